import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { normalTwoSided } from "../../../src/group/stats/distributions/normal.ts";
import { pseudoMedian } from "../../../src/group/stats/hodges-lehmann.ts";
import { pairedSignedRank, signedRank } from "../../../src/group/stats/signed-rank.ts";
import { casesOf, expectClose, figuresOf, furtherOf, whyNot } from "./reference/reference.ts";

const Z = "Z without continuity correction";

test.each(casesOf("signed-rank").map((one, i) => ({ i, ...one })))(
  "case $i: $call gives R's V, p, pseudo-median and interval",
  ({ call, data, figures }) => {
    const result = figuresOf(signedRank(data.x));
    expect(result.statistic).toEqual({ name: "V", value: figures.statistic[0] });
    if (call.includes("exact = FALSE")) {
      // Z is R's whichever p is ours: exact up to 200 values, normal beyond.
      expectClose(normalTwoSided(furtherOf(result, Z) ?? Number.NaN), figures.p[0]);
      const isLong = data.x.length > 200;
      expect(result.pMethod).toMatch(isLong ? /^normal/ : /^exact/);
      if (isLong) expectClose(result.p, figures.p[0]);
      return;
    }
    expectClose(result.p, figures.p[0]);
    expectClose(result.estimate?.value, figures.estimate[0]);
    expectClose(result.interval?.low, figures.interval[0]);
    expectClose(result.interval?.high, figures.interval[1]);
  },
);

test.each([
  [23, -0.459, 0.695],
  [20, -0.764, 0.492],
  [26, -0.153, 0.922],
  [29, 0.153, 0.922],
])("n = 10, V = %f: Z %f and exact p %f", (v, z, p) => {
  const result = figuresOf(signedRank(ranksWithSum(v)));
  expect(result.statistic.value).toBe(v);
  expect(furtherOf(result, Z)?.toFixed(3)).toBe(z.toFixed(3));
  expect(result.p.toFixed(3)).toBe(p.toFixed(3));
  expect(result.pMethod).toBe("exact, two-sided: all 2^10 signs of the ranks");
});

/** The numbers 1 … 10, those that add up to `sum` positive, the others negative. */
function ranksWithSum(sum: number): number[] {
  let rest = sum;
  const values: number[] = [];
  for (let rank = 10; rank >= 1; rank--) {
    const positive = rank <= rest;
    if (positive) rest -= rank;
    values.push(positive ? rank : -rank);
  }
  return values;
}

/** p by listing all signs of the ranks of |values|: sums in mid-ranks, compared with room for rounding. */
function bruteForceP(values: readonly number[], zeros: "drop" | "pratt"): number {
  const ranked = zeros === "drop" ? values.filter((value) => value !== 0) : values;
  const all = ranked.map((value) => {
    const below = ranked.filter((other) => Math.abs(other) < Math.abs(value)).length;
    const same = ranked.filter((other) => Math.abs(other) === Math.abs(value)).length;
    return { value, rank: below + (same + 1) / 2 };
  });
  const used = all.filter(({ value }) => value !== 0);
  const v = used.reduce((sum, { value, rank }) => sum + (value > 0 ? rank : 0), 0);
  const middle = used.reduce((sum, { rank }) => sum + rank, 0) / 2;
  let far = 0;
  for (let signs = 0; signs < 2 ** used.length; signs++) {
    const sum = used.reduce((s, { rank }, i) => s + (((signs >> i) & 1) === 1 ? rank : 0), 0);
    if (Math.abs(sum - middle) >= Math.abs(v - middle) - 1e-9) far++;
  }
  return far / 2 ** used.length;
}

