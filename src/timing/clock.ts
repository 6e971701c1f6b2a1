// The clocks of a PET-BIDS sidecar: what its seconds count from. Everything is brought to TimeZero.

import { Fault } from "../errors.ts";
import type { Warnings } from "../warnings.ts";
import type { TimingOptions } from "./pet-timing.ts";
import { numberField, type SidecarFields } from "./sidecar-fields.ts";

/** Scan start and first frame are written to the second, often by different programs. */
const CLOCK_TOLERANCE_S = 1;

/**
 * Injection in seconds from TimeZero: the user's word before the file's.
 *
 * @throws Fault "input" when neither says it.
 */
export function injectionOf(
  fields: SidecarFields,
  options: TimingOptions,
  warnings: Warnings,
): number {
  const inFile = numberField(fields, "InjectionStart");
  const given = options.injectionStartS;
  if (given !== undefined) {
    if (inFile !== undefined && inFile !== given) {
      warnings.add(
        `${fields.file}: InjectionStart is ${inFile} s, but ${given} s was asked for and is used`,
      );
    }
    return given;
  }
  if (inFile !== undefined) return inFile;
  throw new Fault(
    "input",
    `${fields.file}: InjectionStart is missing; models count time from the injection`,
    "Add it to the sidecar, or pass --injection-start with the seconds from TimeZero to injection.",
  );
}

/**
 * Frame starts in seconds from TimeZero.
 *
 * BIDS counts FrameTimesStart from TimeZero, so a scan that starts 40 min after time zero begins at
 * 2400. Some files count from the scan's start instead and begin at 0. Both have ScanStart 2400, and
 * only the first frame tells them apart: it must not begin before the scan. Where it does, or where
 * it is 0 and the scan is not, nothing but the user can tell.
 *
 * @throws Fault "input" when the clock is in doubt and the user did not choose one.
 */
export function onTimeZero(
  fields: SidecarFields,
  timesS: Float64Array,
  options: TimingOptions,
  warnings: Warnings,
): Float64Array {
  const { file } = fields;
  const scanStartS = numberField(fields, "ScanStart");
  if (options.timesFrom === "zero") return timesS;
  if (options.timesFrom === "scan") {
    if (scanStartS === undefined) {
      throw new Fault(
        "input",
        `${file}: ScanStart is missing, so frame times cannot be counted from the start of the scan`,
        "Add ScanStart to the sidecar, or pass --injection-start relative to the scan's start.",
      );
    }
    if (Math.abs(scanStartS) > CLOCK_TOLERANCE_S && near(timesS[0], scanStartS)) {
      warnings.add(
        `${file}: FrameTimesStart begins with ScanStart (${scanStartS} s), so it counts from TimeZero already; left as it is`,
      );
      return timesS;
    }
    return timesS.map((time) => time + scanStartS);
  }
  if (scanStartS === undefined) {
    warnings.add(
      `${file}: ScanStart is missing; FrameTimesStart (first ${timesS[0]} s) is taken to count from TimeZero`,
    );
    return timesS;
  }
  if (near(timesS[0], scanStartS)) return timesS;
  if (timesS[0] > scanStartS && !near(timesS[0], 0)) {
    warnings.add(
      `${file}: the first frame starts at ${timesS[0]} s, ${timesS[0] - scanStartS} s after ScanStart (${scanStartS} s)`,
    );
    return timesS;
  }
  throw new Fault(
    "input",
    `${file}: FrameTimesStart begins at ${timesS[0]} s but ScanStart is ${scanStartS} s, so the frames may count from the scan's start and not from TimeZero`,
    "Pass --times-from=scan to count them from ScanStart, or --times-from=zero to take them as they are.",
  );
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= CLOCK_TOLERANCE_S;
}
