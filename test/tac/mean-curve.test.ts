import { expect, test } from "vitest";

import { meanOfFinite } from "../../src/tac/mean-curve.ts";

const voxels = Uint32Array.of(1, 3, 4, 8);

test("the mean over voxels 1, 3, 4 and 8 leaves out what is not finite", () => {
  const values = Float32Array.of(9, 1, 9, 2, Number.NaN, 9, 9, 9, 6);
  expect(meanOfFinite(values, voxels, 3)).toBe(3);
});

test("packed values are those of the voxels in their order", () => {
  expect(meanOfFinite(Float32Array.of(1, 2, 3, 6, 99), voxels, 3, true)).toBe(3);
});

test("no finite voxel at all gives NaN", () => {
  expect(meanOfFinite(Float32Array.of(0, Infinity), Uint32Array.of(1), 1)).toBeNaN();
});
