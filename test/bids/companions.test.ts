import path from "node:path";
import { expect, test } from "vitest";

import { findCompanion, type Wish } from "../../src/bids/companions.ts";
import { scanFiles } from "../../src/simulate/names.ts";
import { planCohort } from "../../src/simulate/cohort.ts";
import { srtmStudy } from "../../src/simulate/studies.ts";
import { addLink, filterOf, find, findOne, newDataset, type Asked } from "./tree.ts";

const BRAIN: Wish = { kind: "mask", name: "brain" };
const GTM: Wish = { kind: "segmentation", seg: "gtm" };
const CURVES: Wish = { kind: "curves", seg: undefined };

/** Path of the companion of the only scan within the data set, or the sentence that says why not. */
async function companion(folder: string, wish: Wish, asked: Asked = {}): Promise<string> {
  const { scan, raw, derivatives } = await findOne(folder, asked);
  const found = findCompanion(scan, wish, [...derivatives, raw], filterOf(asked));
  return "reason" in found ? found.reason : path.relative(folder, found.path);
}

const PETPREP = { derivatives: ["petprep"] };
const AT = "derivatives/petprep/sub-01/ses-x";
const NAME = "sub-01_ses-x";
const MNI = "space-MNI152NLin2009cAsym";
const SCAN = `${AT}/pet/${NAME}_${MNI}_desc-preproc_pet.nii.gz`;

test("petprep's segmentation, mask and curves of a scan are found in whatever folder", async () => {
  const folder = await newDataset([
    SCAN,
    "sub-01/ses-x/pet/sub-01_ses-x_pet.nii.gz",
    `${AT}/anat/${NAME}_${MNI}_seg-gtm_dseg.nii.gz`,
    `${AT}/anat/${NAME}_${MNI}_seg-gtm_dseg.tsv`,
    `${AT}/anat/${NAME}_${MNI}_seg-wm_dseg.nii.gz`,
    `${AT}/anat/${NAME}_seg-gtm_dseg.nii.gz`,
    `${AT}/anat/${NAME}_space-T1w_seg-gtm_dseg.nii.gz`,
    `${AT}/pet/${NAME}_${MNI}_desc-brain_mask.nii.gz`,
    `${AT}/pet/${NAME}_${MNI}_label-cerebellum_mask.nii.gz`,
    `${AT}/pet/${NAME}_seg-gtm_desc-preproc_tacs.tsv`,
    `${AT}/pet/${NAME}_seg-gtm_ref-cerebellum_desc-preproc_tacs.tsv`,
    `${AT}/pet/${NAME}_seg-gtm_pvc-mg_desc-preproc_tacs.tsv`,
    `${AT}/pet/${NAME}_desc-confounds_timeseries.tsv`,
  ]);
  expect(await companion(folder, GTM, PETPREP)).toBe(
    `${AT}/anat/${NAME}_${MNI}_seg-gtm_dseg.nii.gz`,
  );
  expect(await companion(folder, BRAIN, PETPREP)).toBe(
    `${AT}/pet/${NAME}_${MNI}_desc-brain_mask.nii.gz`,
  );
  expect(await companion(folder, { kind: "mask", name: "cerebellum" }, PETPREP)).toBe(
    `${AT}/pet/${NAME}_${MNI}_label-cerebellum_mask.nii.gz`,
  );
  const curves = `${AT}/pet/${NAME}_seg-gtm_desc-preproc_tacs.tsv`;
  expect(await companion(folder, CURVES, PETPREP)).toBe(curves);
  expect(await companion(folder, { kind: "curves", seg: "gtm" }, PETPREP)).toBe(curves);
});

test("petprep's curves of mid-2025 are found under their suffix timeseries", async () => {
  const curves = `${AT}/pet/${NAME}_seg-gtm_desc-preproc_timeseries.tsv`;
  const folder = await newDataset(["sub-01/anat/sub-01_T1w.nii", SCAN, curves]);
  expect(await companion(folder, { kind: "curves", seg: "gtm" }, PETPREP)).toBe(curves);
});

