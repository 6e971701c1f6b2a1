// The list of arrangements: complete, without repetition, the observed one first, and even.

import { expect, test } from "vitest";

import { makeArrangements, possibleArrangements } from "../../../src/group/permute/arrangements.ts";
import { makeDesign, type Design } from "../../../src/group/permute/design.ts";
import { randomDraw } from "../../../src/group/permute/random.ts";
import type { VoxelTest } from "../../../src/group/permute/request.ts";

function designOf(asked: VoxelTest, mapCount: number): Design {
  return makeDesign({ test: asked, mapCount });
}

function listed(design: Design, permutations: number, seed = 1): string[] {
  const { codes } = makeArrangements(design, { permutations, seed });
  const rows = design.observed.length;
  return Array.from({ length: codes.length / rows }, (_, a) =>
    codes.subarray(a * rows, (a + 1) * rows).join(" "),
  );
}

const twoSample = designOf({ kind: "two-sample", first: [0, 1, 2], second: [3, 4, 5, 6] }, 7);
const correlation = designOf({ kind: "correlation", covariate: [3, 1, 3, 2, 9, 1] }, 6);

test.each([
  { name: "10 signs", design: designOf({ kind: "one-sample" }, 10), count: 1024 },
  { name: "groups of 3 and 4", design: twoSample, count: 35 },
  { name: "6 values, two of them twice", design: correlation, count: 180 },
  {
    name: "5 values",
    design: designOf({ kind: "correlation", covariate: [5, 1, 2, 4, 3] }, 5),
    count: 120,
  },
])(
  "$name have $count arrangements, each listed once, the observed one first",
  ({ design, count }) => {
    expect(possibleArrangements(design)).toBe(count);
    const all = listed(design, count);
    expect(all.length).toBe(count);
    expect(new Set(all).size).toBe(count);
    expect(all[0]).toBe(design.observed.join(" "));
    // Every one holds the same codes.
    if (design.permuted === "order") {
      const sorted = new Set(all.map((one) => one.split(" ").sort().join(" ")));
      expect(sorted.size).toBe(1);
    }
  },
);

test("one arrangement fewer than there are is a choice without repetition", () => {
  const chosen = listed(twoSample, 34);
  expect(chosen.length).toBe(34);
  expect(new Set(chosen).size).toBe(34);
  expect(chosen[0]).toBe(twoSample.observed.join(" "));
});

test("groups of 20 and 20 have 137,846,528,820 arrangements; 2^1100 signs are more than a number holds", () => {
  const half = Array.from({ length: 20 }, (_, i) => i);
  const design = designOf({ kind: "two-sample", first: half, second: half.map((i) => i + 20) }, 40);
  expect(possibleArrangements(design)).toBe(137_846_528_820);
  const signs = designOf({ kind: "one-sample" }, 1100);
  const { count } = makeArrangements(signs, { permutations: 5, seed: 0 });
  expect(count).toMatchObject({ used: 5, possible: Infinity, exhaustive: false });
});

test("drawn arrangements are even: each map is in the second group 4 times in 7, each sign half the time", () => {
  const many = designOf(
    {
      kind: "two-sample",
      first: [0, 1, 2, 6, 7, 8, 9, 10, 11],
      second: [3, 4, 5, 12, 13, 14, 15, 16, 17, 18, 19, 20],
    },
    21,
  );
  for (const [design, share] of [
    [many, 12 / 21],
    [designOf({ kind: "one-sample" }, 21), 1 / 2],
  ] as const) {
    const count = 10_000;
    const { codes } = makeArrangements(design, { permutations: count, seed: 5 });
    for (let i = 0; i < 21; i++) {
      let ones = 0;
      for (let a = 0; a < count; a++) ones += codes[a * 21 + i];
      // Four standard errors: of 42 such, one in 380 seeds would be further off.
      const error = Math.sqrt((share * (1 - share)) / count);
      expect(Math.abs(ones / count - share)).toBeLessThan(4 * error);
    }
  }
});

test("draws below 3 are each a third, and a seed gives the same draws again", () => {
  const draw = randomDraw(42);
  const counts = [0, 0, 0];
  for (let i = 0; i < 30_000; i++) counts[draw(3)]++;
  // Four standard errors of 30,000 draws: 4 √(30,000 · 2/9) = 327.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(327);
  const [one, two] = [randomDraw(7), randomDraw(7)];
  expect(Array.from({ length: 20 }, () => one(1000))).toEqual(
    Array.from({ length: 20 }, () => two(1000)),
  );
});

test.each([
  [{ permutations: 0, seed: 1 }, "0 permutations"],
  [{ permutations: 1.5, seed: 1 }, "1.5 permutations"],
  [{ permutations: 1e8, seed: 1 }, "from 1 to 10000000"],
  [{ permutations: 10, seed: -1 }, "seed -1"],
  [{ permutations: 10, seed: 2 ** 32 }, "seed 4294967296"],
])("%j is refused", (asked, says) => {
  expect(() => makeArrangements(twoSample, asked)).toThrow(says);
});

test("control: one permutation, the observed one, is accepted", () => {
  expect(listed(twoSample, 1)).toEqual(["0 0 0 1 1 1 1"]);
});
