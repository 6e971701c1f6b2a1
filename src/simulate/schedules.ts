// Frame schedules of simulated scans. It knows times only.

import { Fault } from "../errors.ts";
import type { Frames } from "../timing/frames.ts";

/** `count` frames of `lengthS` seconds each. */
export interface FrameRun {
  readonly count: number;
  readonly lengthS: number;
}

/**
 * Frames without gaps.
 *
 * @param runs - Runs of equal frames, in time order.
 * @param startS - Start of the first frame in seconds after injection; may be negative.
 * @throws Fault "usage" when a run has no frame or a length that is not positive.
 */
export function makeSchedule(runs: readonly FrameRun[], startS = 0): Frames {
  const borderS = [startS];
  let last = startS;
  for (const { count, lengthS } of runs) {
    if (!(Number.isInteger(count) && count > 0 && lengthS > 0 && Number.isFinite(lengthS))) {
      throw new Fault(
        "usage",
        `frame schedule has a run of ${count} frames of ${lengthS} s; both must be positive`,
        "Give whole numbers of frames and lengths in seconds.",
      );
    }
    for (let f = 0; f < count; f++) {
      last += lengthS;
      borderS.push(last);
    }
  }
  if (borderS.length === 1) {
    throw new Fault("usage", "frame schedule has no runs; it needs at least one frame");
  }
  return {
    count: borderS.length - 1,
    startMin: Float64Array.from(borderS.slice(0, -1), (s) => s / 60),
    endMin: Float64Array.from(borderS.slice(1), (s) => s / 60),
  };
}

/** 38 frames over 93 min from injection: 9x10 s, 2x15, 3x20, 4x30, 4x60, 4x180, 12x360 s. */
export function bolusSchedule(): Frames {
  return makeSchedule([
    { count: 9, lengthS: 10 },
    { count: 2, lengthS: 15 },
    { count: 3, lengthS: 20 },
    { count: 4, lengthS: 30 },
    { count: 4, lengthS: 60 },
    { count: 4, lengthS: 180 },
    { count: 12, lengthS: 360 },
  ]);
}

/** 20 frames of 5 min from 40 to 140 min after injection. */
export function equilibriumSchedule(): Frames {
  return makeSchedule([{ count: 20, lengthS: 300 }], 40 * 60);
}
