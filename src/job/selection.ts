// Which voxels are fitted when no mask says so: those with signal.

import { Fault } from "../errors.ts";
import { STATUS } from "../models/status.ts";

export interface Selection {
  /** Voxels to fit, ascending. */
  readonly voxels: Uint32Array;
  /** STATUS of every voxel of the volume so far: `outside`, `noSignal` or `notFinite`. */
  readonly status: Uint8Array;
}

/** @throws Fault "input" for a mask without voxels. */
export function fromMask(mask: Uint32Array, volume: number): Selection {
  if (mask.length === 0) {
    throw new Fault("input", "the fitting mask has no voxels", "Check --mask.");
  }
  return { voxels: mask, status: new Uint8Array(volume) };
}

/**
 * Voxels whose mean activity is above a part of the reference's.
 *
 * @param meanImage - Mean over the frames in use of every voxel.
 * @param referenceMean - The same of the reference region; > 0.
 * @throws Fault "input" when no voxel has signal.
 */
export function withSignal(
  meanImage: Float64Array,
  referenceMean: number,
  floor: number,
): Selection {
  const least = floor * referenceMean;
  const status = new Uint8Array(meanImage.length);
  let count = 0;
  for (let v = 0; v < meanImage.length; v++) {
    if (!Number.isFinite(meanImage[v])) status[v] = STATUS.notFinite;
    else if (!(meanImage[v] > least)) status[v] = STATUS.noSignal;
    else count++;
  }
  if (count === 0) {
    throw new Fault(
      "input",
      `no voxel has a mean activity above ${least} (${floor} of the reference region's ${referenceMean})`,
      "Give the voxels to fit with --mask, or a lower --signal-floor.",
    );
  }
  const voxels = new Uint32Array(count);
  let at = 0;
  for (let v = 0; v < status.length; v++) if (status[v] === STATUS.outside) voxels[at++] = v;
  return { voxels, status };
}
