import { expect, test } from "vitest";

import {
  designOf,
  designTable,
  fsgd,
  palmFiles,
  vestFiles,
  type Design,
} from "../../src/group/design.ts";

function design(...groups: readonly (string | undefined)[]): Design {
  const made = designOf(groups.map((group, n) => ({ name: `sub-0${n + 1}`, group })));
  if (made === undefined) throw new Error("no design");
  return made;
}

test("two groups have a column each, and contrasts of both means and both differences", () => {
  const { columns, matrix, contrasts } = design("drug", "placebo", "drug");
  expect(columns).toEqual(["drug", "placebo"]);
  expect(matrix).toEqual([
    [1, 0],
    [0, 1],
    [1, 0],
  ]);
  expect(contrasts.map(({ name, weights }) => `${name}: ${weights.join(" ")}`)).toEqual([
    "drug > 0: 1 0",
    "drug < 0: -1 0",
    "placebo > 0: 0 1",
    "placebo < 0: 0 -1",
    "drug > placebo: 1 -1",
    "placebo > drug: -1 1",
  ]);
});

test("one group, or none, is the mean of all", () => {
  expect(design(undefined, undefined).columns).toEqual(["mean"]);
  expect(design("all", "all").columns).toEqual(["all"]);
});

test("two maps of one person, or a person without a group among others with one, have no plain design", () => {
  const twice = ["sub-01_ses-1", "sub-01_ses-2"].map((name) => ({ name, group: undefined }));
  expect(designOf(twice)).toBeUndefined();
  const partly = [
    { name: "sub-01", group: "a" },
    { name: "sub-02", group: undefined },
  ];
  expect(designOf(partly)).toBeUndefined();
  expect(designOf([])).toBeUndefined();
});

test("VEST files have as many points, waves and contrasts as they say", () => {
  const { mat, con, grp } = vestFiles(design("a", "b", "a"));
  expect(mat).toBe("/NumWaves\t2\n/NumPoints\t3\n/PPheights\t1\t1\n\n/Matrix\n1\t0\n0\t1\n1\t0\n");
  expect(con).toContain('/ContrastName5\t"a > b"\n');
  expect(con).toContain("/NumWaves\t2\n/NumContrasts\t6\n");
  expect(con.split("/Matrix\n")[1].trimEnd().split("\n")).toHaveLength(6);
  expect(grp).toBe("/NumWaves\t1\n/NumPoints\t3\n\n/Matrix\n1\n1\n1\n");
});

test("PALM gets numbers alone, FreeSurfer classes and inputs, nilearn a table with labels", () => {
  const two = design("a", "b");
  expect(palmFiles(two).design).toBe("1,0\n0,1\n");
  expect(palmFiles(two).contrasts.split("\n")[4]).toBe("1,-1");
  expect(fsgd(two, "study")).toBe(
    "GroupDescriptorFile 1\nTitle study\nClass a\nClass b\nInput sub-01 a\nInput sub-02 b\n",
  );
  expect(designTable(two)).toBe("subject_label\ta\tb\nsub-01\t1\t0\nsub-02\t0\t1\n");
});

test("spaces in names of groups are underscores for FreeSurfer, unless two groups would be one", () => {
  expect(fsgd(design("low dose", "b"), "x")).toContain(
    "Class low_dose\nClass b\nInput sub-01 low_dose\n",
  );
  expect(() => fsgd(design("low dose", "low_dose"), "x")).toThrow(
    "two groups would both be called low_dose",
  );
});
