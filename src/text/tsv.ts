// Text tables with a line of column names, and their numbers, read strictly.
// It knows rows and columns only; what a column means is for whoever reads it.

import { Fault } from "../errors.ts";
import { splitCells } from "./cells.ts";

/** A table with one line of column names; every row has as many cells as there are columns. */
export interface TextTable {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Line of the file that each row stands in, counted from 1. */
  readonly lines: readonly number[];
}

// Number() reads "" as 0 and "0x1F" as 31, parseFloat reads "12.5abc" as 12.5: none of them may
// pass for a measurement.
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number that `cell` is, or undefined when it is anything else, "n/a" and 1e999 included. */
export function parseNumber(cell: string): number | undefined {
  if (!NUMBER.test(cell)) return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * Reads a table whose first line names the columns.
 *
 * @throws Fault "input" also for a missing line of names, no rows, or rows of another length.
 */
export function parseTable(text: string, file: string): TextTable {
  const [header, ...body] = splitCells(text, file);
  if (header.cells.every((cell) => parseNumber(cell) !== undefined)) {
    throw new Fault(
      "input",
      `${file}, line ${header.line}: the first line holds numbers (${shorten(header.cells)}), not column names`,
      "Add a first line that names the columns.",
    );
  }
  if (body.length === 0) throw new Fault("input", `${file} has column names but no rows`);
  for (const { line, cells } of body) {
    if (cells.length !== header.cells.length) {
      throw new Fault(
        "input",
        `${file}, line ${line}: ${cells.length} cells, but the table has ${header.cells.length} columns`,
        "Check that every line has the same separator and the same number of cells.",
      );
    }
  }
  return {
    file,
    columns: header.cells,
    rows: body.map(({ cells }) => cells),
    lines: body.map(({ line }) => line),
  };
}

/** The number in row `r`, column `c`; NaN where the table says n/a. */
export function numberAt(table: TextTable, r: number, c: number): number {
  const cell = table.rows[r][c];
  if (cell === "n/a") return Number.NaN;
  const value = parseNumber(cell);
  if (value === undefined) {
    throw new Fault(
      "input",
      `${table.file}, line ${table.lines[r]}, column "${table.columns[c]}": ${JSON.stringify(cell.slice(0, 40))} is not a number`,
      "Write plain decimal numbers with a point, and n/a where a value is missing.",
    );
  }
  return value;
}

/** Column `c` as numbers that must all be there. */
export function completeColumn(table: TextTable, c: number): Float64Array {
  return Float64Array.from(table.rows, (_, r) => {
    const value = numberAt(table, r, c);
    if (Number.isNaN(value)) {
      throw new Fault(
        "input",
        `${table.file}, line ${table.lines[r]}, column "${table.columns[c]}": the value is missing (n/a), but every row needs one`,
      );
    }
    return value;
  });
}

/** Some of a long list, for a message. */
export function shorten(items: readonly string[], most = 12): string {
  const shown = items.slice(0, most).map((item) => JSON.stringify(item.slice(0, 60)));
  return items.length > most
    ? `${shown.join(", ")} and ${items.length - most} more`
    : shown.join(", ");
}
