// Plots in SVG: panels side by side, with marks for what was measured and lines for what was made of
// it. It knows points and words, nothing of what they mean.

import { colorOf } from "../../src/group/figures/marks.ts";
import { escapeXml } from "../../src/group/figures/svg.ts";
import { axisFor, placeOn, tickText, type Axis } from "./axis.ts";
import type { Point } from "./line.ts";

export interface Series {
  /** Empty for what the legend leaves out. */
  readonly name: string;
  readonly points: readonly Point[];
  /** Marks are measured; a line is fitted or planned. */
  readonly as: "marks" | "line" | "dashes";
  /** Series of one colour belong together. */
  readonly color: number;
}

export interface Panel {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xKind: Axis["kind"];
  readonly yKind: Axis["kind"];
  readonly series: readonly Series[];
}

const PANEL = { width: 320, height: 290, left: 46, right: 18, top: 62, bottom: 40 } as const;
const WIDTH = PANEL.width - PANEL.left - PANEL.right;
const HEIGHT = PANEL.height - PANEL.top - PANEL.bottom;
/** Of a letter of 11 px, on the generous side. */
const LETTER = 6.1;
const MARK = 3.6;

export function plotSvg(panels: readonly Panel[]): string {
  const width = PANEL.width * panels.length;
  const label = panels.map(({ title }) => title).join("; ");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${PANEL.height}" viewBox="0 0 ${width} ${PANEL.height}" font-family="sans-serif" font-size="11" fill="#333" role="img" aria-label="${escapeXml(label)}">
<rect width="100%" height="100%" fill="#fff"/>
${panels.map((panel, i) => `<g transform="translate(${i * PANEL.width} 0)">\n${draw(panel)}\n</g>`).join("\n")}
</svg>
`;
}

function draw({ title, xLabel, yLabel, xKind, yKind, series }: Panel): string {
  const points = series.flatMap((one) => one.points);
  const x = axisFor(
    xKind,
    points.map(([value]) => value),
  );
  const y = axisFor(
    yKind,
    points.map(([, value]) => value),
  );
  const at = ([px, py]: Point): Point => [xAt(x, px), yAt(y, py)];
  const middle = PANEL.left + WIDTH / 2;
  return [
    text(PANEL.left, 16, title, 'font-weight="bold" font-size="12"'),
    ...legend(series),
    ...x.ticks.map((tick) => xTick(x, tick)),
    ...y.ticks.map((tick) => yTick(y, tick)),
    `<path d="M${PANEL.left} ${PANEL.top}V${PANEL.top + HEIGHT}H${PANEL.left + WIDTH}" fill="none" stroke="#666"/>`,
    text(middle, PANEL.height - 6, xLabel, 'text-anchor="middle"'),
    `<text transform="translate(11 ${PANEL.top + HEIGHT / 2}) rotate(-90)" text-anchor="middle">${escapeXml(yLabel)}</text>`,
    // Marks lie on top of lines.
    ...series.filter(({ as }) => as !== "marks").map((one) => stroke(one, one.points.map(at))),
    ...series
      .filter(({ as }) => as === "marks")
      .flatMap(({ color, points: own }) => own.map((point) => mark(color, at(point)))),
  ].join("\n");
}

function xAt(axis: Axis, value: number): number {
  return PANEL.left + WIDTH * placeOn(axis, value);
}

function yAt(axis: Axis, value: number): number {
  return PANEL.top + HEIGHT * (1 - placeOn(axis, value));
}

function xTick(axis: Axis, tick: number): string {
  const x = round(xAt(axis, tick));
  const line = `<path d="M${x} ${PANEL.top}v${HEIGHT}" stroke="#e4e4e4"/>`;
  return `${line}${text(x, PANEL.top + HEIGHT + 15, tickText(tick), 'text-anchor="middle"')}`;
}

function yTick(axis: Axis, tick: number): string {
  const y = round(yAt(axis, tick));
  const line = `<path d="M${PANEL.left} ${y}h${WIDTH}" stroke="#e4e4e4"/>`;
  return `${line}${text(PANEL.left - 5, y + 4, tickText(tick), 'text-anchor="end"')}`;
}

/** One entry after another, in a new row where they would leave the panel. */
function legend(series: readonly Series[]): readonly string[] {
  let [x, y] = [PANEL.left, 33];
  return series
    .filter(({ name }) => name !== "")
    .map((one) => {
      const width = 20 + one.name.length * LETTER;
      if (x > PANEL.left && x + width > PANEL.width) [x, y] = [PANEL.left, y + 15];
      const sign =
        one.as === "marks"
          ? mark(one.color, [x + 5, y - 4])
          : stroke(one, [
              [x, y - 4],
              [x + 14, y - 4],
            ]);
      const entry = `${sign}${text(x + (one.as === "marks" ? 12 : 18), y, one.name, "")}`;
      x += width + 6;
      return entry;
    });
}

function stroke({ as, color }: Series, points: readonly Point[]): string {
  const path = points.map(([x, y]) => `${round(x)} ${round(y)}`).join("L");
  const dashes = as === "dashes" ? ' stroke-dasharray="5 3"' : "";
  return `<path d="M${path}" fill="none" stroke="${colorOf(color)}" stroke-width="1.3"${dashes}/>`;
}

/** Series differ by shape as well as by colour. */
function mark(color: number, [x, y]: Point): string {
  const [px, py] = [round(x), round(y)];
  const style = `fill="${colorOf(color)}" stroke="#fff" stroke-width="0.7"`;
  const outlines = [
    `<circle cx="${px}" cy="${py}" r="${MARK}" ${style}/>`,
    `<path d="M${px} ${py}m-3.4 -3.4h6.8v6.8h-6.8z" ${style}/>`,
    `<path d="M${px} ${py}m0 -4.4l4.4 7.8h-8.8z" ${style}/>`,
    `<path d="M${px} ${py}m0 -4.6l4.6 4.6l-4.6 4.6l-4.6 -4.6z" ${style}/>`,
  ];
  return outlines[color];
}

function text(x: number, y: number, words: string, style: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${style}>${escapeXml(words)}</text>`;
}

/** To a tenth of a pixel. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