test("what simulate writes belongs to its scan, session by session", async () => {
  const cohort = planCohort({ study: srtmStudy(), subjects: 2, sessions: 2, seed: 1 });
  const files = cohort.map((plan) => scanFiles(plan, true, true));
  const folder = await newDataset(
    files.flatMap(({ maps, ...one }) => [...Object.values(one), ...Object.values(maps)]),
  );
  const { scans, raw, derivatives } = await find(folder, { derivatives: ["bindmap-truth"] });
  expect(scans).toHaveLength(4);
  for (const scan of scans) {
    const own = files.find(({ pet }) => pet === scan.file.path);
    const pathOf = (wish: Wish): unknown => {
      const found = findCompanion(scan, wish, [...derivatives, raw], filterOf({}));
      return "reason" in found ? found.reason : path.relative(folder, found.path);
    };
    expect(pathOf(BRAIN)).toBe(own?.brainMask);
    expect(pathOf({ kind: "mask", name: "reference" })).toBe(own?.referenceMask);
    expect(pathOf({ kind: "segmentation", seg: "phantom" })).toBe(own?.labels);
    expect(pathOf(CURVES)).toBe(own?.referenceTable);
  }
});

test("a scan of its own session and run goes before one of the participant", async () => {
  const own = `${AT}/pet/${NAME}_run-1_${MNI}_desc-brain_mask.nii.gz`;
  const folder = await newDataset([
    "sub-01/anat/sub-01_T1w.nii",
    `${AT}/pet/${NAME}_run-01_${MNI}_desc-preproc_pet.nii.gz`,
    own,
    `${AT}/pet/${NAME}_${MNI}_desc-brain_mask.nii.gz`,
    `derivatives/petprep/sub-01/anat/sub-01_${MNI}_desc-brain_mask.nii.gz`,
  ]);
  expect(await companion(folder, BRAIN, PETPREP)).toBe(own);
});

test("a participant's mask serves every session", async () => {
  const mask = `derivatives/petprep/sub-01/anat/sub-01_${MNI}_desc-brain_mask.nii.gz`;
  const folder = await newDataset(["sub-01/anat/sub-01_T1w.nii", SCAN, mask]);
  expect(await companion(folder, BRAIN, PETPREP)).toBe(mask);
});

test("the first data set that has one gives it, derivatives before raw", async () => {
  const mask = (set: string, ses = ""): string =>
    `${set}sub-01/pet/sub-01${ses}_desc-brain_mask.nii`;
  const folder = await newDataset([
    "sub-01/ses-1/pet/sub-01_ses-1_pet.nii",
    mask(""),
    mask("derivatives/a/"),
    "derivatives/b/sub-01/ses-1/pet/sub-01_ses-1_desc-brain_mask.nii",
  ]);
  expect(await companion(folder, BRAIN)).toBe(mask(""));
  expect(await companion(folder, BRAIN, { derivatives: ["a", "b"] })).toBe(mask("derivatives/a/"));
  expect(await companion(folder, BRAIN, { derivatives: ["b", "a"] })).toBe(
    "derivatives/b/sub-01/ses-1/pet/sub-01_ses-1_desc-brain_mask.nii",
  );
});

test.each([
  ["space-T1w_desc-brain", "space-T1w", "no space"],
  ["res-2_desc-brain", "res-2", "no res"],
  ["run-2_desc-brain", "run-2", "run-1"],
  ["trc-DASB_desc-brain", "trc-DASB", "trc-PIB"],
  ["task-move_desc-brain", "task-move", "no task"],
  ["rec-b_run-2_label-brain", "rec-b and run-2", "no rec and run-1"],
])("a mask %s is not that of the scan, and said to be near", async (entities, its, scans) => {
  const folder = await newDataset([
    "sub-01/pet/sub-01_trc-PIB_run-1_pet.nii",
    `sub-01/pet/sub-01_${entities}_mask.nii`,
  ]);
  expect(await companion(folder, BRAIN)).toBe(
    `there is no mask label-brain or desc-brain for the scan in raw; raw/sub-01/pet/sub-01_${entities}_mask.nii has ${its}, the scan has ${scans}`,
  );
});

