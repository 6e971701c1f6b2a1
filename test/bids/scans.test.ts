import path from "node:path";
import { expect, test } from "vitest";

import { scanFiles } from "../../src/simulate/names.ts";
import { planCohort } from "../../src/simulate/cohort.ts";
import { srtmStudy } from "../../src/simulate/studies.ts";
import { find, findOne, newDataset } from "./tree.ts";

const PETPREP = "derivatives/petprep";
const MNI = "space-MNI152NLin2009cAsym";

/** A scan and its sidecar, raw. */
const rawScan = (stem: string): readonly string[] => [`${stem}.nii.gz`, `${stem}.json`];

const preproc = (participant: string, session: string, space = MNI): string =>
  `sub-${participant}/ses-${session}/pet/sub-${participant}_ses-${session}_${space}_desc-preproc_pet.nii.gz`;

/** Data set with raw scans and petprep's of some of them, each "01/baseline". */
async function withPetprep(raw: readonly string[], derived: readonly string[]): Promise<string> {
  const stem = (one: string): string => {
    const [sub, ses] = one.split("/");
    return `sub-${sub}/ses-${ses}/pet/sub-${sub}_ses-${ses}_pet`;
  };
  return newDataset([
    ...raw.flatMap((one) => rawScan(stem(one))),
    `${PETPREP}/dataset_description.json`,
    ...derived.map((one) => {
      const [sub, ses] = one.split("/");
      return `${PETPREP}/${preproc(sub, ses)}`;
    }),
  ]);
}

test("raw scans come by participant, session and name, by code unit", async () => {
  const found = await find(
    await newDataset([
      "sub-2/pet/sub-2_run-2_pet.nii.gz",
      "sub-2/pet/sub-2_run-1_pet.nii.gz",
      "sub-10/ses-b/pet/sub-10_ses-b_pet.nii",
      "sub-10/ses-a/pet/sub-10_ses-a_pet.nii",
      "sub-B/pet/sub-B_pet.nii",
    ]),
  );
  expect(found.paths).toEqual([
    "sub-10/ses-a/pet/sub-10_ses-a_pet.nii",
    "sub-10/ses-b/pet/sub-10_ses-b_pet.nii",
    "sub-2/pet/sub-2_run-1_pet.nii.gz",
    "sub-2/pet/sub-2_run-2_pet.nii.gz",
    "sub-B/pet/sub-B_pet.nii",
  ]);
  expect(found.scans.map(({ participant, session }) => [participant, session])).toEqual([
    ["10", "a"],
    ["10", "b"],
    ["2", undefined],
    ["2", undefined],
    ["B", undefined],
  ]);
  expect([found.from, found.participants, found.gaps]).toEqual(["raw", ["10", "2", "B"], []]);
});

test("a scan's path is absolute, whatever is in the names of folders", async () => {
  const folder = await newDataset(["sub-01/pet/sub-01_pet.nii.gz"], "Ünïcode – mit  Leerzeichen'");
  const { scan } = await findOne(folder);
  expect(scan.path).toBe(path.join(folder, "sub-01/pet/sub-01_pet.nii.gz"));
});

test("what simulate writes is found, scan for scan, and its truth is no scan", async () => {
  const cohort = planCohort({ study: srtmStudy(), subjects: 3, sessions: 2, seed: 1 });
  const files = cohort.map((plan) => scanFiles(plan, true, true));
  const folder = await newDataset(files.flatMap((one) => Object.values(one).flatMap(listed)));
  const found = await find(folder, { derivatives: ["bindmap-truth"] });
  expect(found.paths).toEqual(files.map(({ pet }) => pet).sort());
  expect(found.paths).toHaveLength(6);
  expect([found.from, found.gaps]).toEqual(["raw", []]);
});

const listed = (one: string | object): readonly string[] =>
  typeof one === "string" ? [one] : Object.values(one);

test("a derivative with PET gives the scans of everybody; who is not in it is a gap", async () => {
  const found = await find(
    await withPetprep(["01/a", "01/b", "02/a", "03/a"], ["01/a", "02/a", "04/a"]),
    { derivatives: ["petprep"] },
  );
  expect(found.from).toBe("derivatives");
  expect(found.paths).toEqual([preproc("01", "a"), preproc("02", "a"), preproc("04", "a")]);
  const from = "has no counterpart in petprep, where the scans come from";
  expect(found.sentences).toEqual([
    `sub-01 ses-b: the raw scan sub-01_ses-b_pet ${from}`,
    `sub-03 ses-a: the raw scan sub-03_ses-a_pet ${from}`,
  ]);
  expect(found.gaps.map(({ scan }) => scan)).toEqual([
    "sub-01/ses-b/pet/sub-01_ses-b_pet.nii.gz",
    "sub-03/ses-a/pet/sub-03_ses-a_pet.nii.gz",
  ]);
});

test("one participant alone gets the same as among all: a gap, not the raw scan", async () => {
  const folder = await withPetprep(["01/a", "03/a"], ["01/a"]);
  const all = await find(folder, { derivatives: ["petprep"] });
  const alone = await find(folder, { derivatives: ["petprep"], participants: ["03"] });
  expect(alone.paths).toEqual([]);
  expect(alone.gaps).toEqual(all.gaps);
  expect(alone.gaps).toHaveLength(1);
});

