// Derivatives as petprep leaves them: scans in two spaces, masks and segmentations in the same, tables
// of curves. What is fitted with what, and the tables of regions that come out.

import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";

import { batch } from "../support/batch.ts";
import {
  petOf,
  places,
  REGIONS,
  stemOf,
  writeDescription,
  writeTinyDataset,
} from "../support/bids.ts";
import { bindmap, errorLine, expectDone, newFolder } from "../support/cli.ts";
import { lastingHashes, records } from "../support/out-tree.ts";
import {
  levelOf,
  levelTruth,
  referenceLabel,
  SCAN_DIM,
  tinyImage,
  tinyTable,
  tinyVolume,
} from "../support/scan.ts";

const SCANS = places(2, ["baseline"]);
const SPACES = ["MNI152NLin2009cAsym", "T1w"] as const;
const REFERENCE = "--derivatives petprep --ref-seg gtm --ref-labels 8,47".split(" ");

let folder = "";

/** The raw data set has the sidecars; images of the derivative inherit nothing but their own. */
beforeAll(async () => {
  folder = await newFolder("petprep");
  const ds = await writeTinyDataset(path.join(folder, "ds"), SCANS);
  // Its masks are in no space: nothing of petprep's may be fitted with them.
  await rename(path.join(ds, "derivatives/masks"), path.join(folder, "masks"));
  const petprep = path.join(ds, "derivatives/petprep");
  await writeDescription(petprep, {
    DatasetType: "derivative",
    GeneratedBy: [{ Name: "petprep" }],
  });
  const rows = REGIONS.map(([label, name]) => `${label}\t"${name}"\t#000000\n`);
  await writeFile(path.join(petprep, "seg-gtm_dseg.tsv"), `index\tname\tcolor\n${rows.join("")}`);
  for (const place of SCANS) {
    const stem = path.join(petprep, stemOf(place));
    await mkdir(path.dirname(stem), { recursive: true });
    const sidecar = await readFile(path.join(ds, petOf(place)).replace(".nii.gz", ".json"), "utf8");
    for (const [n, space] of SPACES.entries()) {
      const own = `${stem}_space-${space}`;
      // Another place in the scanner for each space.
      const grid = { sformCode: 4, srow: [2, 0, 0, 10 * n, 0, 2, 0, 0, 0, 0, 2, 0] };
      await writeFile(
        `${own}_desc-preproc_pet.nii.gz`,
        gzipSync(tinyImage({ dim: SCAN_DIM, ...grid })),
      );
      await writeFile(`${own}_desc-preproc_pet.json`, sidecar);
      const volume = (name: string, valueOf: (voxel: number) => number): Promise<void> =>
        writeFile(`${own}_${name}.nii.gz`, gzipSync(tinyVolume(valueOf, grid)));
      await volume("desc-brain_mask", (v) => (levelOf(v) >= 0 ? 1 : 0));
      await volume("seg-gtm_dseg", referenceLabel);
    }
    await writeFile(`${stem}_seg-gtm_desc-preproc_tacs.tsv`, tinyTable());
    await writeFile(`${stem}_seg-gtm_desc-preproc_tacs.json`, '{ "Units": "Bq/mL" }');
  }
});

function run(more: readonly string[], out: string, reference: readonly string[] = REFERENCE) {
  return batch(folder, more, { out, reference });
}

async function units(out: string): Promise<readonly string[]> {
  const files = await records(path.join(folder, out));
  return files.map((file) => path.basename(file).replace("_run.json", ""));
}

test("each space is a scan of its own; desc-preproc is left out of names, trc- put in", async () => {
  expectDone(await run([], "both"));
  expect(await units("both")).toEqual(
    ["01", "02"].flatMap((sub) =>
      SPACES.map((space) => `sub-${sub}_ses-baseline_trc-11Ctest_space-${space}_model-SRTM`),
    ),
  );
});

