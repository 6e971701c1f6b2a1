import fc from "fast-check";
import { expect, test } from "vitest";

import { median } from "../../src/math/median.ts";

function bySorting(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  return n % 2 === 1 ? sorted[(n - 1) / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

test.each([
  [[3], 3],
  [[4, 1], 2.5],
  [[1, 1, 1, 1], 1],
  [[2, 1, 3], 2],
  [[-1, 0, -0, 5], 0],
])("the median of %j is %d", (values, expected) => {
  expect(median(Float32Array.from(values))).toBe(expected);
});

test("the median of nothing is NaN", () => {
  expect(median(new Float32Array())).toBeNaN();
});

test("it is the middle of the sorted values, whatever their order and however many are alike", () => {
  const value = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.float({ noNaN: true, min: -1e6, max: 1e6 }),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), (drawn) => {
      const values = drawn.map(Math.fround);
      // 0 and 2 rounds: what is left then is sorted.
      for (const rounds of [64, 0, 2]) {
        expect(median(Float32Array.from(values), rounds)).toBe(bySorting(values));
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

test.each([
  ["rising", (i: number) => i],
  ["falling", (i: number) => -i],
  ["organ pipe", (i: number) => Math.min(i, 20_000 - i)],
  ["saw", (i: number) => i % 7],
])("20,000 values in a %s order give the middle of the sorted ones", (_, valueOf) => {
  const values = Array.from({ length: 20_000 }, (__, i) => valueOf(i));
  expect(median(Float32Array.from(values))).toBe(bySorting(values));
});
