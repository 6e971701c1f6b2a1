// The noise of a simulated scan: how large it is in each frame. Gaussian, with the variance of a
// decay-corrected frame average of counts, and white: no two voxels or frames share any of it. It
// knows no tissue and no anatomy.

import { Fault } from "../errors.ts";
import { durationMin, midMin, type Frames } from "../timing/frames.ts";

/** Share of a curve's maximum below which its counts do not fall any further (randoms, scatter). */
const FLOOR_SHARE = 0.02;
/** The frame whose coefficient of variation names the noise level. */
const NAMED_AT_MIN = 33;

/** Half-life of carbon-11, the tracer label of both studies, in minutes. */
export const C11_HALF_LIFE_MIN = 20.4;

/**
 * sd of frame i = a·sqrt(max(C_i, 0.02·max C)·exp(λ·t_mid)/Δt), decay-corrected to injection.
 */
export interface NoiseLaw {
  readonly frames: Frames;
  /** `a`, in sqrt(activity·min). */
  readonly scale: number;
  /** λ, 1/min. */
  readonly decayPerMin: number;
}

/**
 * The noise law for which the mean curve of a set varies by the asked amount.
 *
 * @param level - Coefficient of variation of the mean curve in the frame nearest 33 min after
 *   injection, e.g. 0.12. 0 gives no noise.
 * @param mean - Mean curve of the set, frame means. Length F.
 * @throws Fault "usage" when the level is negative or not finite, or the mean curve is not positive
 *   in that frame.
 */
export function noiseLaw(
  level: number,
  mean: Float64Array,
  frames: Frames,
  halfLifeMin = C11_HALF_LIFE_MIN,
): NoiseLaw {
  if (!(level >= 0 && Number.isFinite(level))) {
    throw new Fault(
      "usage",
      `noise level is ${level}; it must be 0 or a positive coefficient of variation`,
      "Give 0.12 for noise of 12 %.",
    );
  }
  const decayPerMin = Math.LN2 / halfLifeMin;
  const f = nearestFrame(frames, NAMED_AT_MIN);
  const unit = noiseSd({ frames, scale: 1, decayPerMin }, mean);
  if (!(mean[f] > 0)) {
    throw new Fault(
      "usage",
      `mean activity of the simulated curves is ${mean[f]} in frame ${f}; noise needs it positive`,
    );
  }
  return { frames, scale: (level * mean[f]) / unit[f], decayPerMin };
}

/**
 * Standard deviation of every frame of a curve.
 *
 * @param curve - Noise-free frame means. Length F.
 * @param floorCurve - The curve whose maximum sets the floor; another one where `curve` is zero.
 */
export function noiseSd(law: NoiseLaw, curve: Float64Array, floorCurve = curve): Float64Array {
  const perRoot = noisePerRoot(law);
  const floor = noiseFloor(floorCurve);
  return curve.map((activity, f) => perRoot[f] * Math.sqrt(Math.max(activity, floor)));
}

/** Activity below which the noise of this curve does not fall any further. */
export function noiseFloor(curve: Float64Array): number {
  return FLOOR_SHARE * curve.reduce((a, b) => Math.max(a, b), 0);
}

/** Standard deviation of every frame over the square root of its activity. */
export function noisePerRoot({ frames, scale, decayPerMin }: NoiseLaw): Float64Array {
  return Float64Array.from({ length: frames.count }, (_, f) => {
    const inflation = Math.exp(decayPerMin * midMin(frames, f));
    return scale * Math.sqrt(inflation / durationMin(frames, f));
  });
}

/** The frame whose middle is nearest to a time; the earlier one of two equally near. */
export function nearestFrame(frames: Frames, tMin: number): number {
  let nearest = 0;
  for (let f = 1; f < frames.count; f++) {
    const better = Math.abs(midMin(frames, f) - tMin) < Math.abs(midMin(frames, nearest) - tMin);
    if (better) nearest = f;
  }
  return nearest;
}
