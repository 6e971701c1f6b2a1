import { unlink } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

import { addFiles, addLink, find, newDataset } from "./tree.ts";

const PETPREP = "derivatives/petprep";
const MNI = "space-MNI152NLin2009cAsym";

/** A scan as petprep names it. */
const preproc = (participant: string, session: string, space = MNI): string =>
  `sub-${participant}/ses-${session}/pet/sub-${participant}_ses-${session}_${space}_desc-preproc_pet.nii.gz`;

test("who has no desc-preproc where others have it is a gap, also without a raw scan", async () => {
  const { sentences } = await find(
    await newDataset([
      "sub-01/anat/sub-01_T1w.nii.gz",
      `${PETPREP}/sub-01/pet/sub-01_desc-preproc_pet.nii.gz`,
      `${PETPREP}/sub-02/pet/sub-02_desc-smooth_pet.nii.gz`,
    ]),
    { derivatives: ["petprep"] },
  );
  expect(sentences).toEqual([
    "sub-02: nothing of this scan is left by desc-preproc, which others have; there is desc-smooth",
  ]);
});

test("a space that only some scans are in leaves gaps of the others, session by session", async () => {
  const { paths, sentences } = await find(
    await newDataset([
      "sub-01/anat/sub-01_T1w.nii.gz",
      `${PETPREP}/${preproc("01", "1")}`,
      `${PETPREP}/${preproc("01", "2", "space-T1w")}`,
      `${PETPREP}/${preproc("02", "1", "res-2")}`,
    ]),
    { derivatives: ["petprep"], space: ["MNI152NLin2009cAsym"] },
  );
  expect(paths).toEqual([preproc("01", "1")]);
  const left = "nothing of this scan is left by --space MNI152NLin2009cAsym; there is";
  expect(sentences).toEqual([`sub-01 ses-2: ${left} space-T1w`, `sub-02 ses-1: ${left} no space`]);
});

test("a filter that leaves nothing of a participant says what there is", async () => {
  const { sentences } = await find(
    await newDataset([
      "sub-01/pet/sub-01_task-rest_trc-PIB_pet.nii.gz",
      "sub-02/pet/sub-02_task-gamble_trc-PIB_pet.nii.gz",
      "sub-02/pet/sub-02_trc-DASB_pet.nii.gz",
      "sub-03/pet/sub-03_task-rest_trc-DASB_pet.nii.gz",
      "sub-03/pet/sub-03_task-gamble_trc-PIB_pet.nii.gz",
    ]),
    { task: ["rest"], trc: ["PIB"] },
  );
  expect(sentences).toEqual([
    "sub-02: nothing of sub-02 is left by --task rest; there is no task, task-gamble",
    "sub-03: nothing of sub-03 is left by --task rest, --trc PIB; there is task-gamble, task-rest; trc-DASB, trc-PIB",
  ]);
});

test("a participant that is not there is a gap that names who is, and who may be meant", async () => {
  const folder = await newDataset(["sub-01/pet/sub-01_pet.nii", "sub-02/pet/sub-02_pet.nii"]);
  const found = await find(folder, { participants: ["03", "01"] });
  expect(found.paths).toEqual(["sub-01/pet/sub-01_pet.nii"]);
  expect(found.participants).toEqual(["01"]);
  expect(found.gaps).toEqual([
    {
      participant: "03",
      session: undefined,
      scan: undefined,
      reason: "there is no sub-03; the data set has sub-01, sub-02",
      advice: 'Did you mean "01" or "02"?',
    },
  ]);
});

test("a participant without PET is a gap; a name that is no BIDS name is told as the cause", async () => {
  const { paths, sentences, gaps } = await find(
    await newDataset([
      "sub-01/anat/sub-01_T1w.nii.gz",
      "sub-02/pet/sub-02_pet.json",
      "sub-03/pet/sub-03_task-a-b_pet.nii.gz",
      "sub-04/pet/sub-04_pet.nii.gz",
      "sub-04/pet/sub-04_task-a-b_pet.nii.gz",
    ]),
  );
  expect(paths).toEqual(["sub-04/pet/sub-04_pet.nii.gz"]);
  expect(sentences).toEqual([
    "sub-01: sub-01 has no PET in raw",
    "sub-02: sub-02 has no PET in raw",
    "sub-03: sub-03 has no PET in raw; sub-03/pet/sub-03_task-a-b_pet.nii.gz: its name is no BIDS name",
  ]);
  // Who was never scanned has no scan; who was, under a name that can't be read, has.
  expect(gaps.map(({ scan }) => scan)).toEqual([
    undefined,
    undefined,
    "sub-03/pet/sub-03_task-a-b_pet.nii.gz",
  ]);
});

const SESSIONS = [
  "sub-01/ses-1/pet/sub-01_ses-1_pet.nii",
  "sub-01/ses-2/pet/sub-01_ses-2_pet.nii",
  "sub-02/ses-1/pet/sub-02_ses-1_pet.nii",
  "sub-03/pet/sub-03_pet.nii",
];

