import { expect, test } from "vitest";
import { decodeFrames } from "../../src/image/frames.ts";
import type { Image } from "../../src/image/image.ts";
import { parseHeader } from "../../src/image/header.ts";
import { isNonZero, isOneOf, maskIndices, readMask } from "../../src/image/mask.ts";
import { chunksOf, niftiBytes } from "../support/nifti.ts";

test("every voxel but those of value 0 or -0 is in a plain mask", () => {
  const values = Float32Array.of(0, 1, -0, 0.25, -3, 0);
  expect(maskIndices(values, isNonZero, "m.nii")).toEqual(Uint32Array.of(1, 3, 4));
});

test("labels 8 and 16777217 are found exactly", () => {
  const values = Float64Array.of(8, 9, 16_777_216, 16_777_217, 8.5);
  expect(maskIndices(values, isOneOf([8, 16_777_217]), "m.nii")).toEqual(Uint32Array.of(0, 3));
});

test("NaN, infinity and an empty mask are refused", () => {
  const of = (...values: number[]) => maskIndices(Float64Array.from(values), isNonZero, "m.nii");
  expect(of(0, 1)).toEqual(Uint32Array.of(1));
  expect(() => of(1, Number.NaN)).toThrow("voxel 1 is NaN");
  expect(() => of(1, Number.POSITIVE_INFINITY)).toThrow("voxel 1 is Infinity");
  expect(() => of(0, 0)).toThrow("none of its 2 voxels");
});

test("a mask of 2 frames is refused, one of 1 frame is read", async () => {
  const image = (frameCount: number): Image => {
    const values = Array.from({ length: 12 * frameCount }, (_, v) => (v === 5 ? 1 : 0));
    const bytes = niftiBytes(values, { dim: [4, 3, 2, 2, frameCount, 1, 1, 1] });
    const header = parseHeader(bytes, "m.nii");
    return {
      header,
      frames: ({ precision }) =>
        decodeFrames(chunksOf(bytes, 64), header, { precision, name: "m.nii", warn: () => {} }),
    };
  };
  const choose = (values: Float64Array) => maskIndices(values, isNonZero, "m.nii");
  expect(await readMask(image(1), choose, "m.nii")).toEqual(Uint32Array.of(5));
  await expect(readMask(image(2), choose, "m.nii")).rejects.toThrow("has 2 frames");
});
