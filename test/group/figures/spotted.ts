// A small map that is the same all over but for one voxel, so that a picture shows where that went.

import type { Volume } from "../../../src/group/figures/volume.ts";

const SHAPE = [6, 7, 5] as const;

/** 1 everywhere, 9 in one voxel of 2 x 2 x 3 mm. */
export function spotted(
  spot: readonly number[],
  axes?: string,
  shape: Volume["shape"] = SHAPE,
): Volume {
  const values = new Float64Array(shape[0] * shape[1] * shape[2]).fill(1);
  values[spot[0] + shape[0] * (spot[1] + shape[1] * spot[2])] = 9;
  return { shape, voxelMm: [2, 2, 3], values, ...(axes === undefined ? {} : { axes }) };
}
