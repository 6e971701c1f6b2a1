import fc from "fast-check";
import { expect, test } from "vitest";
import { parseLabels, parseReferenceSpec } from "../../src/tac/labels.ts";
import { parseLabelTable } from "../../src/tac/lut.ts";
import { refusal } from "../timing/fixtures.ts";

test.each<[string, string, string | undefined]>([
  ["mask.nii.gz", "mask.nii.gz", undefined],
  ["dseg.nii.gz:8,47", "dseg.nii.gz", "8,47"],
  ["tacs.tsv:Left-Cerebellum", "tacs.tsv", "Left-Cerebellum"],
  ["tacs.tsv:ctx:lh", "tacs.tsv", "ctx:lh"],
  ["tacs.tsv:Left/Right", "tacs.tsv", "Left/Right"],
  [String.raw`C:\pet\dseg.nii.gz`, String.raw`C:\pet\dseg.nii.gz`, undefined],
  [String.raw`C:\pet\dseg.nii.gz:8`, String.raw`C:\pet\dseg.nii.gz`, "8"],
  [String.raw`C:\pet\mask`, String.raw`C:\pet\mask`, undefined],
  ["C:/pet/mask:3", "C:/pet/mask", "3"],
  ["run:2/mask.nii.gz", "run:2/mask.nii.gz", undefined],
  ["sub:01_mask.nii", "sub:01_mask.nii", undefined],
  ["sub:01_mask.nii:4", "sub:01_mask.nii", "4"],
  ["a.nii/b:2/mask", "a.nii/b:2/mask", undefined],
  ["oddname:7", "oddname", "7"],
  ["odd:name:", "odd:name", undefined],
  ["dseg.nii.gz: 8 ", "dseg.nii.gz", "8"],
])("%s is the file %s with the selection %s", (spec, file, selection) => {
  expect(parseReferenceSpec(spec)).toEqual({ file, selection });
});

test("a reference without a file is refused", () => {
  for (const spec of ["", ":8", " :8"]) {
    expect(refusal(() => parseReferenceSpec(spec)).kind, spec).toBe("usage");
  }
});

test("any selection without a file extension in it comes back whole", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      fc.pre(text.trim() !== "" && !/\.[a-z]/i.test(text));
      const { file, selection } = parseReferenceSpec(`/d/x_dseg.nii.gz:${text}`);
      expect(file).toBe("/d/x_dseg.nii.gz");
      expect(selection).toBe(text.trim());
    }),
  );
});

const LUT = parseLabelTable(
  'index\tname\tcolor\n0\tUnknown\t#000000\n8\t"Left-Cerebellum-Cortex"\t#e69422\n47\t"Right-Cerebellum-Cortex"\t#e69422\n',
  "dseg.tsv",
);

test("labels are numbers or names of the table, sorted, each once", () => {
  expect(parseLabels("47,8", undefined)).toEqual([8, 47]);
  expect(parseLabels("8, 8", undefined)).toEqual([8]);
  expect(parseLabels("Right-Cerebellum-Cortex,8", LUT)).toEqual([8, 47]);
  expect(parseLabels("left-cerebellum-cortex", LUT)).toEqual([8]);
});

test.each([
  ["an empty item", "8,,47", "has an empty label"],
  ["the background", "0", "label 0 is the background"],
  ["a name without a table", "Cerebellum", "there is no table that names the labels"],
  ["a fraction", "8.5", "there is no table"],
  ["a negative number", "-8", "there is no table"],
])("%s is refused, 8 is not", (_, selection, sentence) => {
  expect(refusal(() => parseLabels(selection, undefined)).message).toContain(sentence);
  expect(parseLabels("8", undefined)).toEqual([8]);
});

test("an unknown name lists the table's and the nearest", () => {
  const fault = refusal(() => parseLabels("Left-Cerebelum-Cortex", LUT));
  expect(fault.message).toContain('dseg.tsv has no label "Left-Cerebelum-Cortex"');
  expect(fault.advice).toContain('"Left-Cerebellum-Cortex"');
});

test("a name that stands for two labels is refused, its numbers are not", () => {
  const twins = parseLabelTable("index\tname\n8\tCer\n47\tCer\n", "d.tsv");
  expect(refusal(() => parseLabels("Cer", twins)).message).toContain("more than once");
  expect(parseLabels("8,47", twins)).toEqual([8, 47]);
});

test.each([
  ["BIDS columns in any order", "name\tcolor\tindex\nCer\t#fff\t8\n"],
  ["other names, by position", "label\tregion\n8\tCer\n"],
  ["numbers written as floats", "index\tname\n8.0\tCer\n"],
  ["FreeSurfer's colours", "#No. Label Name:   R G B A\n\n8   Cer   230 148 34 0\n\n"],
  ["quotes and CRLF", '"index","name"\r\n8,"Cer"\r\n'],
])("a table with %s names label 8 Cer", (_, text) => {
  expect(parseLabelTable(text, "lut").labels).toEqual([{ index: 8, name: "Cer" }]);
});

test.each([
  ["a fraction", "index\tname\n8.5\tCer\n"],
  ["a word for a number", "index\tname\nCer\t8\n"],
  ["no name", "index\tname\n8\t\n"],
  ["one column", "index\n8\n"],
  ["a negative index", "index\tname\n-1\tCer\n"],
])("a table of labels with %s is refused at its line", (_, text) => {
  expect(refusal(() => parseLabelTable(text, "lut")).message).toContain("lut, line 2");
  expect(parseLabelTable("index\tname\n8\tCer\n", "lut").labels).toHaveLength(1);
});