test("of several near misses the nearest are named first, and three at most", async () => {
  const masks = ["run-2_space-T1w_res-2", "run-2_space-T1w", "run-2", "rec-b_run-3"];
  const folder = await newDataset([
    "sub-01/pet/sub-01_run-1_pet.nii",
    ...masks.map((one) => `sub-01/pet/sub-01_${one}_desc-brain_mask.nii`),
  ]);
  const sentence = await companion(folder, BRAIN);
  const named = [...sentence.matchAll(/sub-01_(\S+)_desc-brain_mask\.nii has/g)];
  expect(named.map(([, entities]) => entities)).toEqual([
    "run-2",
    "rec-b_run-3",
    "run-2_space-T1w",
  ]);
});

test("a mask without space is none for a scan in a space", async () => {
  const mask = `${AT}/anat/${NAME}_desc-brain_mask.nii.gz`;
  const folder = await newDataset(["sub-01/anat/sub-01_T1w.nii", SCAN, mask]);
  expect(await companion(folder, BRAIN, PETPREP)).toMatch(
    /_desc-brain_mask\.nii\.gz has no space, the scan has space-MNI152NLin2009cAsym$/,
  );
});

test("curves corrected for partial volume belong to a scan that was, and to no other", async () => {
  const curves = "sub-01/pet/sub-01_seg-gtm_pvc-mg_tacs.tsv";
  const plain = await newDataset(["sub-01/pet/sub-01_pet.nii", curves]);
  expect(await companion(plain, CURVES)).toMatch(/has pvc-mg, the scan has no pvc$/);
  const corrected = await newDataset(["sub-01/pet/sub-01_pvc-mg_pet.nii", curves]);
  expect(await companion(corrected, CURVES)).toBe(curves);
  const other = await newDataset([
    "sub-01/pet/sub-01_pvc-mg_pet.nii",
    "sub-01/pet/sub-01_seg-gtm_tacs.tsv",
    "sub-01/pet/sub-01_seg-gtm_dseg.nii",
  ]);
  expect(await companion(other, CURVES)).toMatch(/has no pvc, the scan has pvc-mg$/);
  // A segmentation is the same, corrected or not.
  expect(await companion(other, GTM)).toBe("sub-01/pet/sub-01_seg-gtm_dseg.nii");
});

test("another participant's files are never taken, nor those in the wrong folder", async () => {
  const folder = await newDataset([
    "sub-01/pet/sub-01_pet.nii",
    "sub-01/pet/sub-02_desc-brain_mask.nii",
    "sub-02/pet/sub-01_desc-brain_mask.nii",
    "sub-02/pet/sub-02_desc-brain_mask.nii",
    "sub-01/pet/desc-brain_mask.nii",
    "sub-011/pet/sub-011_desc-brain_mask.nii",
  ]);
  expect(await companion(folder, BRAIN, { participants: ["01"] })).toBe(
    "there is no mask label-brain or desc-brain for the scan in raw",
  );
});

test("outputs of a fit are no companions: status, valid mask, curves", async () => {
  const folder = await newDataset([
    "sub-01/pet/sub-01_pet.nii",
    "derivatives/bindmap/sub-01/pet/sub-01_seg-gtm_model-SRTM_desc-status_dseg.nii.gz",
    "derivatives/bindmap/sub-01/pet/sub-01_model-SRTM_desc-brain_mask.nii.gz",
    "derivatives/bindmap/sub-01/pet/sub-01_model-SRTM_desc-reference_tacs.tsv",
  ]);
  const asked = { derivatives: ["bindmap"] };
  for (const wish of [GTM, BRAIN, CURVES]) {
    expect(await companion(folder, wish, asked)).toMatch(
      /^there is no .* for the scan in bindmap and raw$/,
    );
  }
});

