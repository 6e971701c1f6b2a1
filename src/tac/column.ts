// A region's curve from a TAC table, on the frames and in the unit of the image.

import { Fault } from "../errors.ts";
import type { PetTiming } from "../timing/pet-timing.ts";
import type { Warnings } from "../warnings.ts";
import { findRegion, type TableCurve, type TacTable } from "./table.ts";
import type { ActivityUnit } from "../text/units.ts";

/** A curve that fits the image: one value per frame, in the image's unit. */
export interface TacColumn {
  /** As the table writes it. */
  readonly region: string;
  readonly values: Float64Array;
  /** What the table's numbers were multiplied by: 1, or the ratio of the two units. */
  readonly scale: number;
}

export interface TacColumnOptions {
  /** Unit of the table from its sidecar or the user; a header that says another is refused. */
  readonly tableUnit?: ActivityUnit | undefined;
}

/** Tables round to seconds, or to hundredths of a minute. */
const SAME_TIME_S = 0.5;

// Ratio of the curve to the image that no reference region has: it takes up a few times the mean of
// the brain at most, and a field of view is mostly air at some 1/15 of that. 37 (nCi, Bq) and 1000
// (kBq, Bq) lie beyond.
const MOST_RATIO = 25;

/**
 * The curve of region `name`, checked against the image's frames.
 *
 * The table's times may count from TimeZero, as petprep copies them from the sidecar, or from the
 * injection, as modelling programs write them; where the two differ only one can fit.
 *
 * @param timing - Of the whole image: the table must have every frame, excluded ones too.
 * @throws Fault "input" for an unknown region, other frame times (by more than 0.5 s), missing
 *   values, or a unit that contradicts the header's.
 */
export function tacColumn(
  table: TacTable,
  name: string,
  timing: Pick<PetTiming, "frames" | "injectionStartS" | "units">,
  warnings: Warnings,
  options: TacColumnOptions = {},
): TacColumn {
  const curve = table.curve(findRegion(table, name));
  checkTimes(table, curve, timing);
  const missing = curve.values.findIndex((value) => Number.isNaN(value));
  if (missing >= 0) {
    throw new Fault(
      "input",
      `${table.file}: region "${curve.region}" has no value (n/a) in frame ${missing + 1}; the reference curve needs every frame`,
      "Fill it in, or give another region.",
    );
  }
  const scale = unitScale(table, timing.units, options.tableUnit, warnings);
  return { region: curve.region, values: curve.values.map((value) => value * scale), scale };
}

/**
 * Checks that a curve from a table can belong to the image: their sizes are of one order.
 *
 * @param curve - In the unit of the image, one value per frame.
 * @param imageMean - Mean of the image per frame, over the mask or else the whole volume.
 * @throws Fault "input" when the two differ by more than 25 times, with what that may mean.
 */
export function checkMagnitude(curve: Float64Array, imageMean: Float64Array, file: string): void {
  const size = meanSize(curve);
  const imageSize = meanSize(imageMean);
  const ratio = size / imageSize;
  if (ratio <= MOST_RATIO && ratio >= 1 / MOST_RATIO) return;
  throw new Fault(
    "input",
    `${file}: the curve has a mean of ${size.toPrecision(4)} and the image of ${imageSize.toPrecision(4)}, ${ratio.toPrecision(3)} times as much; they cannot have the same unit`,
    'Check the units of both (kBq/mL and Bq/mL differ by 1000, nCi/mL and Bq/mL by 37); the .json beside a table may state its own, as {"Units": "kBq/mL"}.',
  );
}

function meanSize(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
}

function checkTimes(
  table: TacTable,
  curve: TableCurve,
  { frames, injectionStartS }: Pick<PetTiming, "frames" | "injectionStartS">,
): void {
  if (curve.values.length !== frames.count) {
    throw new Fault(
      "input",
      `${table.file}: region "${curve.region}" has ${curve.values.length} frame(s), but the image has ${frames.count}`,
      "Give a table with a row for each frame of the image.",
    );
  }
  // Seconds from TimeZero, then from injection. NaN would pass a test for being apart, so the test
  // is for being near.
  const misfits = [injectionStartS, 0].map((zeroS) =>
    curve.startS.findIndex(
      (start, f) =>
        !(
          Math.abs(start - (frames.startMin[f] * 60 + zeroS)) <= SAME_TIME_S &&
          Math.abs(curve.endS[f] - (frames.endMin[f] * 60 + zeroS)) <= SAME_TIME_S
        ),
    ),
  );
  if (misfits.includes(-1)) return;
  const f = Math.max(...misfits);
  const zeroS = misfits[0] >= misfits[1] ? injectionStartS : 0;
  const at = (min: number): string => (min * 60 + zeroS).toFixed(1);
  throw new Fault(
    "input",
    `${table.file}: frame ${f + 1} lasts from ${curve.startS[f].toFixed(1)} to ${curve.endS[f].toFixed(1)} s, but the image's from ${at(frames.startMin[f])} to ${at(frames.endMin[f])} s; they may differ by ${SAME_TIME_S} s`,
    "Times in the table must be those of the image, counted from TimeZero or from the injection.",
  );
}

function unitScale(
  table: TacTable,
  imageUnit: ActivityUnit,
  given: ActivityUnit | undefined,
  warnings: Warnings,
): number {
  const inHeader = table.unit;
  if (
    given?.bqPerMl !== undefined &&
    inHeader.bqPerMl !== undefined &&
    given.bqPerMl !== inHeader.bqPerMl
  ) {
    throw new Fault(
      "input",
      `${table.file}: the header says ${inHeader.name}, but ${given.name} was given as the unit`,
      "Correct whichever is wrong.",
    );
  }
  const tableUnit = inHeader.bqPerMl === undefined ? (given ?? inHeader) : inHeader;
  if (tableUnit.bqPerMl === undefined || imageUnit.bqPerMl === undefined) {
    // The same unknown word on both sides is the same unit.
    if (tableUnit.name === "" || tableUnit.name !== imageUnit.name) {
      warnings.add(
        `${table.file}: unit of the table ${named(tableUnit)}, of the image ${named(imageUnit)}; the numbers are used as they are`,
      );
    }
    return 1;
  }
  return tableUnit.bqPerMl / imageUnit.bqPerMl;
}

function named({ name }: ActivityUnit): string {
  return name === "" ? "unknown" : JSON.stringify(name.slice(0, 40));
}
