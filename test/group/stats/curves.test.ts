import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { leastSquares } from "../../../src/group/stats/least-squares.ts";
import { polynomialTrend } from "../../../src/group/stats/polynomial-trend.ts";
import { crossings, turningPoints } from "../../../src/group/stats/polynomial.ts";
import { trapezoid } from "../../../src/group/stats/trapezoid.ts";
import { casesOf, expectClose, whyNot } from "./reference/reference.ts";

const [lines, ...trends] = casesOf("curves");

function trendOf(...given: Parameters<typeof polynomialTrend>) {
  const result = polynomialTrend(...given);
  if (result.computable) return result;
  throw new Error(result.why);
}

function linesOf(...given: Parameters<typeof trapezoid>) {
  const result = trapezoid(...given);
  if (result.computable) return result;
  throw new Error(result.why);
}

test(`trapezoid: ${lines.call}`, () => {
  const { time, value } = lines.data;
  expectClose(linesOf(time, value).area, lines.figures.area[0], 1e-14);
});

test.each(trends)("trend: $call", ({ call, data, figures }) => {
  const degree = Number(/poly\(time, (\d)/.exec(call)?.[1]);
  const range = { from: data.from[0], to: data.to[0] };
  const found = trendOf(data.time, data.value, { degree, ...range });
  for (const [k, expected] of figures.coefficients.entries()) {
    expectClose(found.coefficients[k], expected, 1e-9);
  }
  expectClose(found.residualSd, figures.residualSd[0]);
  expectClose(found.area, figures.area[0]);
  expect(found).toMatchObject({ degree, ...range, n: 12, skipped: 0 });
});

describe("trapezoid", () => {
  test("a limit between samples cuts the line: ∫ of 2t from 1 to 3.5 is 11.25", () => {
    expect(linesOf([0, 2, 4], [0, 4, 8], { from: 1, to: 3.5 }).area).toBeCloseTo(11.25, 13);
  });

  test("missing samples are bridged and counted, with their time or without", () => {
    const found = linesOf([0, 1, null, 4], [2, Number.NaN, 7, 6]);
    expect(found).toMatchObject({ area: 16, n: 2, skipped: 2, from: 0, to: 4 });
  });

  test("limits beyond the samples are refused, the samples' own are not", () => {
    expect(() => trapezoid([0, 1], [1, 1], { to: 2 })).toThrow("but samples reach from 0 to 1");
    expect(linesOf([0, 1], [1, 1], { from: 0, to: 1 }).area).toBe(1);
  });

  test("one sample has no area, and says so", () => {
    expect(whyNot(trapezoid([3], [1]))).toBe("1 samples; the trapezoid rule needs 2 or more");
  });

  test("an area is the sum of its parts", () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 20 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (list, share) => {
        const times = list.map((_, i) => i * i + 1);
        const last = times[times.length - 1];
        const cut = 1 + share * (last - 1);
        const parts =
          linesOf(times, list, { to: cut }).area + linesOf(times, list, { from: cut }).area;
        expect(Math.abs(parts - linesOf(times, list).area)).toBeLessThan(1e-9);
      }),
    );
  });
});

