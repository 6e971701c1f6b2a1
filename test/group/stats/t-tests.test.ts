import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { oneSampleT, pairedT } from "../../../src/group/stats/one-sample-t.ts";
import type { TestResult } from "../../../src/group/stats/result.ts";
import { pooledT, welchT } from "../../../src/group/stats/two-sample-t.ts";
import { casesOf, expectClose, figuresOf, whyNot, type Case } from "./reference/reference.ts";

/** Our test for one of R's calls of t.test. */
function ours({ call, data: { x, first, second } }: Case): TestResult {
  const level = Number(/conf\.level = ([\d.]+)/.exec(call)?.[1] ?? 0.95);
  if (x) return oneSampleT(x, { level, against: Number(/mu = ([\d.]+)/.exec(call)?.[1] ?? 0) });
  if (call.includes("paired")) return pairedT(first, second, { level });
  return (call.includes("var.equal") ? pooledT : welchT)(first, second, { level });
}

test.each(casesOf("t-tests").map((one, i) => ({ i, ...one })))(
  "case $i: $call gives R's t, df, p and interval",
  (one) => {
    const { statistic, df, p, interval } = figuresOf(ours(one));
    const { figures } = one;
    expectClose(statistic.value, figures.t[0]);
    expectClose(df[0], figures.df[0]);
    expectClose(p, figures.p[0]);
    expectClose(interval?.low, figures.interval[0]);
    expectClose(interval?.high, figures.interval[1]);
  },
);

describe("effect sizes by hand", () => {
  test("d of 1, 2, 3 against 1 is (2 - 1) / 1", () => {
    expect(figuresOf(oneSampleT([1, 2, 3], { against: 1 })).effect?.value).toBeCloseTo(1, 14);
  });

  test("dz of the changes 1, 2, 3 is 2 / 1, whatever the persons' levels", () => {
    const { effect, estimate } = figuresOf(pairedT([10, 50, 0], [11, 52, 3]));
    expect(effect).toMatchObject({ name: "Cohen's dz" });
    expect(effect?.value).toBeCloseTo(2, 14);
    expect(estimate?.value).toBeCloseTo(2, 14);
  });

  test("variances 1 and 4 of 3 and 5: d is 3/√2.5 beside Welch, 3/√((2·1 + 4·4)/6) pooled", () => {
    const first = [0, 1, 2];
    const second = [1, 3, 4, 6, 6];
    const four = second.map((v) => 4 + ((v - 4) * 2) / Math.sqrt(4.5));
    expect(figuresOf(welchT(first, four)).effect?.value).toBeCloseTo(3 / Math.sqrt(2.5), 13);
    expect(figuresOf(pooledT(first, four)).effect?.value).toBeCloseTo(3 / Math.sqrt(3), 13);
  });
});

describe("data without figures say why", () => {
  test.each([
    ["one value", oneSampleT([3]), "n = 1; a t test needs 2 or more"],
    ["no value", oneSampleT([]), "n = 0; a t test needs 2 or more"],
    ["a constant", oneSampleT([0.1, 0.1, 0.1]), "all values are equal: no variance"],
    // Their plain sum is 100 - 1e-12, so their mean must be found with care.
    ["0.1 a thousand times", oneSampleT(Array<number>(1000).fill(0.1)), "all values are equal"],
    ["a group of one", welchT([1, 2], [3]), "groups of 2 and 1; each needs 2 or more"],
    ["two constants", pooledT([1, 1], [2, 2]), "all values of each group are equal: no variance"],
  ])("%s", (_, result, why) => {
    expect(whyNot(result)).toContain(why);
    expect(result).not.toHaveProperty("p");
  });

  test("differences that are equal but for rounding have no variance", () => {
    const first = [0.1, 0.2, 0.7, 1.1];
    const second = first.map((value) => value + 0.2);
    const differences = new Set(second.map((value, i) => value - first[i]));
    expect(differences.size).toBeGreaterThan(1);
    expect(whyNot(pairedT(first, second))).toBe("all differences are equal: no variance");
  });

  test("control: a spread of 1e-9 about 1 is a spread", () => {
    expect(oneSampleT([1, 1 + 1e-9, 1 - 1e-9]).computable).toBe(true);
  });

  test("one constant group beside one that varies is Welch's to compare, with the other's df", () => {
    expect(figuresOf(welchT([1, 1, 1], [2, 3, 5, 4])).df[0]).toBeCloseTo(3, 12);
  });
});

test.each([
  ["a gap", () => oneSampleT([1, Number.NaN, 2]), "sample, value 2 is NaN; it must be a number"],
  ["infinity", () => welchT([1, 2], [1, Infinity]), "second group, value 2 is Infinity"],
  ["pairs of unequal number", () => pairedT([1, 2], [1]), "1 values beside 2; they must pair up"],
  ["a level of 95", () => pairedT([1, 2], [1, 3], { level: 95 }), "level 95; it must lie between"],
])("%s is refused", (_, act, words) => {
  expect(act).toThrow(words);
});

test("text in the place of a number is refused by name", () => {
  const read: number[] = JSON.parse('[1, "n/a", 3]');
  expect(() => oneSampleT(read)).toThrow('sample, value 2 is "n/a"');
});

test("p too small for a number is said to be so", () => {
  const many = Array.from({ length: 400 }, (_, i) => 1 + 1e-6 * (i % 7));
  const { p, notes } = figuresOf(oneSampleT(many));
  expect(p).toBe(0);
  expect(notes).toEqual(["p is below 5e-324, the smallest number there is, and not 0"]);
});

// Multiples of 1/64: sums and doublings of them are exact, so symmetries hold to the bit or nearly.
const sample = fc.array(
  fc.integer({ min: -500, max: 500 }).map((k) => k / 64),
  { minLength: 3, maxLength: 12 },
);

test("order, scale and shift leave p alone; swapping the groups turns the sign of t", () => {
  fc.assert(
    fc.property(sample, sample, (first, second) => {
      for (const method of [welchT, pooledT]) {
        const result = method(first, second);
        if (!result.computable) continue;
        const { statistic, p } = result;
        expect(p > 0 && p <= 1).toBe(true);
        const swapped = figuresOf(method(second, first));
        expectClose(swapped.statistic.value, -statistic.value, 1e-9);
        const moved = [first, second].map((all) => all.toReversed().map((v) => 8 * v + 3));
        expectClose(figuresOf(method(moved[0], moved[1])).p, p, 1e-9);
      }
    }),
  );
});

test("a value lies in the interval just when the test against it has p of at least 0.05", () => {
  fc.assert(
    fc.property(sample, fc.double({ min: -8, max: 8, noNaN: true }), (values, against) => {
      const result = oneSampleT(values, { against });
      if (!result.computable || !result.interval) return;
      const { low, high } = result.interval;
      // On the very edge either answer is right.
      if (Math.abs(result.p - 0.05) < 1e-9) return;
      expect(against > low && against < high).toBe(result.p > 0.05);
    }),
  );
});
