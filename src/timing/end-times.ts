// Frame durations that are really frame end times: seen in published BIDS data sets, and valid by
// the schema, since only the lengths of the arrays are checked there.

import { Fault } from "../errors.ts";
import type { Warnings } from "../warnings.ts";
import { overlaps, type RawFrames } from "./frame-check.ts";

/** What to do about durations that are end times; without it they are refused. */
export type FixFrameDurations = "end-times";

/**
 * `raw` itself when its durations can be durations, or with ends turned into durations on request.
 *
 * The request changes only what cannot be right as it stands: a batch may hold good scans too, and
 * a schedule such as 10, 20, 40 s from 0, 10, 30 s fits both readings.
 *
 * @throws Fault "input" when the durations look like end times and no fix was asked for.
 */
export function withoutEndTimes(
  raw: RawFrames,
  fix: FixFrameDurations | undefined,
  warnings: Warnings,
): RawFrames {
  const { startS, durationS, file, durationName } = raw;
  const first = startS.findIndex((_, f) => overlaps(startS, durationS, f));
  if (first < 0) {
    if (fix !== undefined) {
      warnings.add(
        `${file}: ${durationName} needs no fix, its values are durations; left as they are`,
      );
    }
    return raw;
  }
  const asDurations = durationS.map((end, f) => end - startS[f]);
  const areEnds = asDurations.every(
    (duration, f) => duration > 0 && !overlaps(startS, asDurations, f),
  );
  if (!areEnds) return raw; // an overlap of another kind: the frame check tells it
  if (fix === undefined) {
    throw new Fault(
      "input",
      `${file}: ${durationName} looks like frame end times: frame ${first + 1} starts at ${startS[first]} s and would last ${durationS[first]} s, past the start of frame ${first + 2} at ${startS[first + 1]} s`,
      "If they are end times, pass --fix-frame-durations=end-times, or correct the file.",
    );
  }
  warnings.add(`${file}: ${durationName} was read as frame end times, as asked`);
  return { ...raw, durationS: asDurations };
}