test("gaps of derivatives are only of scans that were asked for", async () => {
  const folder = await withPetprep(["01/a", "01/b", "03/a"], ["01/a"]);
  const { gaps, paths } = await find(folder, {
    derivatives: ["petprep"],
    participants: ["01"],
    sessions: ["a"],
  });
  expect([paths, gaps]).toEqual([[preproc("01", "a")], []]);
});

test("runs that preprocessing merged, and a trc- that it added, are no gaps", async () => {
  const found = await find(
    await newDataset([
      "sub-01/pet/sub-01_run-1_pet.nii.gz",
      "sub-01/pet/sub-01_run-2_pet.nii.gz",
      `${PETPREP}/sub-01/pet/sub-01_trc-PIB_desc-preproc_pet.nii.gz`,
    ]),
    { derivatives: ["petprep"] },
  );
  expect([found.paths.length, found.gaps]).toEqual([1, []]);
});

test("a run that was not preprocessed is a gap beside one that was", async () => {
  const { sentences } = await find(
    await newDataset([
      "sub-01/pet/sub-01_run-1_pet.nii.gz",
      "sub-01/pet/sub-01_run-2_pet.nii.gz",
      `${PETPREP}/sub-01/pet/sub-01_run-1_desc-preproc_pet.nii.gz`,
    ]),
    { derivatives: ["petprep"] },
  );
  expect(sentences).toEqual([
    "sub-01: the raw scan sub-01_run-2_pet has no counterpart in petprep, where the scans come from",
  ]);
});

test("a derivative without PET leaves the scans to the raw data set", async () => {
  const folder = await newDataset([
    "sub-01/pet/sub-01_pet.nii.gz",
    `${PETPREP}/sub-01/anat/sub-01_desc-brain_mask.nii.gz`,
    `${PETPREP}/sub-01/pet/sub-01_model-SRTM_meas-BPND_pet.nii.gz`,
  ]);
  const found = await find(folder, { derivatives: ["petprep"] });
  expect([found.from, found.paths]).toEqual(["raw", ["sub-01/pet/sub-01_pet.nii.gz"]]);
});

test("of several versions desc-preproc is taken, in every space, unless desc is asked for", async () => {
  const folder = await newDataset([
    "sub-01/pet/sub-01_pet.nii.gz",
    `${PETPREP}/sub-01/pet/sub-01_space-T1w_desc-preproc_pet.nii.gz`,
    `${PETPREP}/sub-01/pet/sub-01_${MNI}_desc-preproc_pet.nii.gz`,
    `${PETPREP}/sub-01/pet/sub-01_space-T1w_desc-smooth_pet.nii.gz`,
    `${PETPREP}/sub-01/pet/sub-01_space-T1w_pet.nii.gz`,
  ]);
  const derivatives = ["petprep"];
  expect((await find(folder, { derivatives })).paths).toEqual([
    `sub-01/pet/sub-01_${MNI}_desc-preproc_pet.nii.gz`,
    "sub-01/pet/sub-01_space-T1w_desc-preproc_pet.nii.gz",
  ]);
  expect((await find(folder, { derivatives, space: ["T1w"] })).paths).toEqual([
    "sub-01/pet/sub-01_space-T1w_desc-preproc_pet.nii.gz",
  ]);
  expect((await find(folder, { derivatives, desc: ["smooth"] })).paths).toEqual([
    "sub-01/pet/sub-01_space-T1w_desc-smooth_pet.nii.gz",
  ]);
  const json = { pet: { desc: null } };
  expect((await find(folder, { derivatives, json })).paths).toEqual([
    "sub-01/pet/sub-01_space-T1w_pet.nii.gz",
  ]);
});

test("1e3 is a label, not a thousand", async () => {
  const folder = await newDataset(["sub-1e3/pet/sub-1e3_pet.nii", "sub-1000/pet/sub-1000_pet.nii"]);
  const { paths } = await find(folder, { participants: ["1e3"] });
  expect(paths).toEqual(["sub-1e3/pet/sub-1e3_pet.nii"]);
});

test("scans of several derivatives come in one order, whatever theirs is", async () => {
  const folder = await newDataset([
    "sub-01/pet/sub-01_pet.nii",
    "sub-02/pet/sub-02_pet.nii",
    "derivatives/a/sub-01/pet/sub-01_space-MNI_pet.nii",
    "derivatives/a/sub-02/pet/sub-02_pet.nii",
    "derivatives/b/sub-01/pet/sub-01_space-A_pet.nii",
  ]);
  const one = await find(folder, { derivatives: ["a", "b"] });
  const other = await find(folder, { derivatives: ["b", "a"] });
  expect(one.paths).toEqual([
    "sub-01/pet/sub-01_space-A_pet.nii",
    "sub-01/pet/sub-01_space-MNI_pet.nii",
    "sub-02/pet/sub-02_pet.nii",
  ]);
  expect(other.paths).toEqual(one.paths);
});
