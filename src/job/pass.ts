// One pass through an image: frame by frame, everything that is wanted of it at once.

import { meanOfFinite } from "../tac/mean-curve.ts";
import type { RegionMean } from "../tac/reference.ts";
import type { RegionCurves } from "../tac/region-curves.ts";
import { durationMin } from "../timing/frames.ts";
import type { Hooks, ScanInputs } from "./inputs.ts";

/** Curves of some voxels, gathered into `[frame][voxel]`. */
export interface Gather {
  /** Voxel numbers; undefined for the whole volume. */
  readonly voxels: Uint32Array | undefined;
  readonly stride: number;
  readonly into: Float32Array;
}

/** Mean over some voxels for each frame in use. */
export interface MeanCurve {
  readonly voxels: Uint32Array;
  readonly into: Float64Array;
  /** These are the voxels that are gathered: their values lie together then, which is quicker. */
  readonly isGathered: boolean;
}

export interface PassWants {
  /** The reference. */
  readonly region?: RegionMean | undefined;
  readonly regionCurves?: RegionCurves | undefined;
  readonly meanCurve?: MeanCurve | undefined;
  /** Duration-weighted mean over the frames in use of every voxel of the volume. */
  readonly meanImage?: Float64Array | undefined;
  readonly gather?: Gather | undefined;
}

/** Reads the image once, to its last byte and checksum. */
export async function readPass(
  inputs: ScanInputs,
  wants: PassWants,
  hooks: Hooks,
  onBytes: (done: number, total: number) => void,
): Promise<void> {
  const { image, kept, timing } = inputs;
  const { shape } = image.header.grid;
  const sliceSize = shape[0] * shape[1];
  const slotOf = new Map(kept.map((frame, slot) => [frame, slot]));
  const shares = frameShares(inputs);
  let frame = 0;
  for await (const values of image.frames({ precision: "f32", signal: hooks.signal, onBytes })) {
    const slot = slotOf.get(frame);
    const factor = timing.decayFactors?.[frame] ?? 1;
    frame++;
    if (slot === undefined) continue;
    if (factor !== 1) for (let v = 0; v < values.length; v++) values[v] *= factor;
    wants.region?.add(slot, values);
    wants.regionCurves?.add(slot, values);
    if (wants.meanImage !== undefined) addScaled(wants.meanImage, shares[slot], values);
    if (wants.gather !== undefined) gatherFrame(wants.gather, slot, values);
    if (wants.meanCurve !== undefined) {
      wants.meanCurve.into[slot] = meanOf(wants.meanCurve, wants.gather, slot, values, sliceSize);
    }
  }
}

/** Part of the time in use that each frame in use covers. Length F. */
function frameShares({ kept, timing }: ScanInputs): Float64Array {
  const minutes = Float64Array.from(kept, (frame) => durationMin(timing.frames, frame));
  const total = minutes.reduce((sum, one) => sum + one, 0);
  return minutes.map((one) => one / total);
}

function meanOf(
  { voxels, isGathered }: MeanCurve,
  gather: Gather | undefined,
  slot: number,
  values: Float32Array,
  sliceSize: number,
): number {
  if (!isGathered || gather === undefined) return meanOfFinite(values, voxels, sliceSize);
  return meanOfFinite(gather.into.subarray(slot * gather.stride), voxels, sliceSize, true);
}

function addScaled(sum: Float64Array, factor: number, values: Float32Array): void {
  for (let v = 0; v < sum.length; v++) sum[v] += factor * values[v];
}

function gatherFrame({ voxels, stride, into }: Gather, slot: number, values: Float32Array): void {
  const row = slot * stride;
  if (voxels === undefined) into.set(values, row);
  else for (let i = 0; i < voxels.length; i++) into[row + i] = values[voxels[i]];
}
