// One region of a figure: its name, and for each condition a row of points with what sums them up.

import type { Slot } from "./box.ts";
import { mark } from "./marks.ts";
import type { Cell, RegionRow } from "./readings.ts";
import type { Band } from "./region-layout.ts";
import { linesHeight, textLines } from "./sheet.ts";
import { element, pathOf, type Point } from "./svg.ts";
import { swarmOf } from "./swarm.ts";

/** How a kind of figure differs from the others. */
export interface Manner {
  /** What the figure is, for who can't see it: "Box plots". */
  readonly kind: string;
  readonly zeroLine: boolean;
  /** Lines from one condition to the next, for each person. */
  readonly paired: boolean;
  /** What sums the values of a row up; points are drawn over it. */
  readonly summary: (slot: Slot) => readonly string[];
  /** Where points lie: beside the middle of their row, and how far from there; of its height. */
  readonly points: { readonly beside: number; readonly spread: number };
  /** What the marks mean. */
  readonly notes: (rows: readonly RegionRow[]) => readonly string[];
}

/** Where on the sheet a region is drawn. */
export interface BandPlace {
  /** Of the plot. */
  readonly left: number;
  /** Of the region, from above to below. */
  readonly middle: number;
  /** Height of a condition's row. */
  readonly slot: number;
  readonly xOf: (value: number) => number;
}

/** One condition, placed. */
interface Row {
  readonly radius: number;
  readonly points: ReadonlyMap<string, Point>;
  readonly slot: Slot;
}

/** Radius of a point: of its row's height, within limits. */
const POINT = { share: 0.1, least: 1.2, most: 2.4 };
/** From point to point, in radii: their outlines are white. */
const APART = 2.1;
const PAIR = { fill: "none", stroke: "#8c8c8c", "stroke-width": 0.4 };

export function drawBand(
  { row, label }: Band,
  place: BandPlace,
  manner: Manner,
): readonly string[] {
  const top = place.middle - linesHeight(label.lines.length) / 2;
  const style = { anchor: "end", ...(label.whole ? {} : { full: row.region }) } as const;
  const rows = row.cells.map((cell, index) => rowOf(cell, index, row.cells.length, place, manner));
  const pairs = manner.paired
    ? rows.slice(1).flatMap(({ points }, before) => joined(rows[before].points, points))
    : [];
  return [
    ...textLines(place.left - 4, top, label.lines, style),
    ...pairs,
    ...rows.flatMap(({ slot }) => (slot.xs.length === 0 ? [] : manner.summary(slot))),
    ...rows.flatMap(({ points, radius, slot }) =>
      [...points.values()].map(([x, y]) => mark(slot.index, x, y, radius)),
    ),
  ];
}

function rowOf(
  { participants, values }: Cell,
  index: number,
  count: number,
  { middle, slot: height, xOf }: BandPlace,
  { paired, points: { beside, spread } }: Manner,
): Row {
  const radius = Math.min(POINT.most, Math.max(POINT.least, POINT.share * height));
  const xs = Array.from(values, xOf);
  const middleY = middle + (index - (count - 1) / 2) * height;
  // Two rows that lines join show their points to each other.
  const facing = paired && count === 2 && index === 1 ? -1 : 1;
  const pointsY = middleY + facing * beside * height;
  const offsets = swarmOf(xs, APART * radius, spread * height - radius);
  const points = new Map(
    participants.map((who, i): [string, Point] => [who, [xs[i], pointsY + offsets[i]]]),
  );
  return {
    radius,
    points,
    slot: { xs: Float64Array.from(xs).sort(), middleY, height, index, facing },
  };
}

/** Of persons with a value in both conditions. */
function joined(
  one: ReadonlyMap<string, Point>,
  next: ReadonlyMap<string, Point>,
): readonly string[] {
  return [...one].flatMap(([who, from]) => {
    const to = next.get(who);
    return to === undefined ? [] : [element("path", { d: pathOf([from, to]), ...PAIR })];
  });
}
