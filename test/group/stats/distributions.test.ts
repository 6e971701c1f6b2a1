import fc from "fast-check";
import { expect, test } from "vitest";

import { betaTails } from "../../../src/group/stats/distributions/beta.ts";
import { fUpper } from "../../../src/group/stats/distributions/f-ratio.ts";
import { normalCritical, normalTwoSided } from "../../../src/group/stats/distributions/normal.ts";
import {
  studentCritical,
  studentTwoSided,
} from "../../../src/group/stats/distributions/student.ts";
import { logGamma } from "../../../src/group/stats/distributions/stirling.ts";
import { gridsOf, RTOL } from "./reference/reference.ts";

/** Ours under R's call, with the arguments in the order of the grid. */
const OURS: Readonly<Record<string, (...row: readonly number[]) => number>> = {
  "lgamma(a)": logGamma,
  "2 * pnorm(-z)": normalTwoSided,
  "2 * pt(-t, df)": studentTwoSided,
  "pf(f, df1, df2, lower.tail = FALSE)": fUpper,
  "pbeta(x, a, b)": (x, a, b) => betaTails(a, b, x, 1 - x).lower,
  "pbeta(x, a, b, lower.tail = FALSE)": (x, a, b) => betaTails(a, b, x, 1 - x).upper,
  "qnorm((1 - level) / 2, lower.tail = FALSE)": normalCritical,
  "qt((1 - level) / 2, df, lower.tail = FALSE)": studentCritical,
};

test.each(gridsOf("distributions"))("$call agrees to 1e-10 all over the grid", ({ call, rows }) => {
  const off = rows.map((row) => {
    const expected = row[row.length - 1];
    const found = OURS[call](...row.slice(0, -1));
    return { row, found, distance: Math.abs(found / expected - 1) };
  });
  expect(off.length).toBeGreaterThan(5);
  expect(off.filter(({ distance }) => !(distance <= RTOL))).toEqual([]);
});

test("the grid reaches far into the tails: below 1e-280 for t, F and the beta function", () => {
  for (const name of ["2 * pt(-t, df)", "pf(f", "pbeta(x, a, b)"]) {
    const grid = gridsOf("distributions").find(({ call }) => call.startsWith(name));
    const values = grid?.rows.map((row) => row[row.length - 1]) ?? [1];
    expect(Math.min(...values), name).toBeLessThan(1e-280);
  }
});

test("closed forms: t with 1 and 2 degrees of freedom, F with 2 and 2", () => {
  for (const t of [1e-6, 0.3, 1, 4, 50, 1e9]) {
    const cauchy = (2 * Math.atan2(1, t)) / Math.PI;
    expect(studentTwoSided(t, 1) / cauchy).toBeCloseTo(1, 12);
    // 1 - t/√(2 + t²), with the difference of squares taken out.
    const root = Math.sqrt(2 + t * t);
    expect(studentTwoSided(t, 2) / (2 / (root * (root + t)))).toBeCloseTo(1, 12);
    expect(fUpper(t, 2, 2)).toBeCloseTo(1 / (1 + t), 13);
  }
});

test("the two tails of the beta function add up to 1 and mirror each other", () => {
  const shape = fc.double({ min: 0.5, max: 400, noNaN: true });
  fc.assert(
    fc.property(shape, shape, fc.integer({ min: 1, max: 1023 }), (a, b, k) => {
      // 1 - x is exact for these x.
      const x = k / 1024;
      const { lower, upper } = betaTails(a, b, x, 1 - x);
      const mirrored = betaTails(b, a, 1 - x, x);
      expect(Math.abs(lower + upper - 1)).toBeLessThan(1e-12);
      expect(Math.abs(lower - mirrored.upper)).toBeLessThan(1e-12);
      expect(lower >= 0 && upper >= 0).toBe(true);
    }),
  );
});

test("the ends: no tail beyond everything, the whole beyond nothing", () => {
  expect(betaTails(2, 3, 0, 1)).toEqual({ lower: 0, upper: 1 });
  expect(betaTails(2, 3, 1, 0)).toEqual({ lower: 1, upper: 0 });
  expect(studentTwoSided(0, 7)).toBe(1);
  expect(normalTwoSided(0)).toBe(1);
  expect(normalTwoSided(50)).toBe(0);
});

test("critical values stand where the tail is 1 - level, for any level and degrees of freedom", () => {
  const levels = fc.double({ min: 1e-3, max: 0.999_999, noNaN: true });
  const dfs = fc.double({ min: 0.6, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(levels, dfs, (level, df) => {
      const p = 1 - level;
      expect(Math.abs(studentTwoSided(studentCritical(level, df), df) / p - 1)).toBeLessThan(1e-11);
      expect(Math.abs(normalTwoSided(normalCritical(level)) / p - 1)).toBeLessThan(1e-11);
    }),
    { numRuns: 200 },
  );
});
