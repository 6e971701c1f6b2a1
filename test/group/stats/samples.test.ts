import { expect, test } from "vitest";

import { completeRows, type Measured } from "../../../src/group/stats/samples.ts";

test("a row with a gap anywhere is dropped and named by its index", () => {
  const { columns, kept, dropped } = completeRows(
    [1, undefined, 3, 4],
    [5, 6, Number.NaN, 8],
    [9, 9, 9, null],
  );
  expect(columns.map((column) => [...column])).toEqual([[1], [5], [9]]);
  expect(kept).toEqual([0]);
  expect(dropped).toEqual([1, 2, 3]);
});

test("no column and no row are no rows", () => {
  expect(completeRows()).toEqual({ columns: [], kept: [], dropped: [] });
  expect(completeRows([], []).kept).toEqual([]);
});

test("text, infinity and columns of unequal length are refused by place; the control is taken", () => {
  const text: Measured[] = JSON.parse('[1, "12"]');
  expect(() => completeRows([1, 2], text)).toThrow('column 2, row 2 is "12"');
  expect(() => completeRows([1, -Infinity])).toThrow("column 1, row 2 is -Infinity");
  expect(() => completeRows([1e101])).toThrow("it must be a number up to 1e+100");
  expect(() => completeRows([1, 2], [1])).toThrow("column 2 has 1 values beside 2");
  expect(completeRows([1, 2], [1, 12]).kept).toEqual([0, 1]);
});
