// A table of frame times (--frames), for images that have no sidecar. Times in it count from the
// injection; what else a sidecar would say comes from the user.

import { Fault } from "../errors.ts";
import { parseTable } from "../text/tsv.ts";
import { UNKNOWN_UNIT } from "../text/units.ts";
import type { Warnings } from "../warnings.ts";
import { decayCorrection } from "./decay.ts";
import { withoutEndTimes } from "./end-times.ts";
import { checkedFrames } from "./frame-check.ts";
import { checkTimingOptions, type PetTiming, type TimingOptions } from "./pet-timing.ts";
import { tableTimes } from "./time-columns.ts";

/**
 * Reads frame times, one row per frame of the image.
 *
 * Times are seconds (or what the column's name says) after injection; where they have another zero,
 * `injectionStartS` says when on the table's clock the injection was.
 *
 * @throws Fault "input" as for a sidecar, and when the number of rows is not that of frames.
 */
export function parseFrameTable(
  text: string,
  file: string,
  frameCount: number,
  warnings: Warnings,
  options: TimingOptions = {},
): PetTiming {
  checkTimingOptions(options);
  if (options.timesFrom === "scan") {
    throw new Fault(
      "usage",
      `--times-from=scan needs a sidecar with ScanStart; ${file} is a table of frames`,
      "Pass --injection-start with the time of injection on the table's clock.",
    );
  }
  const table = parseTable(text, file);
  if (table.rows.length !== frameCount) {
    throw new Fault(
      "input",
      `${file} has ${table.rows.length} row(s), but the image has ${frameCount} frame(s)`,
      "Give one row for each frame of the image.",
    );
  }
  const { startS, endS, endName } = tableTimes(table);
  const raw = {
    startS,
    durationS: endS.map((end, f) => end - startS[f]),
    file,
    durationName: endName,
  };
  const injectionStartS = options.injectionStartS ?? 0;
  const frames = checkedFrames(
    withoutEndTimes(raw, options.fixFrameDurations, warnings),
    { injectionStartS, minTotalMin: options.minTotalMin },
    warnings,
  );
  const decay = {
    file,
    inFile: undefined,
    byUser: options.decayCorrected,
    correct: options.decayCorrect ?? false,
    halfLifeMin: options.halfLifeMin,
  };
  const decayFactors = decayCorrection(frames, decay, warnings);
  return {
    frames,
    injectionStartS,
    timeZero: undefined,
    units: UNKNOWN_UNIT,
    isotope: undefined,
    halfLifeMin: options.halfLifeMin,
    tracerName: undefined,
    decayFactors,
    decayCorrectedToS: decayFactors === undefined ? undefined : injectionStartS,
  };
}
