// Exact convolution of a piecewise-linear curve with a decaying exponential, averaged over intervals.
// Knows curves, rates and intervals; no PET.

import type { PiecewiseLinear } from "./mean-preserving.ts";
import { phi } from "./phi.ts";

/** A curve cut at the interval borders once, so that every rate reuses the cuts. */
export interface ConvolutionPlan {
  /** Segment lengths, from time 0 to the last interval's end. Length S. */
  readonly length: Float64Array;
  /** Curve value at each segment's start. Length S. */
  readonly value: Float64Array;
  /** Curve slope on each segment. Length S. */
  readonly slope: Float64Array;
  /** Interval that each segment belongs to, -1 for none (a gap). Length S. */
  readonly interval: Int32Array;
  /** Full length of each interval, its part before time 0 included. Length F. */
  readonly duration: Float64Array;
}

/**
 * @param curve - Starts at time 0; must reach the last interval's end.
 * @param start - Interval starts in time order; may be negative. Length F.
 * @param end - Interval ends. Length F.
 */
export function planConvolution(
  curve: PiecewiseLinear,
  start: ArrayLike<number>,
  end: ArrayLike<number>,
): ConvolutionPlan {
  const cuts = new Set<number>(curve.time);
  for (let f = 0; f < start.length; f++) {
    if (start[f] > 0) cuts.add(start[f]);
    if (end[f] > 0) cuts.add(end[f]);
  }
  const times = [...cuts].sort((a, b) => a - b);
  const segments = times.length - 1;
  const plan = {
    length: new Float64Array(segments),
    value: new Float64Array(segments),
    slope: new Float64Array(segments),
    interval: new Int32Array(segments).fill(-1),
    duration: Float64Array.from(start, (s, f) => end[f] - s),
  };
  let piece = 0;
  let interval = 0;
  for (let s = 0; s < segments; s++) {
    const t = times[s];
    while (piece < curve.time.length - 2 && curve.time[piece + 1] <= t) piece++;
    const width = curve.time[piece + 1] - curve.time[piece];
    plan.slope[s] = (curve.value[piece + 1] - curve.value[piece]) / width;
    plan.value[s] = curve.value[piece] + plan.slope[s] * (t - curve.time[piece]);
    plan.length[s] = times[s + 1] - t;
    while (interval < start.length && end[interval] <= t) interval++;
    if (interval < start.length && start[interval] <= t) plan.interval[s] = interval;
  }
  return plan;
}

/**
 * Mean over each interval of A(t) = ∫₀ᵗ C(τ) e^{-k(t-τ)} dτ.
 *
 * On a segment of length h from value c with slope m, with φ of x = k·h:
 * A(end) = A·e^{-x} + c·h·φ1 + m·h²·φ2 and ∫A = A·h·φ1 + c·h²·φ2 + m·h³·φ3.
 *
 * @param ratePerTime - k >= 0, per unit of the plan's time.
 * @param out - Length F, overwritten; an interval before time 0 has mean 0.
 */
export function convolvedMeans(
  plan: ConvolutionPlan,
  ratePerTime: number,
  out: Float64Array,
): Float64Array {
  out.fill(0);
  let level = 0;
  for (let s = 0; s < plan.length.length; s++) {
    const h = plan.length[s];
    const c = plan.value[s];
    const m = plan.slope[s];
    const p = phi(ratePerTime * h);
    const f = plan.interval[s];
    if (f >= 0) {
      out[f] += (level * h * p.one + h * h * (c * p.two + m * h * p.three)) / plan.duration[f];
    }
    level = level * p.decay + h * (c * p.one + m * h * p.two);
  }
  return out;
}