test("--space takes one, with mask and segmentation of that space", async () => {
  const [mni] = SPACES;
  const dry = await run(["--space", mni, "--dry-run", "--json-output"], "mni");
  expectDone(dry);
  const plan: { units: { unit: { spec: Record<string, string> } }[] } = JSON.parse(dry.stdout);
  expect(plan.units).toHaveLength(2);
  for (const { unit } of plan.units) {
    for (const field of ["pet", "ref", "mask", "regions"]) {
      expect(unit.spec[field]).toContain(`/derivatives/petprep/`);
      expect(unit.spec[field]).toContain(`_space-${mni}_`);
    }
  }
  expectDone(await run(["--space", mni], "mni"));
  expect(await units("mni")).toHaveLength(2);
});

test("--bids-filter-file chooses as the options do; a slip in it is exit 65 with the nearest word", async () => {
  const filter = path.join(folder, "filter.json");
  await writeFile(filter, JSON.stringify({ pet: { space: "T1w", subject: "02" }, bold: {} }));
  const dry = await run(["--bids-filter-file", filter, "--dry-run", "--json-output"], "filtered");
  expectDone(dry);
  const plan: { units: { unit: { id: string } }[] } = JSON.parse(dry.stdout);
  expect(plan.units.map(({ unit }) => unit.id)).toEqual([
    "sub-02_ses-baseline_trc-11Ctest_space-T1w_model-SRTM",
  ]);
  await writeFile(filter, JSON.stringify({ pet: { sesion: "baseline" } }));
  const slip = await run(["--bids-filter-file", filter], "filtered");
  expect(slip.code, slip.stderr).toBe(65);
  expect(errorLine(slip)).toMatch(/pet\.sesion.*Did you mean "session"/);
});

test("a column of the table of curves is a reference too, in every space", async () => {
  const column = "--derivatives petprep --ref-seg gtm --ref-column cerebellum".split(" ");
  const done = await run(["--space", "T1w"], "column", column);
  expectDone(done);
  expect(await units("column")).toHaveLength(2);
});

test("masks of no space are not taken for a scan in one: the gap says where they are", async () => {
  const only = ["--derivatives", "petprep", "masks", "--ref-mask", "reference"];
  const missing = await run(["--space", "T1w"], "none", only);
  expect(missing.code, missing.stderr).toBe(1);
  expect(missing.stdout).toMatch(/^missing .*no mask label-reference or desc-reference/m);
  expect(await records(path.join(folder, "none"))).toEqual([]);
});

test("tables of regions have every region in order, fits of curves beside means of maps", async () => {
  const place = "both/sub-01/ses-baseline/pet";
  const file = `sub-01_ses-baseline_trc-11Ctest_space-T1w_seg-gtm_model-SRTM_kinpar.tsv`;
  const [head, ...rows] = (await readFile(path.join(folder, place, file), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  const column = (name: string): number => {
    expect(head).toContain(name);
    return head.indexOf(name);
  };
  const names = rows.map((row) => row[column("name")]);
  expect(names).toEqual(REGIONS.map(([, name]) => name));
  // Levels have one curve each and no noise: the fit of the mean curve finds what made it.
  for (const [n, row] of rows.slice(2).entries()) {
    const { BPND } = levelTruth(n + 1);
    // Activities are whole numbers times 0.5, and the reference is a mean over voxels.
    expect(Number(row[column("BPND")])).toBeCloseTo(BPND, 1);
  }
});

test("the maps are those of bindmap fit of the same files", async () => {
  const at = (name: string): string =>
    path.join("ds/derivatives/petprep", `${stemOf(SCANS[0])}_space-T1w_${name}.nii.gz`);
  const files = [at("desc-preproc_pet"), "--ref", `${at("seg-gtm_dseg")}:8,47`];
  const masks = ["--mask", at("desc-brain_mask"), "--backend", "cpu", "--certify", "10"];
  expectDone(await bindmap(["fit", ...files, ...masks, "--out", "single"], { cwd: folder }));
  const images = (hashes: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(hashes).flatMap(([file, hash]) => (file.endsWith("_mimap.nii.gz") ? hash : []));
  const single = images(await lastingHashes(path.join(folder, "single")));
  expect(single).toHaveLength(3);
  const place = path.join(folder, "both/sub-01/ses-baseline/pet");
  const all = images(await lastingHashes(place));
  for (const hash of single) expect(all).toContain(hash);
});
