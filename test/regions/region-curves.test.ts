// Means and spreads of all regions at once, against the definition written out here and against the
// sums of the reference region.

import fc from "fast-check";
import { expect, test } from "vitest";

import { labelRuns } from "../../src/tac/label-runs.ts";
import { makeRegionMean } from "../../src/tac/reference.ts";
import { makeRegionCurves } from "../../src/tac/region-curves.ts";

function curvesOf(labels: readonly number[], frames: readonly Float32Array[], sliceSize = 4) {
  const runs = labelRuns(Float64Array.from(labels), sliceSize, "dseg.nii");
  const curves = makeRegionCurves(runs, frames.length);
  frames.forEach((values, f) => curves.add(f, values));
  return Array.from(runs.labels, (label, n) => ({ label, ...curves.curve(n) }));
}

function byDefinition(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) };
}

test("1 2 | 3 6 of label 5 have a mean of 3 and a spread of sqrt(14/3); label 7 has its own", () => {
  const [five, seven] = curvesOf(
    [5, 5, 0, 7, 5, 7, 7, 5],
    [Float32Array.of(1, 2, 9, 4, 3, 4, 7, 6)],
  );
  expect([five.label, five.mean[0], seven.mean[0]]).toEqual([5, 3, 5]);
  expect(five.spread[0]).toBeCloseTo(Math.sqrt(14 / 3), 15);
  expect(seven.spread[0]).toBeCloseTo(Math.sqrt(3), 15);
});

test("mean and spread are those of the definition, for any labels and values", () => {
  const label = fc.integer({ min: 0, max: 4 });
  const value = fc.float({ min: -1e5, max: 1e5, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(label, value), { minLength: 1, maxLength: 80 }), (drawn) => {
      const labels = [...drawn.map(([one]) => one), 1];
      const values = Float32Array.from([...drawn.map(([, one]) => one), 3]);
      for (const { label: one, mean, spread } of curvesOf(labels, [values], 7)) {
        const own = byDefinition([...values].filter((_, v) => labels[v] === one));
        // Sums of at most 81 terms in another order, up to 1e5 each: 81 * 2^-53 * 1e5 = 1e-9.
        expect(Math.abs(mean[0] - own.mean)).toBeLessThan(1e-9);
        if (Number.isNaN(own.sd)) expect(spread[0]).toBeNaN();
        else expect(Math.abs(spread[0] - own.sd)).toBeLessThan(1e-9);
      }
    }),
  );
});

test("a region with the voxels of the reference has its curve bit for bit, among 3 others", () => {
  const count = 6 * 5 * 4;
  const labels = Array.from({ length: count }, (_, v) => (v * v) % 5);
  const frames = [1, 2, 3].map((f) =>
    Float32Array.from({ length: count }, (_, v) => 1e4 * Math.sin(v * f) + 1e4),
  );
  const voxels = Uint32Array.from(labels.keys()).filter((v) => labels[v] === 4);
  const reference = makeRegionMean("ref.nii", voxels, 30, 3);
  frames.forEach((values, f) => reference.add(f, values));
  const found = curvesOf(labels, frames, 30).find(({ label }) => label === 4);
  expect(voxels.length).toBeGreaterThan(20);
  expect(found?.mean).toEqual(reference.curve().mean);
  expect(found?.spread).toEqual(reference.curve().spread);
});

test("spread keeps its digits where values are large and nearly alike", () => {
  const values = Float32Array.from({ length: 1000 }, (_, v) => 2 ** 23 + (v % 2));
  const [one] = curvesOf(
    Array.from({ length: 1000 }, () => 1),
    [values],
    100,
  );
  // Σx² - (Σx)²/n would be off by 7e16 * 2^-53 = 8 here, of 250.
  expect(one.spread[0]).toBeCloseTo(Math.sqrt(250 / 999), 14);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "a voxel of %d costs its region that frame, and no other frame or region",
  (bad) => {
    const frames = [Float32Array.of(1, 2, 3, 4), Float32Array.of(1, bad, 3, 4)];
    const [one, two] = curvesOf([1, 1, 2, 2], frames);
    expect([...one.mean]).toEqual([1.5, Number.NaN]);
    expect(one.spread[1]).toBeNaN();
    expect([...two.mean]).toEqual([3.5, 3.5]);
    expect(two.spread[1]).toBeCloseTo(Math.SQRT1_2, 15);
  },
);

test("a single voxel has a mean and no spread; a frame that was never added has neither", () => {
  const runs = labelRuns(Float64Array.of(0, 3), 2, "dseg.nii");
  const curves = makeRegionCurves(runs, 2);
  curves.add(1, Float32Array.of(9, 5));
  expect([...curves.curve(0).mean]).toEqual([Number.NaN, 5]);
  expect([...curves.curve(0).spread]).toEqual([Number.NaN, Number.NaN]);
});
