import fc from "fast-check";
import { expect, test } from "vitest";

import { axisFor, axisLabel, placeOn } from "../../../src/group/figures/axis.ts";

const texts = (values: readonly number[], steps: number): readonly string[] =>
  axisFor(values, steps).ticks.map(({ text }) => text);

test("an axis begins and ends at round numbers around the values", () => {
  expect(texts([0.3, 2.4], 5)).toEqual(["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"]);
  expect(texts([-7, 22], 4)).toEqual(["−10", "0", "10", "20", "30"]);
  expect(texts([0, 100], 5)).toEqual(["0", "20", "40", "60", "80", "100"]);
});

test("equal values stand in the middle, with room on both sides", () => {
  for (const value of [2, -3, 0, 1e-200, 1e200]) {
    expect(placeOn(axisFor([value, value], 5), value)).toBeCloseTo(0.5, 6);
  }
});

test("large and small values have their power of ten in the label", () => {
  const axis = axisFor([2e6, 7.5e6], 6);
  expect(axis.ticks.map(({ text }) => text)).toEqual(["2", "3", "4", "5", "6", "7", "8"]);
  expect(axisLabel("activity (Bq/mL)", axis)).toBe("activity (Bq/mL), in units of 10⁶");
  expect(axisLabel("x", axisFor([0, 4e-12], 4))).toBe("x, in units of 10⁻¹²");
  expect(axisLabel("x", axisFor([0.02, 99_999], 4))).toBe("x");
});

test("no values make an axis from 0 to 1; values that are not finite are left out", () => {
  expect(texts([], 2)).toEqual(["0.0", "0.5", "1.0"]);
  expect(texts([Number.NaN, Number.POSITIVE_INFINITY, 1, 3], 2)).toEqual(["1", "2", "3"]);
});

test("whatever the values, they lie on the axis, and its numbers differ and are short", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 9 }),
      fc.integer({ min: 2, max: 8 }),
      (values, steps) => {
        const axis = axisFor(values, steps);
        expect(axis.ticks.length).toBeLessThanOrEqual(steps + 1);
        expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
        expect(new Set(axis.ticks.map(({ text }) => text)).size).toBe(axis.ticks.length);
        for (const { text } of axis.ticks) expect(text.length).toBeLessThanOrEqual(12);
        for (const value of values) {
          expect(placeOn(axis, value)).toBeGreaterThanOrEqual(-1e-9);
          expect(placeOn(axis, value)).toBeLessThanOrEqual(1 + 1e-9);
        }
      },
    ),
    { numRuns: 2000, seed: 11 },
  );
});
