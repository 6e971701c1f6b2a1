import path from "node:path";
import { expect, test } from "vitest";

import { sidecarsOf } from "../../src/bids/inherit.ts";
import { Fault } from "../../src/errors.ts";
import { addFiles, addLink, findOne, newDataset, type Asked } from "./tree.ts";

const SCAN = "sub-01/ses-1/pet/sub-01_ses-1_task-rest_run-1_pet";

/** Sidecars of the only scan, as paths within `folder`. */
async function sidecars(folder: string, asked: Asked = {}): Promise<readonly string[]> {
  const { scan, raw } = await findOne(folder, asked);
  return sidecarsOf(scan, raw).map((file) => path.relative(folder, file));
}

test("sidecars come from the scan's folder and all above it, nearest first", async () => {
  const expected = [
    `${SCAN}.json`,
    "sub-01/ses-1/sub-01_ses-1_pet.json",
    "sub-01/sub-01_task-rest_pet.json",
    "pet.json",
  ];
  expect(await sidecars(await newDataset([`${SCAN}.nii.gz`, ...expected]))).toEqual(expected);
});

test.each([
  ["of another task", "task-move_pet.json"],
  ["of another suffix", "task-rest_bold.json"],
  ["of an entity that the scan does not have", "trc-PIB_pet.json"],
  ["of another participant", "sub-02/sub-02_pet.json"],
  ["beside the scan, of its other run", "sub-01/ses-1/pet/sub-01_ses-1_run-2_pet.json"],
  ["of another ending", "task-rest_pet.tsv"],
  ["that is hidden", ".task-rest_pet.json"],
  ["in a folder that is not above the scan", "sub-01/ses-1/anat/sub-01_ses-1_pet.json"],
])("a sidecar %s does not apply", async (_what, other) => {
  const folder = await newDataset([`${SCAN}.nii.gz`, other, "task-rest_run-01_pet.json"]);
  expect(await sidecars(folder)).toEqual(["task-rest_run-01_pet.json"]);
});

test("a scan without a sidecar is found, and has none", async () => {
  expect(await sidecars(await newDataset([`${SCAN}.nii.gz`]))).toEqual([]);
});

test("two sidecars of one folder that both apply are refused, by name", async () => {
  const folder = await newDataset([`${SCAN}.nii.gz`, "pet.json", "task-rest_pet.json"]);
  const { scan, raw } = await findOne(folder);
  const read = (): unknown => sidecarsOf(scan, raw);
  expect(read).toThrow(Fault);
  expect(read).toThrow(
    `${folder}/${SCAN}.nii.gz: both pet.json and task-rest_pet.json apply to it; BIDS allows one in each folder`,
  );
});

const DERIVED = "derivatives/petprep/sub-01/ses-1/pet/sub-01_ses-1_task-rest_run-1";
const PREPROC = `${DERIVED}_space-T1w_desc-preproc_pet`;
const PETPREP = { derivatives: ["petprep"] };

test("of a derivative's scan the raw one's sidecars come last", async () => {
  const expected = [
    `${PREPROC}.json`,
    "derivatives/petprep/desc-preproc_pet.json",
    `${SCAN}.json`,
    "task-rest_pet.json",
  ];
  const folder = await newDataset([`${SCAN}.nii.gz`, `${PREPROC}.nii.gz`, ...expected]);
  expect(await sidecars(folder, PETPREP)).toEqual(expected);
});

test("sidecars of other sessions, runs and tasks are never taken for a derivative", async () => {
  const others = [
    "sub-01/ses-2/pet/sub-01_ses-2_task-rest_run-1_pet",
    "sub-01/ses-1/pet/sub-01_ses-1_task-rest_run-2_pet",
    "sub-01/ses-1/pet/sub-01_ses-1_run-1_pet",
  ].flatMap((stem) => [`${stem}.nii.gz`, `${stem}.json`]);
  const folder = await newDataset([...others, `${PREPROC}.nii.gz`]);
  expect(await sidecars(folder, PETPREP)).toEqual([]);
});

test("a raw scan in another session's folder is nobody's", async () => {
  const stray = "sub-01/ses-2/pet/sub-01_ses-1_task-rest_run-1_pet";
  const folder = await newDataset([`${stray}.nii.gz`, `${stray}.json`, `${PREPROC}.nii.gz`]);
  expect(await sidecars(folder, PETPREP)).toEqual([]);
});

test.each([
  ["the raw name lacks it", "trc-PIB_", ""],
  ["the derivative's name lacks it", "", "trc-PIB_"],
  ["both have it", "trc-PIB_", "trc-PIB_"],
])("the raw scan of a derivative is found by its trc-: %s", async (_what, derived, raw) => {
  const folder = await newDataset([
    `sub-01/pet/sub-01_${raw}pet.nii`,
    `sub-01/pet/sub-01_${raw}pet.nii.gz`,
    `sub-01/pet/sub-01_${raw}pet.json`,
    `derivatives/petprep/sub-01/pet/sub-01_${derived}desc-preproc_pet.nii.gz`,
  ]);
  expect(await sidecars(folder, PETPREP)).toEqual([`sub-01/pet/sub-01_${raw}pet.json`]);
});

test("the same trc- goes before none; one of two others can't be chosen", async () => {
  const folder = await newDataset([
    "sub-01/pet/sub-01_trc-PIB_pet.nii.gz",
    "sub-01/pet/sub-01_trc-PIB_pet.json",
    "sub-01/pet/sub-01_pet.nii.gz",
    "derivatives/petprep/sub-01/pet/sub-01_trc-PIB_desc-preproc_pet.nii.gz",
  ]);
  expect(await sidecars(folder, PETPREP)).toEqual(["sub-01/pet/sub-01_trc-PIB_pet.json"]);

  const two = await newDataset([
    "sub-01/pet/sub-01_trc-PIB_pet.nii.gz",
    "sub-01/pet/sub-01_trc-DASB_pet.nii.gz",
    "derivatives/petprep/sub-01/pet/sub-01_desc-preproc_pet.nii.gz",
  ]);
  await expect(sidecars(two, PETPREP)).rejects.toThrow(
    /it can't be told which raw scan it was made from: .*trc-DASB_pet\.nii\.gz and .*trc-PIB_pet/,
  );
});

test("a sidecar that is a link to nothing is refused, not passed over", async () => {
  const folder = await newDataset([`${SCAN}.nii.gz`]);
  await addLink(folder, `${SCAN}.json`, "../.git/annex/objects/key");
  await expect(sidecars(folder)).rejects.toThrow(
    `${folder}/${SCAN}.json: is a link whose content is not here`,
  );
  await addFiles(folder, ["sub-01/ses-1/.git/annex/objects/key"]);
  expect(await sidecars(folder)).toEqual([`${SCAN}.json`]);
});
