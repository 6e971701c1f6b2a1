// Which frames of a scan are used: all, those up to a time, or all but some. It changes no times.
// Users count frames from 1; indices inside begin at 0.

import { Fault } from "../errors.ts";
import type { Frames } from "./frames.ts";

export interface FrameChoice {
  /** Leave out frames that end later than this many minutes after injection. */
  readonly untilMin?: number | undefined;
  /** Indices (from 0) of frames to leave out, as `parseFrameList` gives them. */
  readonly excluded?: readonly number[] | undefined;
  /** How many frames the model needs. */
  readonly needed: number;
}

/** As in tables of activity: scanners write frame ends some tenths of a second late. */
const UNTIL_TOLERANCE_MIN = 0.5 / 60;

/**
 * Reads "1,5,20-22", frames counted from 1, into sorted indices from 0.
 *
 * @throws Fault "usage" for anything that is not such a list, or outside 1..frameCount.
 */
export function parseFrameList(text: string, frameCount: number): readonly number[] {
  const indices = new Set<number>();
  for (const part of text.split(",")) {
    const match = /^\s*(\d{1,6})\s*(?:-\s*(\d{1,6})\s*)?$/.exec(part);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (match === null || first < 1 || last > frameCount || first > last) {
      throw new Fault(
        "usage",
        `${JSON.stringify(part.trim().slice(0, 40))} in --exclude-frames is not a frame or a range of frames of this scan; frames are counted from 1 to ${frameCount}`,
        "Write a list such as 1,5,20-22.",
      );
    }
    for (let frame = first; frame <= last; frame++) indices.add(frame - 1);
  }
  return [...indices].sort((a, b) => a - b);
}

/**
 * Indices of the frames to use, in order of time. A frame may end up to 0.5 s after `untilMin`.
 *
 * @throws Fault "input" when fewer than `needed` remain, "usage" when `untilMin` is no time.
 */
export function keptFrames(frames: Frames, choice: FrameChoice): readonly number[] {
  const { untilMin = Number.POSITIVE_INFINITY, excluded = [], needed } = choice;
  if (!(untilMin > 0)) {
    throw new Fault("usage", `--until is ${untilMin}; it must be minutes after injection, above 0`);
  }
  const out = new Set(excluded);
  const kept: number[] = [];
  let late = 0;
  for (let f = 0; f < frames.count; f++) {
    if (out.has(f)) continue;
    if (frames.endMin[f] > untilMin + UNTIL_TOLERANCE_MIN) late++;
    else kept.push(f);
  }
  if (kept.length < Math.max(needed, 1)) {
    throw new Fault(
      "input",
      `${kept.length} of ${frames.count} frames remain (${out.size} excluded, ${late} ending after ${untilMin} min), but ${Math.max(needed, 1)} are needed`,
      "Check --until and --exclude-frames against the frame times.",
    );
  }
  return kept;
}
