import { expect, test } from "vitest";

import type { BatchAsk } from "../../src/batch/ask.ts";
import { makeUnits, type MadeUnits } from "../../src/batch/plan.ts";
import { fitSpec } from "../../src/cli/fit-options.ts";
import { filterOf, find, newDataset, type Asked } from "../bids/tree.ts";

const PET = "sub-01/pet/sub-01_pet.nii.gz";
const DSEG = "sub-01/pet/sub-01_seg-gtm_dseg.nii.gz";

const TEMPLATE = fitSpec({}, { pet: "", ref: "" });

async function plan(
  files: readonly string[],
  changes: Partial<BatchAsk> = {},
  asked: Asked = {},
): Promise<MadeUnits> {
  const found = await find(await newDataset(files), asked);
  const ask: BatchAsk = {
    bidsDir: "/ds",
    outDir: "/out",
    derivatives: [],
    labels: {
      participants: [],
      sessions: [],
      task: [],
      trc: [],
      rec: [],
      run: [],
      space: [],
      desc: [],
    },
    filterFile: undefined,
    reference: { kind: "labels", seg: "gtm", labels: "8,47" },
    mask: { kind: "brain if there is one" },
    seg: undefined,
    templates: [TEMPLATE],
    mixedUnits: false,
    verify: "mtime",
    force: false,
    failFast: false,
    jobs: undefined,
    ...changes,
  };
  const scans = found.scans.map((scan) => ({
    scan,
    sidecars: [`${scan.path}.json`, "/ds/pet.json"],
    tracerName: "[11C]DASB",
  }));
  return makeUnits(ask, scans, [...found.derivatives, found.raw], filterOf({}));
}

test("a scan with a segmentation is a unit: where from, where to, under which names", async () => {
  const { units, gaps, notes } = await plan([PET, DSEG]);
  expect(gaps).toEqual([]);
  expect(units).toHaveLength(1);
  const [{ id, participant, spec }] = units;
  expect([id, participant]).toEqual(["sub-01_trc-11CDASB_model-SRTM", "01"]);
  expect(spec.pet.endsWith(PET)).toBe(true);
  expect(spec.ref.endsWith(`${DSEG}:8,47`)).toBe(true);
  expect([spec.refName, spec.out, spec.prefix]).toEqual([
    "gtm:8,47",
    "/out/sub-01/pet",
    "sub-01_trc-11CDASB",
  ]);
  expect([spec.json, spec.inherited]).toEqual([`${spec.pet}.json`, ["/ds/pet.json"]]);
  expect(notes).toEqual([
    "the data sets have no brain masks (desc-brain_mask): all voxels with signal are fitted",
  ]);
});

test("one brain mask anywhere makes a scan without one a gap, also when that scan is asked for alone", async () => {
  const files = [PET, DSEG].flatMap((one) => [one, one.replaceAll("sub-01", "sub-02")]);
  const masked = [...files, "sub-01/pet/sub-01_desc-brain_mask.nii.gz"];
  const whole = await plan(masked);
  expect(whole.units.map(({ participant }) => participant)).toEqual(["01"]);
  expect(whole.gaps.map(({ participant }) => participant)).toEqual(["02"]);
  expect(whole.units[0].spec.mask).toMatch(/sub-01_desc-brain_mask\.nii\.gz:$/);
  const alone = await plan(masked, {}, { participants: ["02"] });
  expect([alone.units.length, alone.gaps.length]).toEqual([0, 1]);
  const without = await plan(masked, { mask: { kind: "none" } });
  expect(without.units.map(({ spec }) => spec.mask)).toEqual([undefined, undefined]);
});

test("several models are as many units of a scan, with one file of each name", async () => {
  const templates = [TEMPLATE, { ...TEMPLATE, model: "suvr" }];
  const { units } = await plan([PET, DSEG], { templates });
  expect(units.map(({ id }) => id)).toEqual([
    "sub-01_trc-11CDASB_model-SRTM",
    "sub-01_trc-11CDASB_model-SUVR",
  ]);
});

test("two scans whose maps would have one name: the first is fitted, the second is a gap", async () => {
  const twin = "sub-01/pet/sub-01_trc-11CDASB_pet.nii.gz";
  const { units, gaps } = await plan([PET, twin, DSEG]);
  expect(units).toHaveLength(1);
  expect(gaps[0].reason).toContain("its maps would have the names of those of");
  expect(gaps[0].isFailure).toBe(true);
});

test("references by mask and by column, and regions, name their files", async () => {
  const mask = "sub-01/pet/sub-01_label-cerebellum_mask.nii.gz";
  const byMask = await plan([PET, mask], { reference: { kind: "mask", name: "cerebellum" } });
  expect(byMask.units[0].spec).toMatchObject({ refName: "cerebellum" });
  expect(byMask.units[0].spec.ref.endsWith(`${mask}:`)).toBe(true);
  const tacs = "sub-01/pet/sub-01_seg-gtm_tacs.tsv";
  const reference = { kind: "column", column: "cerebellum", seg: undefined } as const;
  const byColumn = await plan([PET, tacs, DSEG], { reference, seg: "gtm" });
  expect(byColumn.units[0].spec.ref.endsWith(`${tacs}:cerebellum`)).toBe(true);
  expect(byColumn.units[0].spec.regions?.endsWith(DSEG)).toBe(true);
});

test("a scan without the segmentation is a gap that says what was looked for", async () => {
  const { units, gaps } = await plan([PET]);
  expect(units).toEqual([]);
  expect(gaps).toHaveLength(1);
  expect(gaps[0].reason).toContain("seg-gtm");
});
