// A figure of regions: values of each region and condition along one axis, with names, numbers, a key
// and what has to be said below. What sums a row up (a box, a bar) is the caller's choice.

import { Fault } from "../../errors.ts";
import { axisLabel, placeOn } from "./axis.ts";
import { fitLines } from "./fit-lines.ts";
import { keyOf } from "./key.ts";
import { namesOf, rowsOf, type Reading } from "./readings.ts";
import { drawBand, type Manner } from "./region-band.ts";
import { INSET, layoutOf, type RegionLayout } from "./region-layout.ts";
import * as paper from "./sheet.ts";
import { MARGIN, TEXT } from "./sheet.ts";
import { element } from "./svg.ts";

/** What every figure of regions is made from. */
export interface RegionFigure {
  readonly title: string;
  /** What the values are, with their unit: "BPND", "occupancy (%)". */
  readonly valueLabel: string;
  readonly readings: readonly Reading[];
  readonly width: paper.FigureWidth;
  /** From top to bottom; as first met in the readings where it is left out. */
  readonly regions?: readonly string[];
  readonly conditions?: readonly string[];
  /** The caller's sentences, below the figure. */
  readonly notes?: readonly string[];
}

/** @throws Fault "input" without readings, or with two of one person, region and condition. */
export function regionChart(figure: RegionFigure, manner: Manner): string {
  const { readings, width, valueLabel } = figure;
  const conditions = figure.conditions ?? namesOf(readings, "condition");
  const regions = figure.regions ?? namesOf(readings, "region");
  if (regions.length === 0 || conditions.length === 0) {
    throw new Fault("input", `the figure "${figure.title}" has no readings to draw`);
  }
  const rows = rowsOf(readings, regions, conditions);
  const cells = rows.flatMap((row) => row.cells);
  const values = cells.flatMap((cell) => [...cell.values]);
  const layout = layoutOf(rows, manner.zeroLine ? [...values, 0] : values, width);
  const notes = [
    ...manner.notes(rows),
    ...(manner.paired ? ["Grey lines join the values of one person."] : []),
    countNote(layout, conditions.length),
    ...missingNote(cells.reduce((sum, { missing }) => sum + missing, 0)),
    ...(figure.notes ?? []),
  ];

  const inner = paper.widthOf(width) - 2 * MARGIN;
  const head = paper.heading(figure.title, inner);
  const key = keyOf(conditions, MARGIN, head.bottom, inner);
  const top = head.bottom + (conditions.length > 1 ? key.height + 3 : 0);
  const axisTop = top + layout.height;
  const label = fitLines(axisLabel(valueLabel, layout.axis), {
    width: layout.plots[0].width,
    size: TEXT,
    mostLines: 3,
  });
  const labelTop = axisTop + 3 + paper.linesHeight(1);
  const foot = paper.footnotes(notes, inner, labelTop + paper.linesHeight(label.lines.length) + 4);
  return paper.sheet(
    width,
    foot.bottom + MARGIN,
    {
      title: figure.title,
      description: [
        `${manner.kind} of ${valueLabel} in ${regions.join(", ")}; ${conditions.join(", ")}.`,
        ...notes,
      ].join(" "),
    },
    [
      ...head.parts,
      ...(conditions.length > 1 ? key.parts : []),
      ...layout.plots.flatMap(({ left, width: across }, p) => [
        ...panel(layout, p, top, manner),
        ...paper.textLines(left + across / 2, labelTop, label.lines, {
          anchor: "middle",
          ...(label.whole ? {} : { full: valueLabel }),
        }),
      ]),
      ...foot.parts,
    ],
  );
}

function panel(layout: RegionLayout, p: number, top: number, manner: Manner): readonly string[] {
  const { left, width } = layout.plots[p];
  const bands = layout.panels[p];
  // A panel with fewer regions has its axis where the others have theirs.
  const bottom = top + layout.height;
  const inner = width - 2 * INSET;
  const xOf = (value: number): number => left + INSET + inner * placeOn(layout.axis, value);
  const upright = (x: number, color: string, thick: number): string =>
    element("line", { x1: x, y1: top, x2: x, y2: bottom, stroke: color, "stroke-width": thick });
  return [
    ...bands
      .filter((_, i) => i % 2 === 1)
      .map((band) =>
        element("rect", {
          x: left,
          y: top + band.top,
          width,
          height: band.height,
          fill: "#f4f4f4",
        }),
      ),
    ...layout.axis.ticks.map(({ place }) =>
      upright(left + INSET + inner * place, paper.FAINT, 0.5),
    ),
    ...(manner.zeroLine ? [upright(xOf(0), "#444", 0.8)] : []),
    element("line", {
      x1: left,
      y1: bottom,
      x2: left + width,
      y2: bottom,
      stroke: paper.INK,
      "stroke-width": 0.6,
    }),
    ...layout.axis.ticks.map((tick) =>
      paper.text(left + INSET + inner * tick.place, bottom + 2 + TEXT, tick.text, {
        anchor: "middle",
      }),
    ),
    ...bands.flatMap((band) => {
      const middle = top + band.top + band.height / 2;
      return drawBand(band, { left, middle, slot: layout.slot, xOf }, manner);
    }),
  ];
}

function countNote({ commonN }: RegionLayout, conditions: number): string {
  if (commonN !== undefined) return `n = ${commonN}${conditions > 1 ? " in each row" : ""}.`;
  return `n: persons with a value${conditions > 1 ? ", in the order of the key" : ""}.`;
}

function missingNote(missing: number): readonly string[] {
  if (missing === 0) return [];
  return [missing === 1 ? "1 value is missing." : `${missing} values are missing.`];
}
