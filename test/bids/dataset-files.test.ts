import { chmod, mkdir, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

import type { Dataset } from "../../src/bids/dataset.ts";
import { readDataset, readDatasets } from "../../src/node/dataset-files.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { newFolder } from "../support/cli.ts";
import { addFiles, addLink, DESCRIPTION, find, newDataset } from "./tree.ts";

const read = (folder: string): Promise<Dataset> => readDataset(folder, "raw", makeWarnings());

const pathsOf = ({ files }: Dataset): readonly string[] => files.map(({ path: at }) => at);

test("files of datatype folders and sidecars above them are read, everything else is not", async () => {
  const taken = [
    "sub-01/anat/sub-01_T1w.nii",
    "sub-01/ses-1/pet/sub-01_ses-1_pet.json",
    "sub-01/ses-1/pet/sub-01_ses-1_pet.nii.gz",
    "sub-01/ses-1/pet/sub-01_ses-1_tacs.tsv",
    "sub-01/ses-1/sub-01_ses-1_pet.json",
    "sub-01/sub-01_pet.json",
    "task-rest_pet.json",
  ];
  const left = [
    "sub-01/ses-1/pet/deeper/sub-01_ses-1_pet.nii.gz",
    "sub-01/ses-1/pet/.sub-01_ses-1_run-2_pet.nii.gz",
    "sub-01/ses-1/pet/sub-01_ses-1_pet.mgz",
    "sub-01/ses-1/pet/notes.txt",
    "sub-01/ses-1/.pet/sub-01_ses-1_pet.nii.gz",
    "sub-01/figures/sub-01_pet.tsv",
    "sub-01/ses-/pet/sub-01_pet.nii",
    "sub-/pet/sub-01_pet.nii",
    ".sub-02/pet/sub-02_pet.nii",
    "sourcedata/sub-03/pet/sub-03_pet.nii",
    "code/sub-04/pet/sub-04_pet.nii",
    "derivatives/x/sub-05/pet/sub-05_pet.nii",
    "sub-06 copy/pet/sub-06_pet.nii",
    "sub-07",
    "README",
  ];
  const dataset = await read(await newDataset([...taken, ...left]));
  expect(pathsOf(dataset)).toEqual(taken);
  expect([dataset.participants, dataset.troubles]).toEqual([["01"], []]);
});

test("links to participants, sessions and datatype folders are followed", async () => {
  const folder = await newDataset(["sub-01/anat/sub-01_T1w.nii"]);
  await addFiles(folder, [".store/a/pet/sub-02_pet.nii", ".store/b/sub-01_pet.nii"]);
  await addLink(folder, "sub-02", ".store/a");
  await addLink(folder, "sub-01/pet", "../.store/b");
  expect(pathsOf(await read(folder))).toEqual([
    "sub-01/anat/sub-01_T1w.nii",
    "sub-01/pet/sub-01_pet.nii",
    "sub-02/pet/sub-02_pet.nii",
  ]);
});

test("links that go round in circles end, and leave the other participants alone", async () => {
  const folder = await newDataset([
    "sub-0/pet/sub-0_pet.nii",
    "sub-01/pet/sub-01_pet.nii",
    "sub-02/anat/sub-02_T1w.nii",
  ]);
  await addLink(folder, "sub-01/ses-1", ".");
  await addLink(folder, "sub-01/anat", "anat");
  await addLink(folder, "sub-02/pet", "pet");
  await addLink(folder, "sub-03", "nowhere");
  const { paths, sentences, gaps } = await find(folder);
  expect(paths).toEqual(["sub-0/pet/sub-0_pet.nii", "sub-01/pet/sub-01_pet.nii"]);
  expect(sentences).toEqual([
    // The link sub-01/ses-1 leads to sub-01, whose scan has no session.
    "sub-01: sub-01/ses-1/pet/sub-01_pet.nii: its folder and its name do not say the same of participant and session",
    "sub-02: sub-02/pet: can't be read: its links go round in circles",
    "sub-03: sub-03: can't be read: it is a link to nothing",
  ]);
  expect(gaps.map(({ scan }) => scan)).toEqual([
    "sub-01/ses-1/pet/sub-01_pet.nii",
    "sub-02/pet",
    "sub-03",
  ]);
});

test("a folder that may not be read is one participant's gap", async ({ skip }) => {
  if (process.getuid?.() === 0) skip("root may read everything");
  const folder = await newDataset(["sub-01/pet/sub-01_pet.nii", "sub-02/pet/sub-02_pet.nii"]);
  await chmod(path.join(folder, "sub-02/pet"), 0);
  const { paths, sentences } = await find(folder);
  await chmod(path.join(folder, "sub-02/pet"), 0o700);
  expect(paths).toEqual(["sub-01/pet/sub-01_pet.nii"]);
  expect(sentences).toEqual(["sub-02: sub-02/pet: can't be read: permission denied"]);
});

test("a folder of a scan's name is no scan", async () => {
  const folder = await newDataset(["sub-01/pet/sub-01_run-1_pet.nii"]);
  await mkdir(path.join(folder, "sub-01/pet/sub-01_run-2_pet.nii"));
  expect((await find(folder)).paths).toEqual(["sub-01/pet/sub-01_run-1_pet.nii"]);
});

test("a data set without a description is read, with a warning", async () => {
  const folder = await newDataset(["sub-01/pet/sub-01_pet.nii"]);
  const warnings = makeWarnings();
  await readDataset(folder, "raw", warnings);
  expect(warnings.list).toEqual([]);
  await rm(path.join(folder, DESCRIPTION));
  await readDataset(folder, "raw", warnings);
  expect(warnings.list).toEqual([
    `${folder}: has no dataset_description.json, and is taken for a data set anyway`,
  ]);
});

test("what is no data set is refused by what it has instead", async () => {
  const folder = await newFolder();
  await expect(read(path.join(folder, "nowhere"))).rejects.toMatchObject({
    kind: "input",
    message: `${path.join(folder, "nowhere")}: there is no such folder`,
  });
  await expect(read(folder)).rejects.toThrow(
    `${folder}: is no BIDS data set, which has folders sub-…; it is empty`,
  );
  await addFiles(folder, [
    "study/README",
    "study/rawdata/sub-01/pet/sub-01_pet.nii",
    "study/a.txt",
  ]);
  await expect(read(path.join(folder, "study/README"))).rejects.toThrow(
    "README: is a file, not a folder",
  );
  await expect(read(path.join(folder, "study"))).rejects.toMatchObject({
    message: `${folder}/study: is no BIDS data set, which has folders sub-…; it has "README", "a.txt", "rawdata"`,
    advice: `Did you mean ${folder}/study/rawdata?`,
  });
  await expect(read(path.join(folder, "study/rawdata/sub-01"))).rejects.toMatchObject({
    advice: `Give the folder above: ${folder}/study/rawdata.`,
  });
});

test("derivatives are folders as given, or names under derivatives/; each is read once", async () => {
  const raw = await newDataset([
    "sub-01/pet/sub-01_pet.nii",
    "derivatives/petprep/sub-01/pet/sub-01_desc-preproc_pet.nii",
  ]);
  const elsewhere = await newDataset(["sub-01/anat/sub-01_T1w.nii"], "fs v7");
  await mkdir(path.join(raw, "derivatives/other"));
  const other = path.join(raw, "derivatives/other/petprep");
  await symlink(elsewhere, other);
  const petprep = path.join(raw, "derivatives/petprep");
  const { derivatives } = await readDatasets(
    raw,
    ["petprep", petprep, `${petprep}/`, elsewhere, other],
    makeWarnings(),
  );
  expect(derivatives.map(({ folder }) => folder)).toEqual([petprep, elsewhere]);
  expect(derivatives[0].name).toBe("petprep");
  expect(derivatives[1].name).toMatch(/^fsv7[A-Za-z0-9]+$/);
});

test("two derivatives of one name have names of their own in BIDS URIs", async () => {
  const raw = await newDataset([
    "sub-01/pet/sub-01_pet.nii",
    "derivatives/a/petprep/sub-01/anat/sub-01_T1w.nii",
    "derivatives/b/petprep/sub-01/anat/sub-01_T1w.nii",
    "derivatives/raw/sub-01/anat/sub-01_T1w.nii",
  ]);
  const given = ["a/petprep", "b/petprep", "raw"];
  const { derivatives } = await readDatasets(raw, given, makeWarnings());
  expect(derivatives.map(({ name }) => name)).toEqual(["petprep", "petprep2", "raw2"]);
});

test("a derivative that is not there is refused by those that are", async () => {
  const raw = await newDataset([
    "sub-01/pet/sub-01_pet.nii",
    "derivatives/petprep/sub-01/pet/sub-01_desc-preproc_pet.nii",
  ]);
  const readWith = (one: string): Promise<unknown> => readDatasets(raw, [one], makeWarnings());
  await expect(readWith("petpep")).rejects.toMatchObject({
    kind: "input",
    message: `--derivatives petpep: there is no such folder, here or in ${raw}/derivatives; there is "petprep"`,
    advice: 'Did you mean "petprep"?',
  });
  await expect(readWith(raw)).rejects.toMatchObject({ kind: "usage" });
  await expect(readWith(path.join(raw, "derivatives"))).rejects.toMatchObject({
    kind: "input",
    advice: `Did you mean ${raw}/derivatives/petprep?`,
  });
});
