import { expect, test } from "vitest";

import { planTable, type PlanRow } from "../../src/batch/plan-table.ts";
import { fitSpec } from "../../src/cli/fit-options.ts";

function row(changes: Partial<PlanRow> = {}, spec: Parameters<typeof fitSpec>[1] = {}): PlanRow {
  const pet = "/ds/sub-01/pet/sub-01_trc-x_pet.nii.gz";
  const ref = "/ds/d/sub-01/anat/sub-01_seg-gtm_dseg.nii.gz:8,47";
  return {
    unit: {
      participant: "01",
      session: undefined,
      id: "sub-01_trc-x_model-SRTM",
      scan: "sub-01/pet/sub-01_trc-x_pet.nii.gz",
      spec: fitSpec({}, { pet, ref, ...spec }),
    },
    state: { kind: "to do", why: "" },
    wrong: undefined,
    ...changes,
  };
}

test("a row names the files of a scan without what the scan's own name says", () => {
  const mask = "/ds/d/sub-01/pet/sub-01_trc-x_desc-brain_mask.nii.gz:";
  const [heading, line] = planTable([row({}, { mask })], []);
  expect(heading.split(/ {2,}/)).toEqual([
    "scan",
    "model",
    "reference",
    "voxels",
    "regions",
    "state",
  ]);
  expect(line.split(/ {2,}/)).toEqual([
    "sub-01_trc-x_pet.nii.gz",
    "srtm",
    "seg-gtm_dseg.nii.gz:8,47",
    "desc-brain_mask.nii.gz",
    "-",
    "to do",
  ]);
});

test("columns are aligned, whatever the states", () => {
  const lines = planTable(
    [row(), row({ state: { kind: "complete" } }), row({ wrong: "it is on another grid" })],
    [],
  );
  const at = lines[0].indexOf("state");
  expect(lines.slice(1).map((line) => line.slice(at))).toEqual([
    "to do",
    "complete",
    "wrong: it is on another grid",
  ]);
});

test("what was made with other options says how to replace it", () => {
  const state = { kind: "other", why: "k2a-range was 0.006,0.6 and is 0.01,0.3" } as const;
  expect(planTable([row({ state })], [])[1]).toMatch(
    /there already \(k2a-range was .*\); --force replaces it$/,
  );
});

test("a gap is one line with who, why and what to do, and a table of gaps alone has no heading", () => {
  const gap = { participant: "05", session: "2", scan: undefined, isFailure: false };
  expect(planTable([], [{ ...gap, reason: "there is no PET scan", advice: "" }])).toEqual([
    "missing sub-05 ses-2: there is no PET scan.",
  ]);
});
