// How long a scan may last and how far from the injection it may lie. It takes seconds as they are
// and converts nothing.

import { Fault } from "../errors.ts";
import type { Warnings } from "../warnings.ts";
import type { Frames } from "./frames.ts";

export interface FrameCheckOptions {
  /** Injection on the clock of the frame times, in seconds. */
  readonly injectionStartS: number;
  /** Shortest time from the first start to the last end, in minutes. Default 5. */
  readonly minTotalMin?: number | undefined;
}

const DAY_S = 24 * 3600;

/** @throws Fault "input" for scans and distances that no study has; units are mixed up there. */
export function checkTotal(
  file: string,
  startS: Float64Array,
  endS: Float64Array,
  options: FrameCheckOptions,
): void {
  const firstS = startS[0];
  const lastS = endS[endS.length - 1];
  const totalS = lastS - firstS;
  const minTotalS = (options.minTotalMin ?? 5) * 60;
  if (totalS > DAY_S) {
    throw new Fault(
      "input",
      `${file}: the frames span ${round(totalS)} s (${round(totalS / 3600)} h); a scan may last 24 h at most`,
      `Frame times are in seconds; these may be milliseconds (then ${round(totalS / 60000)} min).`,
    );
  }
  if (totalS < minTotalS) {
    throw new Fault(
      "input",
      `${file}: the frames span ${round(totalS)} s, but at least ${round(minTotalS)} s are needed`,
      `Frame times are in seconds; these may be minutes (then ${round(totalS)} min).`,
    );
  }
  const farthestS = Math.max(
    Math.abs(firstS - options.injectionStartS),
    Math.abs(lastS - options.injectionStartS),
  );
  if (farthestS > DAY_S) {
    throw new Fault(
      "input",
      `${file}: frames from ${firstS} s to ${lastS} s lie more than 24 h from the injection at ${options.injectionStartS} s`,
      "Frame times and injection must be seconds on the same clock (TimeZero in BIDS).",
    );
  }
}

/** @throws Fault "input" when all frames end before the injection. */
export function checkInjection(file: string, frames: Frames, warnings: Warnings): void {
  const early = frames.endMin.filter((end) => end <= 0).length;
  if (early === frames.count) {
    throw new Fault(
      "input",
      `${file}: all ${frames.count} frames end before the injection, the last ${round(-frames.endMin[frames.count - 1])} min before it`,
      "Check InjectionStart and its sign: it is negative when the injection came before time zero.",
    );
  }
  const straddles = frames.startMin[early] < 0 ? 1 : 0;
  if (early + straddles > 0) {
    warnings.add(
      `${file}: ${early + straddles} frame(s) begin before the injection, the first ${round(-frames.startMin[0])} min before it; ${early} of them also end before it`,
    );
  }
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
