// Whether a curve can serve as a reference, wherever it came from.

import { Fault } from "../errors.ts";
import type { Frames } from "../timing/frames.ts";
import type { Warnings } from "../warnings.ts";

/**
 * Checks that a curve can be a reference: finite, and above 0 somewhere after injection.
 *
 * An exact 0 after the peak is a frame that was never measured; values of 0 or less there are kept
 * and warned about.
 *
 * @param what - What the curve is called in messages.
 * @param curve - One value for each of `frames`, which are those that will be used.
 * @throws Fault "input" for a curve that no model can use.
 */
export function checkReferenceCurve(
  curve: Float64Array,
  frames: Frames,
  what: string,
  warnings: Warnings,
): void {
  if (curve.length !== frames.count) {
    throw new Fault("bug", `${what}: ${curve.length} values for ${frames.count} frames`);
  }
  const bad = curve.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new Fault(
      "input",
      `${what}: the reference curve is ${curve[bad]} in the frame ${span(frames, bad)}; every value must be finite`,
      "Leave the frame out with --exclude-frames.",
    );
  }
  let peak = -1;
  for (let f = 0; f < curve.length; f++) {
    if (frames.endMin[f] > 0 && (peak < 0 || curve[f] > curve[peak])) peak = f;
  }
  if (peak < 0 || !(curve[peak] > 0)) {
    const most = peak < 0 ? "there is no frame" : `its largest value is ${curve[peak]}`;
    throw new Fault(
      "input",
      `${what}: the reference curve is never above 0 after injection (${most})`,
      "Check that the reference region covers tissue, and the time of injection.",
    );
  }
  checkLateFrames(curve, frames, peak, what, warnings);
}

function checkLateFrames(
  curve: Float64Array,
  frames: Frames,
  peak: number,
  what: string,
  warnings: Warnings,
): void {
  let negative = 0;
  let lowest = 0;
  for (let f = peak + 1; f < curve.length; f++) {
    if (curve[f] === 0) {
      throw new Fault(
        "input",
        `${what}: the reference curve is exactly 0 in the frame ${span(frames, f)}, after its peak; the frame seems to be empty`,
        "Leave the frame out with --exclude-frames.",
      );
    }
    if (curve[f] < 0) {
      negative++;
      lowest = Math.min(lowest, curve[f]);
    }
  }
  if (negative > 0) {
    warnings.add(
      `${what}: the reference curve is below 0 in ${negative} frame(s) after its peak, down to ${lowest}; check the region and the reconstruction`,
    );
  }
}

function span(frames: Frames, f: number): string {
  return `from ${frames.startMin[f].toFixed(2)} to ${frames.endMin[f].toFixed(2)} min`;
}
