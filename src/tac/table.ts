// A table of time-activity curves: which regions it holds, its frame times and its unit, whether
// the regions stand side by side (petprep, BEP023, PMOD, Turku) or below each other (petfit).
// It does not know the image; fitting a curve to the image's frames is column.ts.

import { Fault } from "../errors.ts";
import { tableTimes } from "../timing/time-columns.ts";
import { didYouMean } from "../text/near.ts";
import { numberAt, parseTable, shorten, type TextTable } from "../text/tsv.ts";
import { parseActivityUnit, UNKNOWN_UNIT, type ActivityUnit } from "../text/units.ts";

/** One region's curve as the table has it. */
export interface TableCurve {
  readonly region: string;
  /** Seconds on the table's clock. */
  readonly startS: Float64Array;
  readonly endS: Float64Array;
  /** In the table's unit; NaN where the table says n/a. */
  readonly values: Float64Array;
}

export interface TacTable {
  readonly file: string;
  readonly regions: readonly string[];
  /** As the header says; unknown in most dialects. */
  readonly unit: ActivityUnit;
  /** @throws Fault "input" when a cell of the curve is not a number, or rows are ambiguous. */
  curve(region: string): TableCurve;
}

/** Columns of the long layout that are neither times nor regions, in the order petfit writes them. */
const LONG_VALUE = /^tac$/i;
const LONG_REGION = /^region$/i;
/** What tells scans apart when a long table holds several. */
const SCAN_COLUMNS = /^(sub|ses|trc|rec|task|run|pet|segmentation)$/i;

/**
 * Reads a TAC table of any dialect; no cell of activity is read before its curve is asked for.
 *
 * @throws Fault "input" for a table without frame times or without regions.
 */
export function parseTacTable(text: string, file: string): TacTable {
  const table = parseTable(text, file);
  const regionColumn = table.columns.findIndex((name) => LONG_REGION.test(name));
  const valueColumn = table.columns.findIndex((name) => LONG_VALUE.test(name));
  return regionColumn >= 0 && valueColumn >= 0
    ? longTable(table, regionColumn, valueColumn)
    : wideTable(table);
}

/**
 * The table's name for what the user calls `name`: the same, or else the only one that differs in
 * case alone.
 *
 * @throws Fault "input" when there is none, or several differ in case alone.
 */
export function findRegion({ file, regions }: TacTable, name: string): string {
  if (regions.includes(name)) return name;
  const alike = regions.filter((region) => region.toLowerCase() === name.toLowerCase());
  if (alike.length === 1) return alike[0];
  if (alike.length > 1) {
    throw new Fault(
      "input",
      `${file}: "${name}" may be any of the regions ${shorten(alike)}`,
      "Write the region with the case it has in the table.",
    );
  }
  throw new Fault(
    "input",
    `${file} has no region "${name}"; it has ${shorten(regions, 40)}`,
    didYouMean(name, regions, "Give one of these after the colon, as in FILE:REGION."),
  );
}

function wideTable(table: TextTable): TacTable {
  const { startS, endS, columns, activityUnit } = tableTimes(table);
  const indices = table.columns.flatMap((name, c) =>
    columns.includes(c) || name === "" ? [] : [c],
  );
  const regions = indices.map((c) => table.columns[c]);
  checkRegions(table, regions);
  return {
    file: table.file,
    regions,
    unit: activityUnit === undefined ? UNKNOWN_UNIT : parseActivityUnit(activityUnit),
    curve(region) {
      const [c, other] = indices.filter((index) => table.columns[index] === region);
      if (other !== undefined) {
        throw new Fault(
          "input",
          `${table.file} has two columns named "${region}"`,
          "Rename or remove one of them.",
        );
      }
      const values = Float64Array.from(table.rows, (_, r) => numberAt(table, r, c));
      return { region, startS, endS, values };
    },
  };
}

function longTable(table: TextTable, regionColumn: number, valueColumn: number): TacTable {
  const { startS, endS } = tableTimes(table);
  const regions = [...new Set(table.rows.map((row) => row[regionColumn]))];
  checkRegions(table, regions);
  return {
    file: table.file,
    regions,
    unit: UNKNOWN_UNIT,
    curve(region) {
      const rows = table.rows.flatMap((row, r) => (row[regionColumn] === region ? [r] : []));
      checkOneScan(table, region, rows);
      rows.sort((a, b) => startS[a] - startS[b]);
      return {
        region,
        startS: Float64Array.from(rows, (r) => startS[r]),
        endS: Float64Array.from(rows, (r) => endS[r]),
        values: Float64Array.from(rows, (r) => numberAt(table, r, valueColumn)),
      };
    },
  };
}

/** petfit writes all subjects, sessions and segmentations into one table. */
function checkOneScan(table: TextTable, region: string, rows: readonly number[]): void {
  for (const [c, name] of table.columns.entries()) {
    if (!SCAN_COLUMNS.test(name)) continue;
    const values = [...new Set(rows.map((r) => table.rows[r][c]))];
    if (values.length > 1) {
      throw new Fault(
        "input",
        `${table.file} holds region "${region}" for several values of "${name}": ${shorten(values)}`,
        "Give a table with the rows of one scan and one segmentation.",
      );
    }
  }
}

function checkRegions(table: TextTable, regions: readonly string[]): void {
  if (regions.length > 0) return;
  throw new Fault(
    "input",
    `${table.file} has frame times but no region; its columns are ${shorten(table.columns)}`,
    "Give a table with one column of activity for each region.",
  );
}
