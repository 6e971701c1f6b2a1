// What counts as activity, and as a value that a map can hold: the same in double and in single
// precision, so that all backends say the same of a voxel.

import { isFitted, STATUS } from "./status.ts";

/**
 * A curve that stays below this part of the reference's peak has no signal: far below anything that
 * was measured, and far above where single precision runs out of small numbers.
 */
const LEAST_OF_REFERENCE = 1e-20;

/** Smallest activity that counts as signal, in the unit of the image. */
export function leastActivity(reference: ArrayLike<number>): number {
  return Math.max(LEAST_OF_REFERENCE * peakOf(reference), LEAST_STORED);
}

/** Smallest normal number of single precision; GPUs may take anything smaller for 0. */
const LEAST_STORED = 2 ** -126;

/** Reference activities, in the unit of the image, that single precision can carry through a fit. */
const LEAST_REFERENCE = 1e-25;
const LARGEST_REFERENCE = 1e25;

/** Whether single precision can hold fits against a reference of this size. */
export function isCarried(reference: ArrayLike<number>): boolean {
  const peak = peakOf(reference);
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

function peakOf(curve: ArrayLike<number>): number {
  let peak = 0;
  for (let f = 0; f < curve.length; f++) peak = Math.max(peak, Math.abs(curve[f]));
  return peak;
}
