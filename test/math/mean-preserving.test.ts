import fc from "fast-check";
import { expect, test } from "vitest";

import { meanPreserving, type PiecewiseLinear } from "../../src/math/mean-preserving.ts";

/** Integral of the curve by the trapezoid rule over its own knots and the two limits: exact. */
function integral(curve: PiecewiseLinear, from: number, to: number): number {
  const at = (t: number): number => {
    const i = curve.time.findIndex((knot) => knot >= t);
    if (i <= 0) return i === 0 && t < curve.time[0] ? 0 : curve.value[Math.max(0, i)];
    const share = (t - curve.time[i - 1]) / (curve.time[i] - curve.time[i - 1]);
    return curve.value[i - 1] + share * (curve.value[i] - curve.value[i - 1]);
  };
  const knots = [from, ...curve.time.filter((t) => t > from && t < to), to];
  let sum = 0;
  for (let i = 1; i < knots.length; i++) {
    sum += ((at(knots[i - 1]) + at(knots[i])) / 2) * (knots[i] - knots[i - 1]);
  }
  return sum;
}

const intervals = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 3, noNaN: true })),
      length: fc.double({ min: 0.05, max: 10, noNaN: true }),
      mean: fc.double({ min: -1, max: 10, noNaN: true }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((steps) => {
    let t = 0;
    const rows = steps.map(({ gap, length, mean }) => {
      const start = t + gap;
      t = start + length;
      return { start, end: t, mean };
    });
    return rows;
  });

test("the curve keeps the mean of every interval, gaps or not", () => {
  fc.assert(
    fc.property(intervals, (rows) => {
      const curve = meanPreserving(
        rows.map((row) => row.start),
        rows.map((row) => row.end),
        rows.map((row) => row.mean),
        1,
      );
      for (const { start, end, mean } of rows) {
        // A dozen additions of numbers up to 100, divided by at least 0.05.
        expect(Math.abs(integral(curve, start, end) / (end - start) - mean)).toBeLessThan(1e-10);
      }
    }),
    { numRuns: 300 },
  );
});

test("the curve starts at 0 and ramps to a first interval that starts late", () => {
  const curve = meanPreserving([2, 4], [4, 6], [3, 5], 1);
  expect([...curve.time]).toEqual([0, 2, 3, 4, 5, 6]);
  // The line through the two means (1 per min) passes 4 at 4 min, so the first border is 2·3 - 4.
  expect(curve.value[0]).toBe(0);
  expect(curve.value[1]).toBe(2);
});

test("a single interval that starts late has its mean throughout", () => {
  const curve = meanPreserving([2], [4], [3], 1);
  expect([...curve.value]).toEqual([0, 3, 3, 3]);
});

test("an interval across time 0 puts all of its content after 0", () => {
  const curve = meanPreserving([-1, 1], [1, 2], [2, 4], 1);
  expect(curve.time[0]).toBe(0);
  // Mean 2 over 2 min is 4 in the one minute after 0.
  expect(integral(curve, 0, 1)).toBeCloseTo(4, 12);
});

test("intervals before time 0 do not shape the curve", () => {
  const late = meanPreserving([0, 1], [1, 2], [2, 4], 1);
  const early = meanPreserving([-2, 0, 1], [-1, 1, 2], [9, 2, 4], 1);
  expect(early).toEqual(late);
});

test("while a curve rises, its first border lies on the line from (0, 0); no start makes a jump", () => {
  const border = (start: number): number =>
    meanPreserving([start, 2], [2, 4], [3, 5], 1).value[start === 0 ? 0 : 1];
  expect(border(0)).toBe(0);
  // The line from (0, 0) to (1.2, 3) at 0.4.
  expect(border(0.4)).toBeCloseTo(1, 12);
  for (const at of [1e-9, 0.5, 1]) {
    // Slopes are at most about 10 per unit of time.
    expect(Math.abs(border(at + 1e-6) - border(at - (at > 1e-6 ? 1e-6 : at)))).toBeLessThan(1e-4);
  }
});
