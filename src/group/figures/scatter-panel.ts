// One panel of a scatter figure: its words, axes, marks and line. Where panels stand is the figure's.

import { axisFor, axisLabel, placeOn, type Axis } from "./axis.ts";
import { fitLines, type Lines } from "./fit-lines.ts";
import { mark } from "./marks.ts";
import { axisWithin, INSET, type FittedAxis } from "./region-layout.ts";
import { lineOf } from "./regression.ts";
import { FAINT, INK, linesHeight, text, TEXT, textLines, type Block } from "./sheet.ts";
import { element, pathOf, type Point } from "./svg.ts";
import { textWidth } from "./text-width.ts";

export interface ScatterPoint {
  readonly participant: string;
  /** Left out where one of the two is not finite. */
  readonly x: number;
  readonly y: number;
  /** Groups have marks of their own; the line is one for all. */
  readonly group?: string;
}

export interface ScatterPanel {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly ScatterPoint[];
  /** Lines below the title: the coefficient, its p, how it was found. */
  readonly words: readonly string[];
}

/** A panel's size, the same for all of a figure but for the heights of their words. */
export interface PanelRoom {
  readonly width: number;
  /** Of the plot. */
  readonly height: number;
  /** Of the title and the words of the tallest panel in its row. */
  readonly head: number;
}

const RADIUS = 2.1;
const MOST_LINES = 3;
const TICK_GAP = 3;
/** Points from one number of the upright axis to the next, at least. */
const LEAST_STEP = 18;

/** The title, bold, and the words. */
export function headOf(
  { title, words }: ScatterPanel,
  width: number,
): { readonly title: Lines; readonly words: readonly string[]; readonly height: number } {
  const room = { width, size: TEXT, mostLines: MOST_LINES };
  const named = fitLines(title, { ...room, bold: true });
  const lines = words.flatMap((line) => fitLines(line, { width, size: TEXT }).lines);
  return { title: named, words: lines, height: linesHeight(named.lines.length + lines.length) + 4 };
}

/** What of a panel does not depend on where it stands. */
interface Fitted {
  readonly points: readonly ScatterPoint[];
  readonly x: FittedAxis;
  readonly yAxis: Axis;
  readonly yLabel: Lines;
  /** From the panel's left edge to its plot. */
  readonly indent: number;
}

function fitted(panel: ScatterPanel, { width, height }: PanelRoom): Fitted {
  const points = finite(panel.points);
  const steps = Math.floor((height - 2 * INSET) / LEAST_STEP);
  const yAxis = axisFor(
    points.map(({ y }) => y),
    steps,
  );
  const yLabel = labelLines(panel.yLabel, yAxis, height);
  const numbers = Math.max(...yAxis.ticks.map((tick) => textWidth(tick.text, TEXT)));
  const indent = linesHeight(yLabel.lines.length) + 2 + numbers + TICK_GAP;
  const xs = points.map(({ x }) => x);
  return { points, x: axisWithin(xs, width - indent), yAxis, yLabel, indent };
}

/** Whether the numbers of both axes have room. */
export function panelFits(panel: ScatterPanel, room: PanelRoom): boolean {
  return fitted(panel, room).x.fits;
}

/** @param groups - Of the whole figure, in the order of their marks. */
export function drawPanel(
  panel: ScatterPanel,
  groups: readonly string[],
  room: PanelRoom,
  left: number,
  top: number,
): Block {
  const { points, x: fittedX, yAxis, yLabel, indent } = fitted(panel, room);
  const { axis: xAxis, halfTick } = fittedX;
  const plotTop = top + room.head;
  const bottom = plotTop + room.height;
  const plotLeft = left + indent;
  const right = left + room.width - Math.max(0, halfTick - INSET);
  const place = { x: placer(plotLeft, right), y: placer(bottom, plotTop) };
  const xLabel = labelLines(panel.xLabel, xAxis, right - plotLeft);
  const head = headOf(panel, room.width);
  const places = points.map(({ x, y }): Point => [placeOn(xAxis, x), placeOn(yAxis, y)]);
  const at = ([x, y]: Point): Point => [place.x(x), place.y(y)];
  const line = lineOf(places);
  const labelTop = bottom + 3 + linesHeight(1);
  const parts = [
    ...textLines(left, top, head.title.lines, {
      bold: true,
      ...(head.title.whole ? {} : { full: panel.title }),
    }),
    ...textLines(left, top + linesHeight(head.title.lines.length), head.words),
    ...xAxis.ticks.map((tick) =>
      stroke(
        [
          [place.x(tick.place), plotTop],
          [place.x(tick.place), bottom],
        ],
        FAINT,
        0.5,
      ),
    ),
    ...yAxis.ticks.map((tick) =>
      stroke(
        [
          [plotLeft, place.y(tick.place)],
          [right, place.y(tick.place)],
        ],
        FAINT,
        0.5,
      ),
    ),
    stroke(
      [
        [plotLeft, plotTop],
        [plotLeft, bottom],
        [right, bottom],
      ],
      INK,
      0.6,
    ),
    ...xAxis.ticks.map((tick) =>
      text(place.x(tick.place), bottom + 2 + TEXT, tick.text, { anchor: "middle" }),
    ),
    ...yAxis.ticks.map((tick) =>
      text(plotLeft - TICK_GAP, place.y(tick.place) + 0.35 * TEXT, tick.text, { anchor: "end" }),
    ),
    ...textLines((plotLeft + right) / 2, labelTop, xLabel.lines, {
      anchor: "middle",
      ...(xLabel.whole ? {} : { full: panel.xLabel }),
    }),
    ...yLabel.lines.map((words, i) =>
      text(left + TEXT * 0.9 + linesHeight(i), (plotTop + bottom) / 2, words, {
        anchor: "middle",
        upward: true,
        ...(yLabel.whole ? {} : { full: panel.yLabel }),
      }),
    ),
    ...(line === undefined ? [] : [stroke(line.map(at), "#000", 1)]),
    ...points.map(({ group }, i) => mark(markOf(group, groups), ...at(places[i]), RADIUS)),
  ];
  return { bottom: labelTop + linesHeight(xLabel.lines.length), parts };
}

/** Points with both numbers. */
export function finite(points: readonly ScatterPoint[]): readonly ScatterPoint[] {
  return points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
}

/** Whether there are points enough for a line, but none can be drawn. */
export function lacksLine({ points }: ScatterPanel): boolean {
  return new Set(finite(points).map(({ x }) => x)).size === 1;
}

function markOf(group: string | undefined, groups: readonly string[]): number {
  return group === undefined ? 0 : groups.indexOf(group);
}

function labelLines(label: string, axis: Axis, width: number): Lines {
  return fitLines(axisLabel(label, axis), { width, size: TEXT, mostLines: MOST_LINES });
}

/** From a place to points, between two ends that lie a little inside. */
function placer(from: number, to: number): (place: number) => number {
  const inset = Math.sign(to - from) * INSET;
  return (place) => from + inset + place * (to - from - 2 * inset);
}

function stroke(points: readonly Point[], color: string, width: number): string {
  return element("path", { d: pathOf(points), fill: "none", stroke: color, "stroke-width": width });
}
