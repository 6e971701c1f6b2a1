// The way in for values: gaps are dropped and counted here, anything else that is no number is refused.

import { Fault } from "../../errors.ts";

/** Squares and their sums stay finite below this; no unit makes a measurement larger. */
const LARGEST = 1e100;

/** A measured value, or a gap: undefined, null or NaN. */
export type Measured = number | null | undefined;

/** Rows in which every column has a number. */
export interface CompleteRows {
  /** The columns in their order, without the dropped rows. */
  readonly columns: readonly Float64Array[];
  /** Index of each row that was kept. */
  readonly kept: readonly number[];
  /** Index of each row with a gap, for the caller who can name it. */
  readonly dropped: readonly number[];
}

/**
 * Drops every row with a gap: pairs whose partner is missing, persons without a covariate.
 *
 * @throws Fault "input" for columns of unequal length, and for text or infinity in a cell.
 */
export function completeRows(
  ...columns: readonly (readonly Measured[] | Float64Array)[]
): CompleteRows {
  const rows = columns[0]?.length ?? 0;
  for (const [c, column] of columns.entries()) {
    requireSameLength(rows, column.length, `column ${c + 1}`);
    for (let r = 0; r < rows; r++) {
      if (!isGap(column[r])) requireNumber(column[r], `column ${c + 1}, row ${r + 1}`);
    }
  }
  const kept: number[] = [];
  const dropped: number[] = [];
  for (let r = 0; r < rows; r++) (columns.some((c) => isGap(c[r])) ? dropped : kept).push(r);
  const complete = columns.map((column) => Float64Array.from(kept, (r) => column[r] ?? Number.NaN));
  return { columns: complete, kept, dropped };
}

/** A copy of values that are all numbers, so that nothing here can change a caller's array. */
export function numbersOf(name: string, values: ArrayLike<number>): Float64Array {
  for (let i = 0; i < values.length; i++) requireNumber(values[i], `${name}, value ${i + 1}`);
  return Float64Array.from(values);
}

/** Two columns of numbers, row by row of one person. */
export function pairsOf(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): readonly [Float64Array, Float64Array] {
  requireSameLength(first.length, second.length, "the second column");
  return [numbersOf("first column", first), numbersOf("second column", second)];
}

/** @throws Fault "usage" unless the level lies between 0 and 1. */
export function requireLevel(level: number): void {
  if (level > 0 && level < 1) return;
  throw new Fault(
    "usage",
    `confidence level ${level}; it must lie between 0 and 1`,
    "Give 0.95 for intervals of 95 %.",
  );
}

function isGap(value: Measured): boolean {
  return value === undefined || value === null || Number.isNaN(value);
}

function requireNumber(value: unknown, where: string): void {
  if (typeof value === "number" && Math.abs(value) <= LARGEST) return;
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  throw new Fault(
    "input",
    `${where} is ${shown}; it must be a number up to ${LARGEST}`,
    "Drop rows with gaps first, and turn text into numbers.",
  );
}

function requireSameLength(rows: number, found: number, what: string): void {
  if (found === rows) return;
  throw new Fault("input", `${what} has ${found} values beside ${rows}; they must pair up`);
}
