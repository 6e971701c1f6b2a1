// Frame weights of least squares, the same for every voxel. It knows times and one mean curve, no
// model; what is excluded from a fit altogether is the choice of frames, not a weight.

import { Fault } from "../errors.ts";
import { durationMin, midMin, type Frames } from "./frames.ts";

export const WEIGHT_KINDS = ["counts", "duration", "uniform", "table"] as const;

/**
 * `counts`: inverse variance of a decay-corrected frame mean under counting statistics.
 * `duration`: length of the frame. `uniform`: all alike. `table`: the user's numbers.
 */
export type WeightKind = (typeof WEIGHT_KINDS)[number];

export interface WeightSources {
  /** Mean of the decay-corrected activity over the fitting mask, per frame; for `counts`. */
  readonly meanCurve?: Float64Array | undefined;
  /** For `counts`. */
  readonly halfLifeMin?: number | undefined;
  /** One weight per frame of `frames`; for `table`. */
  readonly table?: Float64Array | undefined;
}

/** Frames with hardly any activity would get almost infinite weight: C̄ counts as 2 % of its peak. */
const LEAST_OF_PEAK = 0.02;

/**
 * Weights with a mean of 1 over the frames that have any.
 *
 * A frame that ends at or before injection gets 0 (the model is 0 there, whatever its parameters);
 * one that straddles the injection keeps its weight. For `counts`,
 * w = Δt exp(-λ t_mid) / max(C̄, 0.02 max C̄).
 *
 * @throws Fault "usage" when a source is missing; "input" when all weights come out as 0, or the
 *   mean curve is not finite or never positive.
 */
export function frameWeights(
  kind: WeightKind,
  frames: Frames,
  sources: WeightSources = {},
): Float64Array {
  const weight = weightRule(kind, frames, sources);
  const weights = Float64Array.from({ length: frames.count }, (_, f) =>
    frames.endMin[f] > 0 ? weight(f) : 0,
  );
  const positive = weights.filter((w) => w > 0);
  const mean = positive.reduce((sum, w) => sum + w, 0) / positive.length;
  if (!(mean > 0 && Number.isFinite(mean))) {
    throw new Fault(
      "input",
      `the "${kind}" weights of all ${frames.count} frames after injection are 0 or not finite; at least one must be above 0`,
      "Check the table of weights, the half-life and the frame times.",
    );
  }
  return weights.map((w) => w / mean);
}

/** The kind of weights used when none was asked for, and one sentence saying why. */
export function defaultWeightKind(halfLifeMin: number | undefined): {
  readonly kind: WeightKind;
  readonly why: string;
} {
  if (halfLifeMin !== undefined) {
    return {
      kind: "counts",
      why: `frames are weighted by counts, since the half-life is known (${halfLifeMin} min)`,
    };
  }
  return {
    kind: "uniform",
    why: "frames are weighted alike, since neither TracerRadionuclide nor --half-life gives a half-life",
  };
}

function weightRule(
  kind: WeightKind,
  frames: Frames,
  sources: WeightSources,
): (f: number) => number {
  if (kind === "uniform") return () => 1;
  if (kind === "duration") return (f) => durationMin(frames, f);
  if (kind === "counts") return countsRule(frames, sources);
  const table = given(sources.table, kind, "a table with one weight per frame (--weights FILE)");
  sameLength(table, frames, "weights");
  return (f) => table[f];
}

function countsRule(frames: Frames, sources: WeightSources): (f: number) => number {
  const halfLifeMin = given(sources.halfLifeMin, "counts", "a half-life (--half-life in minutes)");
  const curve = given(sources.meanCurve, "counts", "the mean curve of the mask");
  sameLength(curve, frames, "values of the mean curve");
  let peak = 0;
  for (let f = 0; f < frames.count; f++) {
    if (frames.endMin[f] <= 0) continue;
    if (!Number.isFinite(curve[f])) {
      throw new Fault(
        "input",
        `the mean activity of the mask in frame ${f + 1} is ${curve[f]}; weights by counts need a finite one`,
        "Exclude the frame with --exclude-frames, or choose other weights.",
      );
    }
    peak = Math.max(peak, curve[f]);
  }
  if (!(peak > 0)) {
    throw new Fault(
      "input",
      "the mean activity of the mask is never above 0 after injection; weights by counts need activity",
      "Check the mask, or choose other weights.",
    );
  }
  const ratePerMin = Math.LN2 / halfLifeMin;
  return (f) =>
    (durationMin(frames, f) * Math.exp(-ratePerMin * midMin(frames, f))) /
    Math.max(curve[f], LEAST_OF_PEAK * peak);
}

function given<T>(value: T | undefined, kind: WeightKind, what: string): T {
  if (value !== undefined) return value;
  throw new Fault(
    "usage",
    `weights by "${kind}" need ${what}`,
    "Give it, or choose other weights.",
  );
}

function sameLength(values: Float64Array, frames: Frames, what: string): void {
  if (values.length === frames.count) return;
  throw new Fault("bug", `${values.length} ${what} for ${frames.count} frames`);
}
