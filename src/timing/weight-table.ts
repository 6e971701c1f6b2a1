// A user's own frame weights, read from a table.

import { Fault } from "../errors.ts";
import { completeColumn, parseTable, shorten, type TextTable } from "../text/tsv.ts";

/**
 * Reads one weight per frame of the image, excluded frames included.
 *
 * @param column - Name of the column; by default `weight`, or the only column there is.
 * @throws Fault "input" for another number of rows, and for weights that are negative or all 0.
 */
export function parseWeightTable(
  text: string,
  file: string,
  frameCount: number,
  column?: string,
): Float64Array {
  const table = parseTable(text, file);
  const c = weightColumn(table, column);
  if (table.rows.length !== frameCount) {
    throw new Fault(
      "input",
      `${file} has ${table.rows.length} weight(s), but the image has ${frameCount} frame(s)`,
      "Give one row for each frame of the image, excluded ones too.",
    );
  }
  const weights = completeColumn(table, c);
  const bad = weights.findIndex((w) => w < 0);
  if (bad >= 0) {
    throw new Fault(
      "input",
      `${file}, line ${table.lines[bad]}: the weight is ${weights[bad]}; it must be 0 or more`,
      "Give a weight of 0 to a frame that must not count.",
    );
  }
  if (weights.every((w) => w === 0)) {
    throw new Fault(
      "input",
      `${file}: all ${frameCount} weights are 0; at least one must be above 0`,
      "Check the column of weights.",
    );
  }
  return weights;
}

function weightColumn({ file, columns }: TextTable, column: string | undefined): number {
  if (column === undefined && columns.length === 1) return 0;
  const named = columns.flatMap((name, c) => (name === (column ?? "weight") ? [c] : []));
  if (named.length === 1) return named[0];
  throw new Fault(
    "input",
    `${file} has ${named.length} columns named "${column ?? "weight"}"; its columns are ${shorten(columns)}`,
    "Name one column weight.",
  );
}
