import fc from "fast-check";
import { expect, test } from "vitest";

import { shift } from "../../../src/group/stats/hodges-lehmann.ts";
import { mannWhitney } from "../../../src/group/stats/mann-whitney.ts";
import { casesOf, expectClose, figuresOf, furtherOf, whyNot } from "./reference/reference.ts";

test.each(casesOf("mann-whitney").map((one, i) => ({ i, ...one })))(
  "case $i: $call gives R's W, p, shift and interval",
  ({ call, data: { first, second }, figures }) => {
    const level = Number(/conf\.level = ([\d.]+)/.exec(call)?.[1] ?? 0.95);
    const result = figuresOf(mannWhitney(first, second, { level }));
    expect(result.statistic).toEqual({ name: "U", value: figures.statistic[0] });
    if (call.includes("exact = FALSE")) {
      expect(result.pMethod).toContain(first.length > 50 ? "normal" : "exact");
      if (first.length > 50) expectClose(result.p, figures.p[0]);
      // Exact beside approximate at 30 + 25 with ties: near, and not the same.
      else expect(Math.abs(result.p / figures.p[0] - 1)).toBeLessThan(0.05);
      return;
    }
    expectClose(result.p, figures.p[0]);
    expectClose(result.estimate?.value, figures.estimate[0]);
    expectClose(result.interval?.low, figures.interval[0]);
    expectClose(result.interval?.high, figures.interval[1]);
  },
);

/** p by drawing every possible second group out of all the values. */
function bruteForceP(first: readonly number[], second: readonly number[]): number {
  const all = [...first, ...second];
  const larger = (group: readonly number[], others: readonly number[]): number =>
    group.flatMap((a) => others.map((b) => (a > b ? 1 : a === b ? 0.5 : 0))).reduce(sum, 0);
  const middle = (first.length * second.length) / 2;
  const distance = Math.abs(larger(second, first) - middle);
  let [far, draws] = [0, 0];
  for (let chosen = 0; chosen < 2 ** all.length; chosen++) {
    const drawn = all.filter((_, i) => ((chosen >> i) & 1) === 1);
    if (drawn.length !== second.length) continue;
    draws++;
    const rest = all.filter((_, i) => ((chosen >> i) & 1) === 0);
    if (Math.abs(larger(drawn, rest) - middle) >= distance) far++;
  }
  return far / draws;
}

function sum(total: number, term: number): number {
  return total + term;
}

const group = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 });

test("ties: exact p is that of listing all groups", () => {
  fc.assert(
    fc.property(group, group, (first, second) => {
      const result = mannWhitney(first, second);
      if (!result.computable) {
        expect(new Set([...first, ...second]).size).toBe(1);
        return;
      }
      expectClose(result.p, bruteForceP(first, second), 1e-13);
    }),
  );
});

test("swapping the groups keeps p and turns U, Z, shift and effect", () => {
  fc.assert(
    fc.property(group, group, (first, second) => {
      const result = mannWhitney(first, second);
      if (!result.computable) return;
      const swapped = figuresOf(mannWhitney(second, first));
      expect(result.p > 0 && result.p <= 1).toBe(true);
      expectClose(swapped.p, result.p, 1e-13);
      expect(swapped.statistic.value).toBe(first.length * second.length - result.statistic.value);
      expect(swapped.effect?.value).toBeCloseTo(-(result.effect?.value ?? Number.NaN), 13);
      expect(swapped.estimate?.value).toBeCloseTo(-(result.estimate?.value ?? Number.NaN), 13);
      const moved = mannWhitney(
        first.toReversed().map((v) => v * 3 + 0.1),
        second.map((v) => v * 3 + 0.1),
      );
      expectClose(figuresOf(moved).p, result.p, 1e-13);
    }),
  );
});

test("the interval by the normal bounds the same ranks as the exact one at 50 + 50", () => {
  const first = Float64Array.from({ length: 50 }, (_, i) => Math.sin(i * i));
  const second = Float64Array.from({ length: 50 }, (_, i) => Math.sin(i * i * i) + 0.2);
  const exact = shift(first, second, 0.95, true)?.interval;
  expect(shift(first, second, 0.95, false)?.interval).toEqual(exact);
  expect(exact).toBeDefined();
});

test("3 above 3: U 9, effect 1, exact p 2/20, Z 4.5/√5.25; no interval of 95 %", () => {
  const result = figuresOf(mannWhitney([1, 2, 3], [4, 5, 6]));
  expect(result.statistic.value).toBe(9);
  expect(result.effect?.value).toBe(1);
  expect(result.p).toBeCloseTo(0.1, 14);
  expect(furtherOf(result, "Z without continuity correction")).toBeCloseTo(
    4.5 / Math.sqrt(5.25),
    13,
  );
  expect(result.interval).toBeUndefined();
  expect(result.notes.join()).toContain("90.00 %");
});

test("groups that cannot be compared say why", () => {
  expect(whyNot(mannWhitney([], [1, 2]))).toBe("groups of 0 and 2; both need values");
  expect(whyNot(mannWhitney([2, 2], [2, 2, 2]))).toBe("all values are equal");
  expect(() => mannWhitney([1], [Number.NaN])).toThrow("second group, value 1 is NaN");
});
