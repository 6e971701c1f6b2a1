// Slices drawn in their grid, with the names of columns and rows and the letters of their sides.

import { fitLines } from "./fit-lines.ts";
import { columnAt, type Grid } from "./map-grid.ts";
import { linesHeight, MARGIN, TEXT, textLines, type Block } from "./sheet.ts";
import type { SliceImage } from "./slice.ts";
import { element } from "./svg.ts";

/** One slice of one map. */
export interface Tile {
  readonly image: SliceImage;
  /** What its column and its row are called. */
  readonly column: string;
  readonly row: string;
}

const GAP = { title: 2, row: 6 };

/**
 * @param rows - [row][column].
 * @param pictureOf - The address of an image's pixels.
 */
export function drawTiles(
  rows: readonly (readonly Tile[])[],
  grid: Grid,
  top: number,
  pictureOf: (image: SliceImage) => string,
): Block {
  const left = MARGIN + grid.indent;
  const parts: string[] = [];
  let y = top;
  for (let from = 0; from < rows[0].length; from += grid.columnsPerBlock) {
    const block = rows.map((row) => row.slice(from, from + grid.columnsPerBlock));
    const names = columnNames(block[0], grid, left, y);
    parts.push(...names.parts);
    y = names.bottom + GAP.title;
    for (const [r, row] of block.entries()) {
      const drawn = drawRow(row, grid, left, y, pictureOf);
      parts.push(...drawn.parts);
      y = drawn.bottom + grid.rowHeights[r] + GAP.row;
    }
  }
  return { bottom: y, parts };
}

function columnNames(row: readonly Tile[], grid: Grid, left: number, top: number): Block {
  const room = { width: grid.cellWidth, size: TEXT, bold: true, mostLines: 3 };
  const names = row.map(({ column }) => fitLines(column, room));
  const parts = names.flatMap(({ lines, whole }, c) =>
    textLines(left + columnAt(grid, c) + grid.cellWidth / 2, top, lines, {
      anchor: "middle",
      bold: true,
      ...(whole ? {} : { full: row[c].column }),
    }),
  );
  return { bottom: top + linesHeight(Math.max(...names.map(({ lines }) => lines.length))), parts };
}

/** @returns `bottom` is the upper edge of its pictures. */
function drawRow(
  row: readonly Tile[],
  grid: Grid,
  left: number,
  top: number,
  pictureOf: (image: SliceImage) => string,
): Block {
  const name = row[0].row;
  const width = columnAt(grid, row.length - 1) + grid.cellWidth;
  const { lines, whole } = fitLines(name, { width, size: TEXT, mostLines: 2 });
  const sidesTop = top + linesHeight(lines.length);
  const hasSides = row.some(({ image }) => image.sides[0] !== "");
  const y = sidesTop + (hasSides ? linesHeight(1) : 1);
  const pictures = row.flatMap(({ image }, c) => {
    const wide = image.widthMm * grid.scale;
    const x = left + columnAt(grid, c) + (grid.cellWidth - wide) / 2;
    const box = { x, y, width: wide, height: image.heightMm * grid.scale };
    // A slice of few voxels is narrower than its letters.
    const [one, other] = [
      Math.min(x, x + wide / 2 - TEXT),
      Math.max(x + wide, x + wide / 2 + TEXT),
    ];
    return [
      ...(hasSides ? textLines(one, sidesTop, [image.sides[0]]) : []),
      ...(hasSides ? textLines(other, sidesTop, [image.sides[1]], { anchor: "end" }) : []),
      element("image", {
        ...box,
        preserveAspectRatio: "none",
        style: "image-rendering:pixelated",
        href: pictureOf(image),
      }),
    ];
  });
  return {
    bottom: y,
    parts: [...textLines(left, top, lines, whole ? {} : { full: name }), ...pictures],
  };
}