test("two masks that fit alike are a lack that names both; a filter file can choose", async () => {
  const both = ["sub-01/pet/sub-01_desc-brain_mask.nii", "sub-01/pet/sub-01_label-brain_mask.nii"];
  const folder = await newDataset(["sub-01/pet/sub-01_pet.nii", ...both]);
  expect(await companion(folder, BRAIN)).toBe(
    "mask label-brain or desc-brain: raw/sub-01/pet/sub-01_desc-brain_mask.nii, raw/sub-01/pet/sub-01_label-brain_mask.nii fit the scan alike",
  );
  expect(await companion(folder, BRAIN, { json: { mask: { label: null } } })).toBe(both[0]);
  expect(await companion(folder, BRAIN, { json: { mask: { desc: null } } })).toBe(both[1]);
  expect(await companion(folder, BRAIN, { json: { mask: { hemi: "L" } } })).toMatch(
    /is left out by --bids-filter-file/,
  );
});

test("a mask as .nii and .nii.gz is a tie", async () => {
  const folder = await newDataset([
    "sub-01/pet/sub-01_pet.nii",
    "sub-01/pet/sub-01_desc-brain_mask.nii",
    "sub-01/pet/sub-01_desc-brain_mask.nii.gz",
  ]);
  expect(await companion(folder, BRAIN)).toMatch(/mask\.nii, .*mask\.nii\.gz fit the scan alike$/);
});

test("a name that is not there is answered with those that are", async () => {
  const folder = await newDataset([
    "sub-01/pet/sub-01_pet.nii",
    "sub-01/anat/sub-01_seg-gtm_dseg.nii",
    "sub-01/anat/sub-01_seg-aseg_dseg.nii",
    "sub-01/anat/sub-01_label-cerebellum_mask.nii",
  ]);
  const { scan, raw } = await findOne(folder);
  const lack = (wish: Wish): unknown => findCompanion(scan, wish, [raw], filterOf({}));
  expect(lack({ kind: "segmentation", seg: "gmt" })).toEqual({
    reason:
      "there is no segmentation seg-gmt (_dseg) for the scan in raw; there is aseg, gtm of the participant",
    advice: 'Did you mean "gtm"?',
  });
  expect(lack({ kind: "mask", name: "cerebelum" })).toMatchObject({
    advice: 'Did you mean "cerebellum"?',
  });
  expect(lack({ kind: "curves", seg: "gtm" })).toEqual({
    reason: "there is no table of curves seg-gtm (_tacs.tsv) for the scan in raw",
    advice: "Name where it is with --derivatives.",
  });
});

test("a segmentation's label table is found beside it, or above it", async () => {
  const dseg = "sub-01/anat/sub-01_seg-gtm_dseg";
  const labels = async (tables: readonly string[]): Promise<unknown> => {
    const folder = await newDataset(["sub-01/pet/sub-01_pet.nii", `${dseg}.nii`, ...tables]);
    const { scan, raw } = await findOne(folder);
    const found = findCompanion(scan, GTM, [raw], filterOf({}));
    if ("reason" in found) return found.reason;
    return found.labels && path.relative(folder, found.labels);
  };
  expect(await labels([`${dseg}.tsv`, "seg-gtm_dseg.tsv"])).toBe(`${dseg}.tsv`);
  expect(await labels(["seg-gtm_dseg.tsv", "seg-wm_dseg.tsv"])).toBe("seg-gtm_dseg.tsv");
  expect(await labels([])).toBeUndefined();
  expect(await labels(["seg-gtm_dseg.tsv", "dseg.tsv"])).toMatch(/both dseg\.tsv and seg-gtm_dseg/);
});

test("a mask that is a link to nothing is a lack, not passed over", async () => {
  const folder = await newDataset([
    "sub-01/pet/sub-01_pet.nii",
    "derivatives/a/sub-01/anat/sub-01_T1w.nii",
    "derivatives/b/sub-01/pet/sub-01_desc-brain_mask.nii",
  ]);
  const mask = "derivatives/a/sub-01/pet/sub-01_desc-brain_mask.nii";
  await addLink(folder, mask, "nowhere");
  expect(await companion(folder, BRAIN, { derivatives: ["a", "b"] })).toBe(
    `${folder}/${mask}: is a link whose content is not here`,
  );
});
