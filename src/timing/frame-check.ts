// From frame times as a file states them to Frames that every model may trust: order, overlaps,
// gaps and mixed-up units are settled here. It knows no file format.

import { Fault } from "../errors.ts";
import type { Warnings } from "../warnings.ts";
import { checkInjection, checkTotal, type FrameCheckOptions } from "./frame-limits.ts";
import type { Frames } from "./frames.ts";

/** Frame times in seconds on the file's own clock, and the words its messages use. */
export interface RawFrames {
  readonly startS: Float64Array;
  readonly durationS: Float64Array;
  readonly file: string;
  /** Name of the field or column with the durations (or ends). */
  readonly durationName: string;
}

/** Frame times are stored in ms at best: what differs by less is the same moment. */
const SAME_S = 1e-3;
/** Overlaps up to here are rounding by scanner or converter; beyond, the times are wrong. */
const OVERLAP_S = 0.05;

// Start-to-start step over duration, in a scan without gaps, when one of the two has another unit.
const MIXUPS: readonly (readonly [ratio: number, sentence: string])[] = [
  [60, "minutes, while the starts are in seconds"],
  [1 / 60, "seconds, while the starts are in minutes"],
  [1000, "seconds, while the starts are in milliseconds"],
  [1 / 1000, "milliseconds, while the starts are in seconds"],
];

/**
 * Frames in minutes after injection.
 *
 * @throws Fault "input" for durations <= 0, frames out of order, overlaps above 50 ms, more than a
 *   day, less than `minTotalMin`, and times that look like minutes or milliseconds.
 */
export function checkedFrames(
  raw: RawFrames,
  options: FrameCheckOptions,
  warnings: Warnings,
): Frames {
  checkOrder(raw);
  checkMixedUnits(raw);
  const endS = settledEnds(raw, warnings);
  checkTotal(raw.file, raw.startS, endS, options);
  const after = (timeS: number): number => (timeS - options.injectionStartS) / 60;
  const frames = {
    count: endS.length,
    startMin: raw.startS.map(after),
    endMin: endS.map(after),
  };
  checkInjection(raw.file, frames, warnings);
  return frames;
}

/** Whether frame f, lasting its duration, reaches past the start of the next by more than 50 ms. */
export function overlaps(startS: Float64Array, durationS: Float64Array, f: number): boolean {
  return f + 1 < startS.length && startS[f] + durationS[f] - startS[f + 1] > OVERLAP_S;
}

function checkOrder({ startS, durationS, file, durationName }: RawFrames): void {
  for (let f = 0; f < startS.length; f++) {
    if (!(durationS[f] > 0)) {
      throw new Fault(
        "input",
        `${file}: frame ${f + 1} starts at ${startS[f]} s and lasts ${durationS[f]} s (${durationName}); a frame must last longer than 0 s`,
        "Correct the times of this frame (frames are counted from 1).",
      );
    }
    if (f > 0 && !(startS[f] > startS[f - 1])) {
      throw new Fault(
        "input",
        `${file}: frame ${f + 1} starts at ${startS[f]} s, not after frame ${f} at ${startS[f - 1]} s; frames must be in order of time`,
        "Put the frame times into the order of the image's frames (counted from 1).",
      );
    }
  }
}

function checkMixedUnits({ startS, durationS, file, durationName }: RawFrames): void {
  // With two frames a long pause can have any ratio; three or more alike are a pattern.
  if (startS.length < 3) return;
  for (const [ratio, sentence] of MIXUPS) {
    let alike = true;
    for (let f = 0; f + 1 < startS.length; f++) {
      const found = (startS[f + 1] - startS[f]) / durationS[f];
      if (Math.abs(found / ratio - 1) > 0.02) alike = false;
    }
    if (alike) {
      throw new Fault(
        "input",
        `${file}: ${durationName} looks like ${sentence}: frame 1 starts at ${startS[0]} and lasts ${durationS[0]}, frame 2 starts at ${startS[1]}`,
        "Give starts and durations in the same unit; BIDS wants seconds.",
      );
    }
  }
}

function settledEnds(raw: RawFrames, warnings: Warnings): Float64Array {
  const { startS, durationS, file } = raw;
  const endS = startS.map((start, f) => start + durationS[f]);
  let cuts = 0;
  let largestCutS = 0;
  let gaps = 0;
  let largestGapS = 0;
  let totalGapS = 0;
  for (let f = 0; f + 1 < startS.length; f++) {
    const gapS = startS[f + 1] - endS[f];
    if (overlaps(startS, durationS, f)) {
      throw new Fault(
        "input",
        `${file}: frame ${f + 1} lasts from ${startS[f]} s to ${endS[f]} s, past the start of frame ${f + 2} at ${startS[f + 1]} s; frames may overlap by ${OVERLAP_S} s at most`,
        "Correct the frame times (frames are counted from 1).",
      );
    }
    if (gapS > OVERLAP_S) {
      gaps++;
      totalGapS += gapS;
      largestGapS = Math.max(largestGapS, gapS);
    }
    if (gapS < -SAME_S) {
      cuts++;
      largestCutS = Math.max(largestCutS, -gapS);
    }
    // Frames that touch must share one number: a gap of 1e-13 s would be a segment of its own in
    // the reference curve, and an overlap would break the contract of Frames.
    if (gapS < SAME_S) endS[f] = startS[f + 1];
  }
  if (cuts > 0) {
    warnings.add(
      `${file}: ${cuts} frame(s) overlap the next by up to ${round(largestCutS * 1000)} ms; they are taken to end where the next begins`,
    );
  }
  if (gaps > 0) {
    warnings.add(
      `${file}: ${gaps} gap(s) between frames, ${round(totalGapS)} s in all, the longest ${round(largestGapS)} s; the reference curve is interpolated there`,
    );
  }
  return endS;
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
