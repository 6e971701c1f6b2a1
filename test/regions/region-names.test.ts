import { expect, test } from "vitest";

import { parseLabelTable } from "../../src/tac/lut.ts";
import { regionNames } from "../../src/tac/region-names.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { refusal } from "../timing/fixtures.ts";

function named(labels: readonly number[], rows?: readonly string[]) {
  const warnings = makeWarnings();
  const text = rows && ["index\tname", ...rows].join("\n");
  const table = text === undefined ? undefined : parseLabelTable(text, "dseg.tsv");
  const names = regionNames(Float64Array.from(labels), table, "dseg.nii", warnings);
  return { names, warnings: warnings.list };
}

test("labels get the names of the table, in their own order and without its quotes", () => {
  const { names, warnings } = named([8, 47], ['47\t"Right Cerebellum"', "8\tLeft-Cerebellum"]);
  expect(names).toEqual(["Left-Cerebellum", "Right Cerebellum"]);
  expect(warnings).toEqual([]);
});

test("without a table they are called label-8 and label-47, and nothing is amiss", () => {
  expect(named([8, 47])).toEqual({ names: ["label-8", "label-47"], warnings: [] });
});

test("labels that the table lacks, or calls n/a, are named by number with one warning that lists them", () => {
  const { names, warnings } = named([3, 8, 9], ["8\tA", "9\tn/a"]);
  expect(names).toEqual(["label-3", "A", "label-9"]);
  expect(warnings).toEqual([
    "dseg.tsv has no name for 2 of the 3 labels in dseg.nii, which are called label-NUMBER: 3, 9",
  ]);
});

test("of labels of the table without a voxel the number is said, background left out", () => {
  const { names, warnings } = named([8], ["0\tUnknown", "8\tA", "9\tB", "10\tC"]);
  expect(names).toEqual(["A"]);
  expect(warnings).toEqual([
    "2 of the 3 labels of dseg.tsv have no voxel in dseg.nii and are left out of the tables",
  ]);
});

test("two regions of one name are told apart by their numbers, never merged", () => {
  const { names, warnings } = named([1, 2, 3], ["1\tThalamus", "2\tPons", "3\tThalamus"]);
  expect(names).toEqual(["Thalamus (1)", "Pons", "Thalamus (3)"]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('"Thalamus" would name more than one column');
});

test.each([
  ["frame_start", [1, 2], ["1\tframe_start", "2\tB"], ["frame_start (1)", "B"]],
  ["label-2", [1, 2], ["1\tlabel-2"], ["label-2 (1)", "label-2 (2)"]],
])("a name that is taken (%s) gets its number as well", (_, labels, rows, expected) => {
  expect(named(labels, rows).names).toEqual(expected);
});

test("names that can't be told apart even so are refused", () => {
  const rows = ["1\tA", "2\tA", "3\tA (2)"];
  const fault = refusal(() => named([1, 2, 3], rows));
  expect(fault.message).toContain('"A (2)" can\'t be told apart');
  expect(named([1, 2, 3], ["1\tA", "2\tA", "3\tA (4)"]).names).toEqual(["A (1)", "A (2)", "A (4)"]);
});

test("a label that the table calls by two names is refused, unless no voxel has it or they agree", () => {
  const rows = ["8\tA", "8\tB", "9\tC", "9\tC"];
  expect(refusal(() => named([8, 9], rows)).message).toContain('label 8 is called both "A", "B"');
  expect(named([9], rows).names).toEqual(["C"]);
});
