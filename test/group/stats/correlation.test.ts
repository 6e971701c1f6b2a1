import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { partialCorrelation, pearson } from "../../../src/group/stats/correlation.ts";
import { spearman } from "../../../src/group/stats/spearman.ts";
import { casesOf, expectClose, figuresOf, whyNot } from "./reference/reference.ts";

const cases = casesOf("correlation").map((one, i) => ({ i, ...one }));

test.each(cases.filter(({ figures }) => figures.r))(
  "case $i: r, t, df, p and interval of $call",
  ({ call, data: { first, second, covariate }, figures }) => {
    const level = Number(/conf\.level = ([\d.]+)/.exec(call)?.[1] ?? 0.95);
    const result = covariate
      ? partialCorrelation(first, second, covariate, { level })
      : pearson(first, second, { level });
    const { effect, statistic, df, p, interval } = figuresOf(result);
    expectClose(effect?.value, figures.r[0]);
    expectClose(statistic.value, figures.t[0]);
    expect(df).toEqual(figures.df);
    expectClose(p, figures.p[0]);
    expectClose(interval?.low, figures.interval[0]);
    expectClose(interval?.high, figures.interval[1]);
  },
);

test.each(cases.filter(({ figures }) => figures.rho))(
  "case $i: rho and p of $call",
  ({ call, data: { first, second }, figures }) => {
    const { statistic, p, pMethod } = figuresOf(spearman(first, second));
    expect(pMethod).toMatch(call.includes("exact = TRUE") ? /^exact/ : /^t approximation/);
    expectClose(statistic.value, figures.rho[0]);
    expectClose(p, figures.p[0]);
  },
);

test("exact p of Spearman with ties is that of listing all orders", () => {
  const values = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })),
    {
      minLength: 3,
      maxLength: 6,
    },
  );
  fc.assert(
    fc.property(values, (rows) => {
      const [x, y] = [rows.map(([a]) => a), rows.map(([, b]) => b)];
      const result = spearman(x, y);
      if (!result.computable) return;
      const rhos = orders(y).map((order) => plainRho(x, order));
      const distance = Math.abs(plainRho(x, y));
      const far = rhos.filter((rho) => Math.abs(rho) >= distance - 1e-9).length;
      expect(result.p).toBeCloseTo(far / rhos.length, 13);
      expect(result.statistic.value).toBeCloseTo(plainRho(x, y), 12);
    }),
  );
});

function orders(values: readonly number[]): readonly (readonly number[])[] {
  if (values.length === 1) return [values];
  return values.flatMap((value, i) =>
    orders(values.filter((_, j) => j !== i)).map((rest) => [value, ...rest]),
  );
}

function plainRho(x: readonly number[], y: readonly number[]): number {
  const ranks = (all: readonly number[]): readonly number[] =>
    all.map((v) => all.filter((w) => w < v).length + (all.filter((w) => w === v).length - 1) / 2);
  const centred = (all: readonly number[]): readonly number[] =>
    all.map((v) => v - all.reduce((sum, w) => sum + w, 0) / all.length);
  const [a, b] = [centred(ranks(x)), centred(ranks(y))];
  const product = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, value, i) => sum + value * v[i], 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

describe("perfect rank agreement", () => {
  const up = Array.from({ length: 12 }, (_, i) => i ** 3);
  const factorial = up.reduce((product, _, i) => product * (i + 1), 1);

  test("of 12 without ties has p 2/12!", () => {
    const { p, statistic, pMethod } = figuresOf(spearman(up, up.toReversed()));
    expect(statistic.value).toBe(-1);
    expectClose(p, 2 / factorial, 1e-14);
    expect(pMethod).toMatch(/^exact/);
  });

  test("of 12 whose lowest two are tied has p 2!/12!: the other way round cannot be reached", () => {
    const tied = up.with(0, up[1]);
    expectClose(figuresOf(spearman(tied, tied)).p, 2 / factorial, 1e-14);
    const both = tied.with(11, tied[10]);
    expectClose(figuresOf(spearman(both, both)).p, 8 / factorial, 1e-14);
  });
});

