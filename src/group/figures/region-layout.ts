// Where the parts of a figure of regions stand: regions below each other, each with a row for every
// condition, in one panel or in two side by side. Long lists grow downwards; nothing gets too small.

import { axisFor, type Axis } from "./axis.ts";
import { fitLines, type Lines } from "./fit-lines.ts";
import type { RegionRow } from "./readings.ts";
import { linesHeight, MARGIN, TEXT, widthOf, type FigureWidth } from "./sheet.ts";
import { textWidth } from "./text-width.ts";

export interface Band {
  readonly row: RegionRow;
  readonly label: Lines;
  /** From the upper edge of the panel. */
  readonly top: number;
  readonly height: number;
}

export interface RegionLayout {
  readonly panels: readonly (readonly Band[])[];
  /** Left edge and width of each panel's plot, labels not counted. */
  readonly plots: readonly { readonly left: number; readonly width: number }[];
  readonly axis: Axis;
  /** Of one condition within a region. */
  readonly slot: number;
  /** Of the tallest panel. */
  readonly height: number;
  /** How many readings each cell has, where that is one number; else it is with each region. */
  readonly commonN: number | undefined;
}

/** Points: rows are no taller or smaller, and a figure is no taller while rows can shrink. */
const SLOT = { most: 26, good: 18, least: 6 };
const GOOD_HEIGHT = 170;
const MOST_HEIGHT = 640;
/** A page has two panels beyond it. */
const PANEL_HEIGHT = 420;
const GAP = { band: 7, panels: 12, label: 5 };
/** Of a panel's width, for names. */
const LABEL_SHARE = 0.36;
const LEAST_LABEL = 26;
/** Between an end of the plot and the first value that may be there. */
export const INSET = 5;
/** Tried until the numbers have room. */
const STEPS = [8, 6, 5, 4, 3, 2];
const MOST_LINES = 3;

/** @param values - What the axis has to hold. */
export function layoutOf(
  rows: readonly RegionRow[],
  values: readonly number[],
  width: FigureWidth,
): RegionLayout {
  const conditions = rows[0].cells.length;
  const good = clamp((GOOD_HEIGHT / rows.length - GAP.band) / conditions, SLOT.good, SLOT.most);
  const tall = rows.length * (conditions * good + GAP.band);
  const panelCount = width === "page" && tall > PANEL_HEIGHT && rows.length > 1 ? 2 : 1;
  const perPanel = Math.ceil(rows.length / panelCount);
  const share = (MOST_HEIGHT / perPanel - GAP.band) / conditions;
  const slot = clamp(share, SLOT.least, good);

  const inner = widthOf(width) - 2 * MARGIN;
  const panelWidth = (inner - GAP.panels * (panelCount - 1)) / panelCount;
  const counts = new Set(rows.flatMap(({ cells }) => cells.map((cell) => cell.values.length)));
  const commonN = counts.size === 1 ? [...counts][0] : undefined;
  const labels = rows.map((row) => labelOf(row, LABEL_SHARE * panelWidth, commonN));
  const widest = Math.max(
    ...labels.flatMap(({ lines }) => lines.map((one) => textWidth(one, TEXT))),
  );
  const labelWidth = Math.max(LEAST_LABEL, widest + GAP.label);
  const { axis, halfTick } = axisWithin(values, panelWidth - labelWidth);
  const plotWidth = panelWidth - labelWidth - Math.max(0, halfTick - INSET);

  const panels = Array.from({ length: panelCount }, (_, p) =>
    bandsOf(rows, labels, p * perPanel, (p + 1) * perPanel, conditions * slot),
  );
  return {
    panels,
    plots: panels.map((_, p) => ({
      left: MARGIN + p * (panelWidth + GAP.panels) + labelWidth,
      width: plotWidth,
    })),
    axis,
    slot,
    height: Math.max(...panels.map(heightOf)),
    commonN,
  };
}

function labelOf(row: RegionRow, width: number, commonN: number | undefined): Lines {
  const room = { width, size: TEXT };
  const name = fitLines(row.region, { ...room, mostLines: MOST_LINES });
  if (commonN !== undefined) return name;
  const counts = row.cells.map(({ values }) => values.length);
  const words = counts.every((n) => n === 0) ? "no values" : `n = ${counts.join(", ")}`;
  return { lines: [...name.lines, ...fitLines(words, room).lines], whole: name.whole };
}

export interface FittedAxis {
  readonly axis: Axis;
  /** Half the width of its widest number. */
  readonly halfTick: number;
  /** False where even the fewest numbers touch. */
  readonly fits: boolean;
}

/** The axis with most numbers that stay apart. */
export function axisWithin(values: readonly number[], width: number): FittedAxis {
  const tried = STEPS.map((steps) => {
    const axis = axisFor(values, steps);
    const widest = Math.max(...axis.ticks.map((tick) => textWidth(tick.text, TEXT)));
    const apart = (width - 2 * INSET - widest / 2) / (axis.ticks.length - 1);
    return { axis, halfTick: widest / 2, fits: apart >= widest + 4 };
  });
  return tried.find(({ fits }) => fits) ?? tried[tried.length - 1];
}

function bandsOf(
  rows: readonly RegionRow[],
  labels: readonly Lines[],
  from: number,
  to: number,
  slots: number,
): readonly Band[] {
  let top = 0;
  return rows.slice(from, to).map((row, i) => {
    const label = labels[from + i];
    const height = Math.max(slots + GAP.band, linesHeight(label.lines.length) + 3);
    const band = { row, label, top, height };
    top += height;
    return band;
  });
}

function heightOf(bands: readonly Band[]): number {
  const last = bands[bands.length - 1];
  return last.top + last.height;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
