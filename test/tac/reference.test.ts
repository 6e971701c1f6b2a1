import fc from "fast-check";
import { expect, test } from "vitest";
import { checkReferenceCurve } from "../../src/tac/curve-check.ts";
import { makeRegionMean } from "../../src/tac/reference.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { refusal } from "../timing/fixtures.ts";

function meanOf(voxels: number[], values: number[] | Float32Array, sliceSize = 4) {
  const region = makeRegionMean("ref.nii", Uint32Array.from(voxels), sliceSize, 1);
  region.add(0, values instanceof Float32Array ? values : Float64Array.from(values));
  const { mean, spread, voxelCount } = region.curve();
  return { mean: mean[0], spread: spread[0], voxelCount };
}

test("voxels 1, 2, 3 and 6 have a mean of 3 and a spread of sqrt(14/3)", () => {
  const { mean, spread, voxelCount } = meanOf([0, 1, 4, 7], [1, 2, 9, 9, 3, 9, 9, 6]);
  expect(mean).toBe(3);
  // One division and one root of an exact 14.
  expect(spread).toBeCloseTo(Math.sqrt(14 / 3), 15);
  expect(voxelCount).toBe(4);
});

test("a single voxel has no spread", () => {
  expect(meanOf([2], [0, 0, 5, 0])).toEqual({ mean: 5, spread: Number.NaN, voxelCount: 1 });
});

test("f32 values are summed in f64: a million voxels of 0.1 keep their mean", () => {
  const n = 2 ** 20;
  const values = new Float32Array(n).fill(0.1);
  const { mean, spread } = meanOf(
    Array.from({ length: n }, (_, v) => v),
    values,
    1024,
  );
  // f64 sums of 2^20 equal terms err by at most 2^20 * 2^-53 relative; f32 would by 1e-3.
  expect(Math.abs(mean / Math.fround(0.1) - 1)).toBeLessThan(2 ** -33);
  expect(spread).toBeLessThan(1e-10);
});

test("the sum goes slice by slice: 1e16, 1 and -1e16, 1 have a mean of 0 in two slices, 0.25 in one", () => {
  // Spacing at 1e16 is 2, so each slice loses its 1; in one run the last 1 is added to 0.
  const values = [1e16, 1, -1e16, 1];
  expect(meanOf([0, 1, 2, 3], values, 2).mean).toBe(0);
  expect(meanOf([0, 1, 2, 3], values, 4).mean).toBe(0.25);
});

test("what lies outside the region does not matter, to the bit", () => {
  const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const image = fc.array(finite, { minLength: 24, maxLength: 24 });
  fc.assert(
    fc.property(image, image, fc.subarray([...Array(24).keys()], { minLength: 1 }), (a, b, in_) => {
      const mixed = b.map((value, v) => (in_.includes(v) ? a[v] : value));
      expect(meanOf(in_, mixed, 6)).toEqual(meanOf(in_, a, 6));
    }),
  );
});

test("voxels that are not finite are refused with their count, outside the region they are not", () => {
  const values = [1, Number.NaN, 3, Number.POSITIVE_INFINITY];
  expect(refusal(() => meanOf([0, 1, 2, 3], values)).message).toBe(
    "ref.nii: 2 of 4 voxels of the reference region are not finite in frame 1",
  );
  expect(meanOf([0, 2], values).mean).toBe(2);
});

test("a region without voxels is refused, and one out of order is a bug", () => {
  expect(refusal(() => meanOf([], [1])).message).toContain("has no voxels");
  expect(refusal(() => meanOf([2, 1], [1, 2, 3])).kind).toBe("bug");
  expect(refusal(() => meanOf([1, 1], [1, 2, 3])).kind).toBe("bug");
});

test("frames may come in any order, and one never added stays NaN", () => {
  const region = makeRegionMean("ref.nii", Uint32Array.of(0), 1, 3);
  region.add(2, Float32Array.of(7));
  region.add(0, Float32Array.of(5));
  expect([...region.curve().mean]).toEqual([5, Number.NaN, 7]);
});

const frames = {
  count: 4,
  startMin: Float64Array.of(-1, 0, 5, 10),
  endMin: Float64Array.of(0, 5, 10, 15),
};

function check(...curve: number[]) {
  const warnings = makeWarnings();
  checkReferenceCurve(Float64Array.from(curve), frames, "cer", warnings);
  return warnings.list;
}

test("a curve that rises and falls is accepted without a word, noise below 0 before the peak too", () => {
  expect(check(0, 3, 9, 4)).toEqual([]);
  expect(check(-0.5, -1, 9, 4)).toEqual([]);
  expect(check(0, 0, 9, 4)).toEqual([]);
});

test("values below 0 after the peak are counted in a warning", () => {
  expect(check(0, 9, -1, -2)).toEqual([
    "cer: the reference curve is below 0 in 2 frame(s) after its peak, down to -2; check the region and the reconstruction",
  ]);
});

test.each([
  ["zero throughout", [0, 0, 0, 0], "never above 0 after injection"],
  ["negative throughout", [-1, -1, -2, -3], "its largest value is -1"],
  ["positive before injection alone", [5, 0, -1, 0], "never above 0 after injection"],
  ["NaN in one frame", [0, 9, Number.NaN, 4], "is NaN in the frame from 5.00 to 10.00 min"],
  ["infinite in one frame", [0, Number.POSITIVE_INFINITY, 5, 4], "is Infinity in the frame"],
  ["exactly 0 after the peak", [0, 9, 0, 4], "exactly 0 in the frame from 5.00 to 10.00 min"],
])("a curve that is %s is refused", (_, curve, sentence) => {
  expect(refusal(() => check(...curve)).message).toContain(sentence);
  expect(check(0, 9, 5, 4)).toEqual([]);
});
