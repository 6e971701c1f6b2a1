// The PET-BIDS sidecar (_pet.json): frame times, injection, units, isotope and decay correction.
// It takes text, not paths, and turns every clock into minutes after injection.

import { Fault } from "../errors.ts";
import { parseActivityUnit, UNKNOWN_UNIT, type ActivityUnit } from "../text/units.ts";
import type { Warnings } from "../warnings.ts";
import { decayCorrection } from "./decay.ts";
import { injectionOf, onTimeZero } from "./clock.ts";
import { withoutEndTimes } from "./end-times.ts";
import { checkedFrames } from "./frame-check.ts";
import { KNOWN_ISOTOPES, parseIsotope, type Isotope } from "./isotopes.ts";
import { checkTimingOptions, type PetTiming, type TimingOptions } from "./pet-timing.ts";
import {
  booleanField,
  numberField,
  numbersField,
  parseSidecarFields,
  stringField,
  type SidecarFields,
} from "./sidecar-fields.ts";

/**
 * Reads a `_pet.json`.
 *
 * @param frameCount - Number of frames of the image.
 * @throws Fault "input" for anything that leaves the times, or the decay correction, in doubt.
 * @see BIDS specification 1.11, Positron Emission Tomography, for the meaning of the fields.
 */
export function parsePetSidecar(
  text: string,
  file: string,
  frameCount: number,
  warnings: Warnings,
  options: TimingOptions = {},
): PetTiming {
  return petTiming(parseSidecarFields(text, file), frameCount, warnings, options);
}

/** As `parsePetSidecar`, for fields read before (or merged by BIDS inheritance). */
export function petTiming(
  fields: SidecarFields,
  frameCount: number,
  warnings: Warnings,
  options: TimingOptions = {},
): PetTiming {
  checkTimingOptions(options);
  const { file } = fields;
  const startS = numbersField(fields, "FrameTimesStart");
  const durationS = numbersField(fields, "FrameDuration");
  checkLengths(file, startS.length, durationS.length, frameCount);
  const injectionStartS = injectionOf(fields, options, warnings);
  // Ends stand on the clock of their starts, so they become durations before the clock is changed.
  const raw = withoutEndTimes(
    { startS, durationS, file, durationName: "FrameDuration" },
    options.fixFrameDurations,
    warnings,
  );
  const frames = checkedFrames(
    { ...raw, startS: onTimeZero(fields, startS, options, warnings) },
    { injectionStartS, minTotalMin: options.minTotalMin },
    warnings,
  );
  const isotope = isotopeOf(fields, options, warnings);
  const halfLifeMin = options.halfLifeMin ?? isotope?.halfLifeMin;
  const decay = {
    file,
    inFile: booleanField(fields, "ImageDecayCorrected"),
    byUser: options.decayCorrected,
    correct: options.decayCorrect ?? false,
    halfLifeMin,
  };
  const decayFactors = decayCorrection(frames, decay, warnings);
  return {
    frames,
    injectionStartS,
    timeZero: timeZeroOf(fields, warnings),
    units: unitsOf(fields, warnings),
    isotope,
    halfLifeMin,
    tracerName: stringField(fields, "TracerName"),
    decayFactors,
    decayCorrectedToS:
      decayFactors === undefined
        ? numberField(fields, "ImageDecayCorrectionTime")
        : injectionStartS,
  };
}

function checkLengths(file: string, starts: number, durations: number, frameCount: number): void {
  if (starts === durations && starts === frameCount && frameCount > 0) return;
  throw new Fault(
    "input",
    `${file}: FrameTimesStart has ${starts} and FrameDuration ${durations} values, but the image has ${frameCount} frame(s)`,
    "Each frame of the image needs one start and one duration.",
  );
}

function isotopeOf(
  fields: SidecarFields,
  options: TimingOptions,
  warnings: Warnings,
): Isotope | undefined {
  const text = stringField(fields, "TracerRadionuclide");
  const isotope = text === undefined ? undefined : parseIsotope(text);
  if (isotope === undefined && options.halfLifeMin === undefined) {
    warnings.add(
      text === undefined
        ? `${fields.file}: TracerRadionuclide is missing, so the half-life is not known; pass --half-life in minutes`
        : `${fields.file}: TracerRadionuclide ${JSON.stringify(text.slice(0, 40))} is none of ${KNOWN_ISOTOPES.join(", ")}; pass --half-life in minutes`,
    );
  }
  return isotope;
}

function unitsOf(fields: SidecarFields, warnings: Warnings): ActivityUnit {
  const text = stringField(fields, "Units");
  if (text === undefined || text.trim() === "") {
    warnings.add(`${fields.file}: Units is missing; activities are used as they are`);
    return UNKNOWN_UNIT;
  }
  const unit = parseActivityUnit(text);
  if (unit.bqPerMl === undefined) {
    warnings.add(
      `${fields.file}: Units ${JSON.stringify(text.slice(0, 40))} is not a known unit of activity; values are used as they are`,
    );
  }
  return unit;
}

/** Kept for the record: only differences to TimeZero enter the model, never the clock itself. */
function timeZeroOf(fields: SidecarFields, warnings: Warnings): string | undefined {
  const text = stringField(fields, "TimeZero");
  if (text === undefined || !/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?$/.test(text)) {
    warnings.add(
      `${fields.file}: TimeZero is ${text === undefined ? "missing" : JSON.stringify(text.slice(0, 40))}, not a time as hh:mm:ss; its seconds are still taken to count from one moment`,
    );
  }
  return text;
}
