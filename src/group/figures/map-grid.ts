// Where slices of maps stand: a column for each map and a row for each slice, or, of a single map, its
// slices side by side. All are drawn to one scale; too many maps go on in a block below.

import type { SliceImage } from "./slice.ts";

export interface Grid {
  /** Points in a millimetre. */
  readonly scale: number;
  /** Of a column. */
  readonly cellWidth: number;
  /** Of each row's tiles. */
  readonly rowHeights: readonly number[];
  readonly columnsPerBlock: number;
  /** From the sheet's margin to the first column. */
  readonly indent: number;
}

const GAP = 8;
/** Points: narrower columns have no room for names. */
const LEAST_COLUMN = 50;
const MOST_COLUMN = 220;
/** Of the tiles of one block together. */
const MOST_HEIGHT = 480;

/**
 * @param rows - One image for each row and column, [row][column].
 * @param width - Of the sheet between its margins.
 */
export function gridOf(rows: readonly (readonly SliceImage[])[], width: number): Grid {
  const columnCount = rows[0].length;
  const most = Math.max(1, Math.floor((width + GAP) / (LEAST_COLUMN + GAP)));
  const columnsPerBlock = Math.ceil(columnCount / Math.ceil(columnCount / most));
  const room = Math.min(MOST_COLUMN, (width - GAP * (columnsPerBlock - 1)) / columnsPerBlock);
  const widestMm = Math.max(...rows.flat().map((image) => image.widthMm));
  const heightsMm = rows.map((row) => Math.max(...row.map((image) => image.heightMm)));
  const scale = Math.min(room / widestMm, MOST_HEIGHT / heightsMm.reduce((sum, mm) => sum + mm, 0));
  const cellWidth = Math.min(room, Math.max(LEAST_COLUMN, widestMm * scale));
  const used = columnsPerBlock * cellWidth + (columnsPerBlock - 1) * GAP;
  return {
    scale,
    cellWidth,
    rowHeights: heightsMm.map((mm) => mm * scale),
    columnsPerBlock,
    indent: (width - used) / 2,
  };
}

/** From the first column of a block to the left edge of another. */
export function columnAt({ cellWidth }: Grid, column: number): number {
  return column * (cellWidth + GAP);
}