test("ties and zeros: exact p is that of listing all signs, dropped or by Pratt", () => {
  const values = fc.array(fc.integer({ min: -4, max: 6 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(values, fc.constantFrom("drop" as const, "pratt" as const), (list, zeros) => {
      const result = signedRank(list, { zeros });
      if (!result.computable) {
        expect(list.every((value) => value === 0)).toBe(true);
        return;
      }
      expect(result.p).toBe(bruteForceP(list, zeros));
      expect(result.n).toBe(list.filter((value) => value !== 0).length);
    }),
  );
});

describe("known answers with ties and zeros", () => {
  test("ten values with ties: exact p 26/1024, where R falls back to the normal", () => {
    const result = figuresOf(signedRank([0.1, 0.2, 0.2, -0.2, 0.5, 0.5, 0.7, -0.1, 0.9, 0.3]));
    expect(result.p).toBe(0.025390625);
    expect(result.notes).toContain("ties share mid-ranks");
  });

  test("two zeros of eight are dropped and counted: n 6, exact p 4/64", () => {
    const values = [0, 0.2, 0.4, -0.1, 0.5, 0, 0.7, 0.3];
    const result = figuresOf(signedRank(values));
    expect([result.n, result.p, furtherOf(result, "values that are 0")]).toEqual([6, 0.0625, 2]);
    expect(result.notes).toContain("2 values are 0 and dropped");
  });

  test("Pratt ranks zeros before they go: 0, 1, -2, 3 has V 6 of 9, not 4 of 6", () => {
    const values = [0, 1, -2, 3];
    expect(figuresOf(signedRank(values)).statistic.value).toBe(4);
    const pratt = figuresOf(signedRank(values, { zeros: "pratt" }));
    expect(pratt.statistic.value).toBe(6);
    expect(pratt.method).toContain("Pratt");
    expect(pratt.n).toBe(3);
  });

  test("pairs that differ by rounding alone are zeros: 0.3 after 0.1 + 0.2", () => {
    const result = figuresOf(pairedSignedRank([0.1 + 0.2, 1, 2, 3], [0.3, 2, 4, 6]));
    expect([result.n, result.statistic.value]).toEqual([3, 6]);
  });
});

test("paired is the test of second - first", () => {
  const first = [1, 4, 2, 8, 5];
  const second = [3, 3.5, 6, 9, 8];
  const differences = second.map((value, i) => value - first[i]);
  const { method: _, ...paired } = figuresOf(pairedSignedRank(first, second));
  expect(figuresOf(signedRank(differences))).toMatchObject(paired);
});

test.each([
  ["no values", signedRank([]), "no values"],
  ["zeros alone", pairedSignedRank([1, 2], [1, 2]), "every value is 0"],
])("%s: not computable", (_, result, why) => {
  expect(whyNot(result)).toBe(why);
});

test("five values cannot give 95 %: no interval, and the widest level is named", () => {
  const { interval, estimate, notes } = figuresOf(signedRank([1, 2, 3, 4, 6]));
  expect(interval).toBeUndefined();
  expect(estimate?.value).toBe(3);
  // 1 - 2/32.
  expect(notes.join()).toContain("93.75 %");
  expect(figuresOf(signedRank([1, 2, 3, 4, 6], { level: 0.9 })).interval).toBeDefined();
});

test("a gap and a level of 0 are refused", () => {
  expect(() => signedRank([1, Number.NaN])).toThrow("sample, value 2 is NaN");
  expect(() => signedRank([1, 2], { level: 0 })).toThrow("level 0");
});

test("order, scale and a turned sign leave p alone", () => {
  const values = fc.array(fc.integer({ min: -30, max: 40 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(values, (list) => {
      const result = signedRank(list);
      if (!result.computable) return;
      expect(result.p > 0 && result.p <= 1).toBe(true);
      const turned = figuresOf(signedRank(list.map((value) => -value)));
      expect(turned.p).toBe(result.p);
      expect(turned.estimate?.value).toBeCloseTo(-(result.estimate?.value ?? Number.NaN), 12);
      const moved = list.toReversed().map((value) => value * 0.37);
      expect(figuresOf(signedRank(moved)).p).toBe(result.p);
    }),
  );
});

test("above 200 values the interval goes by the normal: within two ranks of the exact one", () => {
  const values = Float64Array.from({ length: 120 }, (_, i) => Math.sin(i * i) + 0.1 + i * 1e-4);
  const exact = pseudoMedian(values, 0.95, true)?.interval;
  const normal = pseudoMedian(values, 0.95, false)?.interval;
  const list = [...values];
  const averages = list.flatMap((a, i) => list.slice(i).map((b) => (a + b) / 2));
  averages.sort((a, b) => a - b);
  const rankOf = (value = Number.NaN): number => averages.findIndex((one) => one >= value - 1e-14);
  expect(rankOf(exact?.low)).toBeGreaterThan(1000);
  // Of 7260 averages; the two critical values differ by what the normal gets wrong at n = 120.
  expect(Math.abs(rankOf(normal?.low) - rankOf(exact?.low))).toBeLessThanOrEqual(2);
  expect(Math.abs(rankOf(normal?.high) - rankOf(exact?.high))).toBeLessThanOrEqual(2);
});

test("the closed interval keeps 95 % with ties: coverage over all signs of tied distances", () => {
  // Under the null every sign pattern is as likely; 0 must lie in at least 95 % of the intervals.
  const distances = [1, 1, 2, 2, 2, 3, 4, 4];
  let covered = 0;
  for (let signs = 0; signs < 256; signs++) {
    const values = distances.map((distance, i) =>
      ((signs >> i) & 1) === 1 ? -distance : distance,
    );
    const { interval } = figuresOf(signedRank(values));
    if (interval && interval.low <= 0 && interval.high >= 0) covered++;
  }
  expect(covered / 256).toBeGreaterThanOrEqual(0.95);
  expect(covered).toBeLessThan(256);
});