test("near a straight line 1 - r² keeps its digits: one of 12 points off by 1e-6", () => {
  const x = Array.from({ length: 12 }, (_, i) => i + 1);
  const y = x.with(11, 12.000_001);
  // Exactly: residual sum of squares of the fit of e·δ12 is e²(1 - 1/12 - 5.5²/143).
  const e = 12.000_001 - 12;
  const rss = e * e * (1 - 1 / 12 - 5.5 ** 2 / 143);
  const slope = 1 + (e * 5.5) / 143;
  const t = (slope * Math.sqrt(143)) / Math.sqrt(rss / 10);
  // The values carry an error of 1e-16·12 beside 1e-6, so t one of 1e-9.
  expectClose(figuresOf(pearson(x, y)).statistic.value, t, 1e-8);
});

test("ten persons or more go by t, nine by all orders", () => {
  const x = [3, 1, 4, 1.5, 9, 2.6, 5, 3.5, 8, 7];
  const y = [2, 7, 1, 8, 2.5, 8.5, 1.8, 2.8, 4, 5];
  expect(figuresOf(spearman(x, y))).toMatchObject({ df: [8] });
  const nine = figuresOf(spearman(x.slice(1), y.slice(1)));
  expect([nine.df, nine.pMethod]).toEqual([[], "exact, two-sided: all 9! orders of the ranks"]);
});

test("a covariate that carries all of a correlation leaves none, and one that hides it reveals it", () => {
  const z = [1, 2, 3, 4, 5, 6, 7, 8];
  const u = [1, -1, -1, 1, 1, -1, -1, 1];
  const v = [1, 1, -1, -1, -1, -1, 1, 1];
  const plus = (a: readonly number[], k: number) => z.map((value, i) => k * value + a[i]);
  const both = partialCorrelation(plus(u, 1), plus(v, 1), z);
  expect(figuresOf(pearson(plus(u, 1), plus(v, 1))).effect?.value).toBeGreaterThan(0.7);
  expect(figuresOf(both).effect?.value).toBeCloseTo(0, 12);
  expect(figuresOf(both).df).toEqual([5]);
});

test.each([
  ["two points", pearson([1, 2], [3, 5]), "n = 2; a correlation needs 3 or more"],
  ["a constant", pearson([0.1, 0.1, 0.1], [1, 2, 3]), "one of the two is constant: no variance"],
  ["a line", pearson([1, 2, 3, 4], [0.1, 0.3, 0.5, 0.7]), "r is 1: all points lie on one line"],
  ["constant ranks", spearman([1, 2, 3], [4, 4, 4]), "one of the two is constant: no ranks"],
  [
    "three with a covariate",
    partialCorrelation([1, 2, 4], [1, 3, 2], [1, 0, 1]),
    "needs 4 or more",
  ],
  [
    "a constant covariate",
    partialCorrelation([1, 2, 4, 3], [1, 3, 2, 5], [2, 2, 2, 2]),
    "the covariate is constant",
  ],
  [
    "a line of the covariate",
    partialCorrelation([1.1, 1.2, 1.4, 1.3], [1, 3, 2, 5], [0.1, 0.2, 0.4, 0.3]),
    "nothing is left of it",
  ],
])("%s: not computable, and why", (_, result, why) => {
  expect(whyNot(result)).toContain(why);
});

test("three points have r and p but no interval, and the note says why", () => {
  const { interval, notes, p } = figuresOf(pearson([1, 2, 4], [1, 3, 2]));
  expect([interval, notes]).toEqual([undefined, ["no interval: Fisher's needs 4 values"]]);
  expect(p).toBeGreaterThan(0);
});

test("columns of unequal length are refused", () => {
  expect(() => pearson([1, 2, 3], [1, 2])).toThrow("they must pair up");
  expect(() => partialCorrelation([1, 2, 3, 4], [1, 2, 3, 5], [1, 2])).toThrow("2 values beside 4");
});

test("order, scale and shift keep r and p; turning one turns r and t", () => {
  const point = fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 }));
  fc.assert(
    fc.property(fc.array(point, { minLength: 3, maxLength: 12 }), (rows) => {
      const [x, y] = [rows.map(([a]) => a), rows.map(([, b]) => b)];
      const turned = x.toReversed().map((value) => 2 - 0.25 * value);
      for (const method of [pearson, spearman]) {
        if (method === spearman && rows.length === 9) continue;
        const result = method(x, y);
        if (!result.computable) continue;
        const other = figuresOf(method(y.toReversed(), turned));
        expect(result.p > 0 && result.p <= 1).toBe(true);
        expect(Math.abs(other.p - result.p)).toBeLessThan(1e-9);
        expect(other.effect?.value).toBeCloseTo(-(result.effect?.value ?? Number.NaN), 12);
      }
    }),
  );
});
