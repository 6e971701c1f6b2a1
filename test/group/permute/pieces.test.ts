// Small pieces of a permutation test: sorting, shares, t from r.

import { expect, test } from "vitest";

import { makeSorter } from "../../../src/group/permute/descending.ts";
import { correctedP } from "../../../src/group/permute/p-values.ts";
import { extremeness, tOf } from "../../../src/group/permute/statistic.ts";
import { randomStream, uniform } from "../../../src/simulate/random.ts";

test("positive values are sorted from the largest down, negative ones by size, zeros left out", () => {
  const sorter = makeSorter(6);
  const values = Float64Array.from([0.2, -0.7, 0, 0.9, -0.1, 1]);
  expect([...sorter.order.subarray(0, sorter.sort(values, 1))]).toEqual([5, 3, 0]);
  expect([...sorter.order.subarray(0, sorter.sort(values, -1))]).toEqual([1, 4]);
});

test("values that are one in single precision are sorted by their last bits, over all magnitudes", () => {
  const stream = randomStream(3);
  const values = Float64Array.from({ length: 3000 }, (_, i) => {
    const magnitude = 2 ** -(i % 40);
    return magnitude * (0.6 + 1e-12 * uniform(stream, i));
  });
  const sorter = makeSorter(values.length);
  expect(sorter.sort(values, 1)).toBe(3000);
  const sorted = Array.from(sorter.order, (v) => values[v]);
  expect(sorted).toEqual([...values].sort((a, b) => b - a));
  expect(new Set(sorter.order).size).toBe(3000);
});

test("p is the share of arrangements at or above a value", () => {
  const largest = Float64Array.from([3, 1, 4, 1, 5]);
  const found = correctedP(largest, Float64Array.from([5, 4, 3.5, 1, 0, 6]));
  expect([...found]).toEqual([0.2, 0.4, 0.4, 1, 1, 0]);
});

test("r 0.6 with 9 degrees of freedom is t 2.25; r 1 is a large t, not infinity", () => {
  expect(tOf(0.6, 9)).toBeCloseTo(2.25, 14);
  expect(tOf(-0.6, 9)).toBeCloseTo(-2.25, 14);
  expect(tOf(1, 9)).toBe(3 * 2 ** 20);
});

test("what counts is size, above, or below", () => {
  expect(extremeness(-0.3, "two-sided")).toBe(0.3);
  expect(extremeness(-0.3, "greater")).toBe(-0.3);
  expect(extremeness(-0.3, "less")).toBe(0.3);
});