test("sessions in some participants only are no gaps", async () => {
  const { paths, gaps } = await find(await newDataset(SESSIONS));
  expect([paths, gaps]).toEqual([SESSIONS, []]);
});

test("a session that was asked for and is missing is a gap of that session", async () => {
  const found = await find(await newDataset(SESSIONS), { sessions: ["2"] });
  expect(found.paths).toEqual([SESSIONS[1]]);
  expect(found.sentences).toEqual([
    "sub-02 ses-2: sub-02 has no PET in ses-2; it has ses-1",
    "sub-03 ses-2: sub-03 has no PET in ses-2; none of its scans has a session",
  ]);
});

test("a scan as .nii and .nii.gz is a gap: it can't be told which is meant", async () => {
  const { paths, sentences } = await find(
    await newDataset([
      "sub-01/pet/sub-01_pet.nii",
      "sub-01/pet/sub-01_pet.nii.gz",
      "sub-02/pet/sub-02_pet.nii.gz",
    ]),
  );
  expect(paths).toEqual(["sub-02/pet/sub-02_pet.nii.gz"]);
  expect(sentences).toEqual([
    "sub-01: there are raw/sub-01/pet/sub-01_pet.nii and raw/sub-01/pet/sub-01_pet.nii.gz; it can't be told which of them is meant",
  ]);
});

test("a scan in two derivatives, or two versions with outputs of one name, are gaps", async () => {
  const folder = await newDataset([
    "sub-01/anat/sub-01_T1w.nii.gz",
    "derivatives/a/sub-01/pet/sub-01_desc-preproc_pet.nii.gz",
    "derivatives/b/sub-01/pet/sub-01_desc-preproc_pet.nii.gz",
    "derivatives/c/sub-01/pet/sub-01_rec-x_run-1_pet.nii.gz",
    "derivatives/c/sub-01/pet/sub-01_run-1_rec-x_desc-preproc_pet.nii.gz",
  ]);
  const same = "would have outputs of the same names";
  expect((await find(folder, { derivatives: ["a", "b"] })).sentences).toEqual([
    `sub-01: a/sub-01/pet/sub-01_desc-preproc_pet.nii.gz and b/sub-01/pet/sub-01_desc-preproc_pet.nii.gz ${same}`,
  ]);
  const json = { pet: { desc: ["preproc", null] } };
  expect((await find(folder, { derivatives: ["c"], json })).sentences).toEqual([
    `sub-01: c/sub-01/pet/sub-01_rec-x_run-1_pet.nii.gz and c/sub-01/pet/sub-01_run-1_rec-x_desc-preproc_pet.nii.gz ${same}`,
  ]);
});

test("a scan in another's folder is a gap: it can't be told whose it is", async () => {
  const { paths, sentences } = await find(
    await newDataset([
      "sub-01/pet/sub-01_pet.nii",
      "sub-02/pet/sub-01_run-2_pet.nii",
      "sub-03/ses-1/pet/sub-03_pet.nii",
    ]),
  );
  expect(paths).toEqual(["sub-01/pet/sub-01_pet.nii"]);
  const not = "its folder and its name do not say the same of participant and session";
  expect(sentences).toEqual([
    `sub-02: sub-02/pet/sub-01_run-2_pet.nii: ${not}`,
    `sub-03: sub-03/ses-1/pet/sub-03_pet.nii: ${not}`,
  ]);
});

test("a link to a scan is the scan; one whose content is not here is a gap", async () => {
  const folder = await newDataset(["sub-01/pet/sub-01_pet.json"]);
  const at = "sub-01/pet/sub-01_pet.nii.gz";
  await addFiles(folder, [".git/annex/objects/key"]);
  await addLink(folder, at, "../../.git/annex/objects/key");
  expect((await find(folder)).paths).toEqual([at]);
  await unlink(path.join(folder, ".git/annex/objects/key"));
  const { paths, gaps } = await find(folder);
  expect(paths).toEqual([]);
  expect(gaps).toMatchObject([
    {
      reason: `${at}: is a link whose content is not here`,
      advice: expect.stringContaining("git annex get"),
    },
  ]);
});

test("a derivative's scan without a session is that of no session", async () => {
  const { sentences } = await find(
    await newDataset([
      "sub-01/ses-1/pet/sub-01_ses-1_pet.nii",
      "sub-01/ses-2/pet/sub-01_ses-2_pet.nii",
      `${PETPREP}/sub-01/pet/sub-01_desc-preproc_pet.nii`,
    ]),
    { derivatives: ["petprep"] },
  );
  expect(sentences).toEqual([
    "sub-01 ses-1: the raw scan sub-01_ses-1_pet has no counterpart in petprep, where the scans come from",
    "sub-01 ses-2: the raw scan sub-01_ses-2_pet has no counterpart in petprep, where the scans come from",
  ]);
});
