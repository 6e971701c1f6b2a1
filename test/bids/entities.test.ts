import { expect, test } from "vitest";

import { parseBidsName, parseLabel, sameLabel } from "../../src/bids/entities.ts";
import { Fault } from "../../src/errors.ts";

test("a name comes apart into entities in their order, suffix and extension", () => {
  const name = parseBidsName("sub-01_ses-1e3_trc-11CPIB_run-02_desc-preproc_pet.nii.gz");
  expect([...(name?.entities ?? [])]).toEqual([
    ["sub", "01"],
    ["ses", "1e3"],
    ["trc", "11CPIB"],
    ["run", "02"],
    ["desc", "preproc"],
  ]);
  expect([name?.suffix, name?.extension]).toEqual(["pet", ".nii.gz"]);
});

test.each([
  ["pet.json", "pet", ".json"],
  ["desc-aseg_dseg.tsv", "dseg", ".tsv"],
  ["sub-A+B_mask.nii", "mask", ".nii"],
])("%s is a BIDS name: suffix %s, extension %s", (text, suffix, extension) => {
  expect(parseBidsName(text)).toMatchObject({ suffix, extension });
});

test.each([
  "dataset_description.json", // "dataset" is no key with a label
  "sub-01_task-a-b_pet.nii.gz",
  "sub-01_sub-02_pet.nii.gz",
  "sub-01_trc-[11C]PIB_pet.nii.gz",
  "sub-01_pet (copy).nii.gz",
  "sub-ä_pet.nii.gz",
  "sub-_pet.nii.gz",
  "sub-01__pet.nii.gz",
  "sub-01_pet",
  ".pet.nii",
  "README",
  "",
])("%j is no BIDS name", (text) => {
  expect(parseBidsName(text)).toBeUndefined();
});

test.each([
  ["01", "01"],
  ["sub-01", "01"],
  ["1e3", "1e3"],
  ["0", "0"],
  ["sub", "sub"],
  ["CON+A", "CON+A"],
])("participant %s has the label %s", (text, label) => {
  expect(parseLabel("sub", text, "--participant-label")).toBe(label);
});

test.each(["../x", "", "a b", "sub-", "sub-sub-01", "ses-01", "01/..", "01\n", "ä", "-1", "."])(
  "a participant can't have the label %j",
  (text) => {
    const parse = (): string => parseLabel("sub", text, "--participant-label");
    expect(parse).toThrow(Fault);
    expect(parse).toThrow(/^--participant-label is ".*"; a label is made of letters and digits$/);
  },
);

test("run-1 is run-01, but ses-1 is not ses-01, and run-1 is neither run-10 nor no run", () => {
  expect(sameLabel("run", "1", "01")).toBe(true);
  expect(sameLabel("run", "0", "00")).toBe(true);
  expect(sameLabel("ses", "1", "01")).toBe(false);
  expect(sameLabel("run", "1", "10")).toBe(false);
  expect(sameLabel("run", "1", undefined)).toBe(false);
  expect(sameLabel("run", undefined, undefined)).toBe(true);
});