describe("polynomial trend", () => {
  test("a cubic is found again: coefficients, area and no residual", () => {
    const times = [0, 1, 2, 3, 5, 8, 13];
    const values = times.map((t) => 2 - t + 0.5 * t ** 2 - 0.01 * t ** 3);
    const found = trendOf(times, values, { degree: 3, from: 0, to: 10 });
    const expected = [2, -1, 0.5, -0.01];
    for (const [k, value] of found.coefficients.entries())
      expect(value).toBeCloseTo(expected[k], 12);
    expect(found.area).toBeCloseTo(20 - 50 + 500 / 3 - 25, 10);
    expect(found.residualSd).toBeLessThan(1e-13);
    expect(found.notes).toEqual([]);
  });

  test("below 0 from 1 to 3: duration 2, area -4/3, lowest -1 at 2", () => {
    const times = [0, 1, 2, 3, 4];
    const values = times.map((t) => (t - 1) * (t - 3));
    const { negative } = trendOf(times, values, { degree: 2 });
    expect(negative?.duration).toBeCloseTo(2, 12);
    expect(negative?.area).toBeCloseTo(-4 / 3, 12);
    expect(negative?.lowest.time).toBeCloseTo(2, 12);
    expect(negative?.lowest.value).toBeCloseTo(-1, 12);
    const small = trendOf(
      times,
      values.map((value) => value / 64),
      { degree: 2 },
    ).negative;
    expect(small?.duration).toBeCloseTo(2, 12);
    // Within limits that leave the dip out there is none, and touching 0 is none.
    expect(trendOf(times, values, { degree: 2, from: 3.5 })).not.toHaveProperty("negative");
    const touching = times.map((t) => (t - 2) ** 2);
    expect(trendOf(times, touching, { degree: 2 })).not.toHaveProperty("negative");
  });

  test("a trend that touches 0 is not negative by its rounding", () => {
    const times = [0, 0.9, 1.8, 2.7, 3.6, 4.1];
    for (const low of [0.7, 1.1, 1.7, 2.3, 3.3]) {
      const values = times.map((t) => (t - low) ** 2);
      expect(trendOf(times, values, { degree: 2 })).not.toHaveProperty("negative");
    }
  });

  test("a fall through 0 at the end is found without a turning point", () => {
    const { negative } = trendOf([0, 10], [5, 5 - 10 * 0.75], { degree: 1 });
    expect(negative?.duration).toBeCloseTo(10 / 3, 12);
    expect(negative?.lowest).toMatchObject({ time: 10, value: expect.closeTo(-2.5, 12) });
  });

  test("as many samples as coefficients leave no residual; limits beyond them are said", () => {
    const found = trendOf([1, 2, 3], [1, 4, 9], { degree: 2, from: 0, to: 3 });
    expect(found.area).toBeCloseTo(9, 12);
    expect(found).not.toHaveProperty("residualSd");
    expect(found.notes).toEqual([
      "the trend passes through every sample: no residual to judge it by",
      "extrapolated: samples reach from 1 to 3",
    ]);
  });

  test("missing samples are skipped and counted", () => {
    const found = trendOf([0, 1, 2, 3], [1, undefined, 3, 4], { degree: 1 });
    expect(found).toMatchObject({ n: 3, skipped: 1 });
    expect(found.coefficients[1]).toBeCloseTo(1, 13);
  });

  test("too few samples, and times in two heaps, are not computable", () => {
    expect(whyNot(polynomialTrend([0, 1, 2], [1, 2, 3], { degree: 3 }))).toContain("needs 4");
    const heaps = [0, 1e-9, 2e-9, 1, 1 + 1e-9, 1 + 2e-9];
    expect(whyNot(polynomialTrend(heaps, heaps, { degree: 4 }))).toContain("too close together");
    expect(trendOf(heaps, heaps, { degree: 1 }).area).toBeCloseTo(0.5, 8);
  });

  test.each([
    [{ degree: 2.5 }, "degree 2.5"],
    [{ degree: 10 }, "degree 10"],
    [{ degree: 1, from: 3, to: 1 }, "from 3 to 1"],
  ])("%o is refused", (options, words) => {
    expect(() => polynomialTrend([0, 1, 2], [1, 2, 3], options)).toThrow(words);
  });
});

test.each([
  ["equal", [0, 1, 1], "row 3 has time 1 after 1"],
  ["falling", [0, 2, 1], "row 3 has time 1 after 2"],
])("%s times are refused by both", (_, times, words) => {
  expect(() => trapezoid(times, [1, 2, 3])).toThrow(words);
  expect(() => polynomialTrend(times, [1, 2, 3], { degree: 1 })).toThrow(words);
});

test("crossings of (x + 2)(x - 1)(x - 3)² are -2 and 1; it turns at 3 all the same", () => {
  // Multiplied out: x⁴ - 5x³ + x² + 21x - 18.
  const quartic = Float64Array.of(-18, 21, 1, -5, 1);
  const found = crossings(quartic, -5, 5);
  expect(found.slice(0, 2).map((x) => Number(x.toFixed(9)))).toEqual([-2, 1]);
  expect(turningPoints(quartic, -5, 5).at(-1)).toBeCloseTo(3, 9);
  expect(crossings(Float64Array.of(1, 0, 1), -5, 5)).toEqual([]);
  expect(crossings(Float64Array.of(7), -5, 5)).toEqual([]);
});

test("a column along the first axis but for 1e-9 keeps that 1e-9", () => {
  const { coefficients } = leastSquares([Float64Array.of(1, 1e-9, 0)], Float64Array.of(0, 1, 0));
  expect(coefficients[0]).toBeCloseTo(1e-9, 20);
});

test("least squares leaves a residual at right angles to every column", () => {
  const columns = [0, 1, 2].map((k) => Float64Array.from([1, 2, 4, 7, 11], (x) => Math.cos(k * x)));
  const values = Float64Array.of(3, 1, 4, 1, 5);
  const { coefficients, rss, condition } = leastSquares(columns, values);
  const residual = values.map(
    (v, i) => v - columns.reduce((s, c, k) => s + c[i] * coefficients[k], 0),
  );
  for (const column of columns) {
    expect(Math.abs(column.reduce((sum, c, i) => sum + c * residual[i], 0))).toBeLessThan(1e-13);
  }
  expect(rss).toBeCloseTo(
    residual.reduce((sum, r) => sum + r * r, 0),
    13,
  );
  expect(condition).toBeGreaterThan(1);
  expect(condition).toBeLessThan(100);
  const doubled = [columns[0], columns[0].map((c) => 2 * c)];
  expect(leastSquares(doubled, values).condition).toBeGreaterThan(1e12);
});
