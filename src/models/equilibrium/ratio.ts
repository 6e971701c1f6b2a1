// The target-to-reference ratio in a window, which the equilibrium and SUVR models share.
// It knows frames and curves; what the ratio means is the model's business.

import { Fault } from "../../errors.ts";
import { durationMin, type Frames } from "../../timing/frames.ts";
import type { Design, DesignInput } from "../model.ts";
import { leastActivity } from "../signal.ts";

/** A ratio is one dot product: Σ row[f]·tac[f]. */
export interface RatioDesign extends Design {
  /** share[f]·duration[f] / Σ(share·duration·reference) in the window, 0 outside. Length F. */
  readonly row: Float64Array;
  /** Minutes of each frame that lie in the window. Length F. */
  readonly windowMinutes: Float64Array;
  readonly reference: Float64Array;
}

/** Minutes of each frame that lie inside the window. */
function minutesInside(frames: Frames, fromMin: number, toMin: number): Float64Array {
  return Float64Array.from({ length: frames.count }, (_, f) =>
    Math.max(0, Math.min(frames.endMin[f], toMin) - Math.max(frames.startMin[f], fromMin)),
  );
}

/**
 * Frame weights such that the ratio of duration-weighted means in the window is one dot product.
 * A frame partly inside the window counts by the part that is inside.
 *
 * @param input - Option `window`: from and to in minutes after injection.
 * @throws Fault "usage" when the window is empty or lies outside the scan; "input" when it is not
 *   covered by frames or the reference has no activity in it.
 * @see Carson RE et al. (1993) J Cereb Blood Flow Metab 13:24, for equilibrium by infusion.
 */
export function ratioDesign(input: DesignInput): RatioDesign {
  const { frames, reference } = input;
  const [fromMin, toMin] = input.options.window ?? [];
  if (!(fromMin < toMin)) {
    throw new Fault(
      "usage",
      `--window ${fromMin ?? "(none)"},${toMin ?? "(none)"}: the window must be two increasing times in minutes after injection`,
      "Give it as --window 95,135.",
    );
  }
  const scanStart = frames.startMin[0];
  const scanEnd = frames.endMin[frames.count - 1];
  // A frame border that was rounded to whole seconds must not make a window "too long".
  const slackMin = 1 / 60;
  if (fromMin < scanStart - slackMin || toMin > scanEnd + slackMin) {
    throw new Fault(
      "usage",
      `--window ${fromMin},${toMin} reaches beyond the frames in use, which cover ${show(scanStart)} to ${show(scanEnd)} min after injection`,
      "Times count from injection, not from the start of the scan; choose a window inside the frames.",
    );
  }
  const windowMinutes = minutesInside(frames, fromMin, toMin);
  const covered = windowMinutes.reduce((sum, minutes) => sum + minutes, 0);
  let exposure = 0;
  for (let f = 0; f < frames.count; f++) exposure += windowMinutes[f] * reference[f];
  if (!(covered > 0 && exposure > 0)) {
    throw new Fault(
      "input",
      `the reference region's activity between ${fromMin} and ${toMin} min sums to ${exposure} over ${show(covered)} min of frames; it must be > 0`,
      "Check --window against the frame times, and that the reference mask covers tissue.",
    );
  }
  const used = [...windowMinutes.keys()].filter((f) => windowMinutes[f] > 0);
  const partial = used.filter((f) => windowMinutes[f] < durationMin(frames, f) - slackMin);
  const slopes = {
    reference: slopePercentPerHour(frames, windowMinutes, reference),
    ratio: slopePercentPerHour(
      frames,
      windowMinutes,
      (input.meanCurve ?? reference).map((activity, f) => activity / reference[f]),
    ),
  };
  return {
    frameCount: frames.count,
    framesRead: Uint32Array.from(used),
    leastActivity: leastActivity(reference),
    scratchLength: 0,
    row: windowMinutes.map((minutes) => minutes / exposure),
    windowMinutes,
    reference,
    facts: {
      windowMin: [fromMin, toMin],
      windowCoveredMin: covered,
      framesInWindow: used.map((f) => f + 1),
      framesPartlyInWindow: partial.map((f) => f + 1),
      referenceSlopePercentPerHour: finiteOrNull(slopes.reference),
      meanRatioSlopePercentPerHour: input.meanCurve ? finiteOrNull(slopes.ratio) : null,
    },
    notes: [
      `window ${show(fromMin)}-${show(toMin)} min after injection: ${used.length} of ${frames.count} frames, ${partial.length} of them in part, ${show(covered)} min covered`,
      ...(input.meanCurve && Number.isFinite(slopes.ratio)
        ? [
            `mean target / reference changes by ${slopes.ratio.toFixed(1)} % per hour over the window (0 at equilibrium)`,
          ]
        : []),
    ],
  };
}

/**
 * Slope of a curve over the window by a duration-weighted line, in percent of its mean per hour.
 * NaN when fewer than two frames lie in the window.
 */
function slopePercentPerHour(
  frames: Frames,
  windowMinutes: Float64Array,
  curve: ArrayLike<number>,
): number {
  let weight = 0;
  let timeSum = 0;
  let valueSum = 0;
  const mid = (f: number): number => (frames.startMin[f] + frames.endMin[f]) / 2;
  for (let f = 0; f < frames.count; f++) {
    weight += windowMinutes[f];
    timeSum += windowMinutes[f] * mid(f);
    valueSum += windowMinutes[f] * curve[f];
  }
  let spread = 0;
  let covariance = 0;
  for (let f = 0; f < frames.count; f++) {
    const t = mid(f) - timeSum / weight;
    spread += windowMinutes[f] * t * t;
    covariance += windowMinutes[f] * t * (curve[f] - valueSum / weight);
  }
  return spread > 0 ? (covariance / spread / (valueSum / weight)) * 60 * 100 : Number.NaN;
}

/** JSON has no NaN. */
function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function show(minutes: number): string {
  return String(Math.round(minutes * 100) / 100);
}
