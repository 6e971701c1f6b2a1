// What counts as activity, and as a value that a map can hold: the same in double and in single
// precision, so that all backends say the same of a voxel.

import { isFitted, STATUS } from "./status.ts";

/**
 * Smallest normal number of single precision, 2^-126. GPUs may take anything smaller for 0, so it is
 * 0 for every backend: the tail of a smoothed image, not activity.
 */
export const LEAST_ACTIVITY = 2 ** -126;

/** Reference activities, in the unit of the image, that single precision can carry through a fit. */
const LEAST_REFERENCE = 1e-25;
const LARGEST_REFERENCE = 1e25;

/** Whether single precision can hold fits against a reference of this size. */
export function isCarried(reference: ArrayLike<number>): boolean {
  let peak = 0;
  for (let f = 0; f < reference.length; f++) peak = Math.max(peak, Math.abs(reference[f]));
  return peak >= LEAST_REFERENCE && peak <= LARGEST_REFERENCE;
}

const LARGEST_STORED = (2 - 2 ** -23) * 2 ** 127;

/**
 * The status of a fit whose maps are to be stored in single precision: a value beyond it makes the
 * voxel `not finite`, with NaN in every map.
 */
export function storable(out: Float64Array, status: number): number {
  if (!isFitted(status) || out.every((value) => Math.abs(value) <= LARGEST_STORED)) return status;
  out.fill(Number.NaN);
  return STATUS.notFinite;
}
