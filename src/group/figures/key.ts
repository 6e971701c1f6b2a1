// The key of a figure: which mark stands for which condition, in rows that fit the sheet.

import { fitLines } from "./fit-lines.ts";
import { mark } from "./marks.ts";
import { ASCENT, LEADING, linesHeight, text, TEXT } from "./sheet.ts";
import { textWidth } from "./text-width.ts";

export interface Key {
  readonly height: number;
  readonly parts: readonly string[];
}

const MARK = { width: 9, radius: 2.2 };
const GAP = 10;

/**
 * One entry after another, in a new row where it would leave the room.
 *
 * @param names - In the order of their marks.
 */
export function keyOf(names: readonly string[], left: number, top: number, width: number): Key {
  let [x, row] = [left, 0];
  const parts = names.flatMap((name, i) => {
    const { lines, whole } = fitLines(name, {
      width: width - MARK.width,
      size: TEXT,
      mostLines: 1,
    });
    const wide = MARK.width + textWidth(lines[0], TEXT);
    if (x > left && x + wide > left + width) [x, row] = [left, row + 1];
    const y = top + TEXT * (ASCENT + 0.1 + row * LEADING);
    const entry = [
      mark(i, x + MARK.width / 2 - 1, y - TEXT * 0.35, MARK.radius),
      text(x + MARK.width, y, lines[0], whole ? {} : { full: name }),
    ];
    x += wide + GAP;
    return entry;
  });
  return { height: linesHeight(row + 1), parts };
}
