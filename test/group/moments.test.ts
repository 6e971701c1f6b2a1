import { expect, test } from "vitest";

import { makeVoxelMoments } from "../../src/group/moments.ts";

test("mean, sd and CV of 2, 4 and 9 are 5, 3.6056 and 0.7211", () => {
  const moments = makeVoxelMoments(1);
  for (const value of [2, 4, 9]) moments.add(Float32Array.of(value), Uint8Array.of(1));
  expect(moments.mean()[0]).toBe(5);
  expect(moments.sd()[0]).toBeCloseTo(Math.sqrt(13), 6);
  expect(moments.cv()[0]).toBeCloseTo(Math.sqrt(13) / 5, 6);
  expect(moments.counts[0]).toBe(3);
});

test("scans count only where they are valid", () => {
  const moments = makeVoxelMoments(3);
  moments.add(Float32Array.of(1, 1, 1), Uint8Array.of(1, 1, 0));
  moments.add(Float32Array.of(3, 99, 99), Uint8Array.of(1, 0, 0));
  expect([...moments.mean()]).toEqual([2, 1, Number.NaN]);
  expect([...moments.sd()]).toEqual([Math.fround(Math.SQRT2), Number.NaN, Number.NaN]);
  expect([...moments.counts]).toEqual([2, 1, 0]);
});

test("a spread of 1 on a mean of a million is found", () => {
  const moments = makeVoxelMoments(1);
  for (const offset of [-1, 0, 1]) moments.add(Float32Array.of(1e6 + offset), Uint8Array.of(1));
  expect(moments.sd()[0]).toBe(1);
});
