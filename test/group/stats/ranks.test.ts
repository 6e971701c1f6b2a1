import fc from "fast-check";
import { expect, test } from "vitest";

import { midRanks, roundedDifferences } from "../../../src/group/stats/ranks.ts";

test("equal values share the mean of their ranks: 1, 2.5, 2.5, 4 doubled", () => {
  const { doubled, ties } = midRanks(Float64Array.of(7, 3, 9, 7));
  expect([...doubled]).toEqual([5, 2, 8, 5]);
  expect(ties).toEqual([1, 2, 1]);
});

test("0.2 and 0.3 - 0.1 are tied, 0.2 and 0.2000001 are not", () => {
  expect(0.3 - 0.1).not.toBe(0.2);
  expect(midRanks(Float64Array.of(0.3 - 0.1, 0.2)).ties).toEqual([2]);
  expect(midRanks(Float64Array.of(0.2000001, 0.2)).ties).toEqual([1, 1]);
});

test("a difference keeps 12 digits of the values: 0 and 0.1 are found at every size", () => {
  const first = Float64Array.of(0.3, 100, 1_000_000, 5e15, 0, 1e-95);
  const second = Float64Array.of(0.1 + 0.2, 100.1, 1_000_000.1, 5e15 + 4096, 0, 3e-95);
  expect([...roundedDifferences(first, second)]).toEqual([0, 0.1, 0.1, 0, 0, 2e-95]);
});

test("ranks add up to n(n + 1)/2 and follow the order of the values", () => {
  const values = fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 1, maxLength: 25 });
  fc.assert(
    fc.property(values, (list) => {
      const { doubled, ties } = midRanks(Float64Array.from(list));
      const sum = doubled.reduce((total, rank) => total + rank, 0);
      expect(sum).toBe(list.length * (list.length + 1));
      expect(ties.reduce((total, count) => total + count, 0)).toBe(list.length);
      for (const [i, a] of list.entries()) {
        for (const [j, b] of list.entries()) {
          expect(Math.sign(doubled[i] - doubled[j])).toBe(Math.sign(a - b));
        }
      }
    }),
  );
});
