// The curves that a design needs, once the image has been read: reference, weights, mean.

import { Fault } from "../errors.ts";
import { isCarried } from "../models/signal.ts";
import { durationMin, selectFrames, type Frames } from "../timing/frames.ts";
import { checkMagnitude } from "../tac/column.ts";
import { checkReferenceCurve } from "../tac/curve-check.ts";
import type { RegionMean } from "../tac/reference.ts";
import { frameWeights } from "../timing/weights.ts";
import type { ReferenceFound, WeightsFound } from "../maps/result.ts";
import type { Warnings } from "../warnings.ts";
import type { ScanInputs } from "./inputs.ts";

/** The reference over the frames in use, checked. */
export function referenceFound(
  inputs: ScanInputs,
  region: RegionMean | undefined,
  warnings: Warnings,
): ReferenceFound {
  const { reference, kept, timing } = inputs;
  const frames = selectFrames(timing.frames, kept);
  const curve = region?.curve();
  const mean =
    curve?.mean ??
    Float64Array.from(kept, (frame) =>
      reference.kind === "curve" ? reference.values[frame] : Number.NaN,
    );
  checkReferenceCurve(mean, frames, reference.name, warnings);
  if (!isCarried(mean)) {
    throw new Fault(
      "input",
      `${reference.name}: the reference curve peaks at ${Math.max(...mean)}, a size that single precision can't carry through a fit; 1e-25 to 1e25 can be`,
      "Check the unit and the scaling (scl_slope) of the scan.",
    );
  }
  return {
    name: reference.name,
    mean,
    spread: curve?.spread,
    voxelCount: curve?.voxelCount,
  };
}

/** Duration-weighted mean of a curve over the frames in use. */
export function meanOverTime(curve: Float64Array, frames: Frames): number {
  let sum = 0;
  let minutes = 0;
  for (let f = 0; f < frames.count; f++) {
    sum += durationMin(frames, f) * curve[f];
    minutes += durationMin(frames, f);
  }
  return sum / minutes;
}

/** Weights over the frames in use; undefined for a model that has none. */
export function weightsFound(
  inputs: ScanInputs,
  frames: Frames,
  meanCurve: Float64Array,
): WeightsFound | undefined {
  const { model, weights, kept, timing } = inputs;
  if (!model.usesWeights) return undefined;
  const { table } = weights;
  const values = frameWeights(weights.kind, frames, {
    meanCurve,
    halfLifeMin: timing.halfLifeMin,
    table: table && Float64Array.from(kept, (frame) => table[frame]),
  });
  return { kind: weights.kind, why: weights.why, values };
}

/** A curve from a table must be of the order of the image: units are mixed up easily. */
export function checkTableUnits(inputs: ScanInputs, mean: Float64Array, image: Float64Array): void {
  if (inputs.reference.kind === "curve") checkMagnitude(mean, image, inputs.reference.name);
}
