// One box of a box plot, from the places of its values along the axis. Places, not values: quartiles
// move with their axis, and differences of places can't overflow.

import { quantile } from "../stats/describe.ts";
import { colorOf, tintOf } from "./marks.ts";
import { element } from "./svg.ts";

/** Fewer values have quartiles that are made of one or two of them. */
export const LEAST_FOR_BOX = 5;
/** Tukey's, in lengths of the box. */
const WHISKER = 1.5;
/** Where a box lies: beside the middle of its row, and half its height; of the row's height. */
const PLACE = { beside: 0.27, half: 0.18 };

/** Where along the axis the summary of some values lies, and which row of the figure is theirs. */
export interface Slot {
  /** Of the values, ascending; at least one. */
  readonly xs: Float64Array;
  readonly middleY: number;
  readonly height: number;
  /** Of the condition. */
  readonly index: number;
  /** 1 where points lie below the summary, -1 where they lie above it. */
  readonly facing: 1 | -1;
}

/** Box, whiskers and median, beside the points; the median alone where values are few. */
export function boxOf({ xs, middleY: rowY, height, index, facing }: Slot): readonly string[] {
  const middleY = rowY - facing * PLACE.beside * height;
  const half = PLACE.half * height;
  const median = barOf(quantile(xs, 0.5), middleY, half + 0.5);
  if (xs.length < LEAST_FOR_BOX) return [median];
  const [q1, q3] = [quantile(xs, 0.25), quantile(xs, 0.75)];
  const reach = WHISKER * (q3 - q1);
  // The furthest value may lie inside the box where the quartile is a mean of two values.
  const low = Math.min(q1, xs.find((x) => x >= q1 - reach) ?? q1);
  const high = Math.max(q3, xs.findLast((x) => x <= q3 + reach) ?? q3);
  const stroke = { stroke: colorOf(index), "stroke-width": 0.75 };
  const across = (x: number, reachY: number): string =>
    element("line", { x1: x, y1: middleY - reachY, x2: x, y2: middleY + reachY, ...stroke });
  const along = (from: number, to: number): string =>
    element("line", { x1: from, y1: middleY, x2: to, y2: middleY, ...stroke });
  return [
    along(low, q1),
    along(q3, high),
    across(low, half / 2),
    across(high, half / 2),
    element("rect", {
      x: q1,
      y: middleY - half,
      width: q3 - q1,
      height: 2 * half,
      fill: tintOf(index),
      ...stroke,
    }),
    median,
  ];
}

/** A bar at the median that reaches further than the points of its row. */
export function medianOf({ xs, middleY, height }: Slot): readonly string[] {
  return [barOf(quantile(xs, 0.5), middleY, 0.46 * height)];
}

function barOf(x: number, middleY: number, half: number): string {
  const ends = { x1: x, y1: middleY - half, x2: x, y2: middleY + half };
  return element("line", { ...ends, stroke: "#000", "stroke-width": 1.4 });
}
