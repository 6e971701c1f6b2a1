// The sheet that a figure is drawn on: its width in print, its fonts, its title and description for
// who can't see it. One unit of the drawing is one point in print.

import { fitLines } from "./fit-lines.ts";
import { decimals, element, escapeXml, type Attributes } from "./svg.ts";

/** A column of a journal, or its page from margin to margin. */
export type FigureWidth = "column" | "page";

const WIDTH_MM: Readonly<Record<FigureWidth, number>> = { column: 85, page: 180 };
const POINTS_PER_MM = 72 / 25.4;
/** Points. Nothing is smaller than TEXT, the least that journals print. */
export const TEXT = 7;
const TITLE = 8;
/** From line to line, of the font's size. */
export const LEADING = 1.25;
/** How far letters reach above their line and below it, of the font's size: DejaVu's, the tallest. */
export const ASCENT = 0.8;
/** Kept free along the edge. */
export const MARGIN = 6;

export const INK = "#222";
export const FAINT = "#e2e2e2";

export function widthOf(width: FigureWidth): number {
  return WIDTH_MM[width] * POINTS_PER_MM;
}

/** The whole file. */
export function sheet(
  width: FigureWidth,
  height: number,
  words: { readonly title: string; readonly description: string },
  body: readonly string[],
): string {
  const across = decimals(widthOf(width));
  const down = decimals(height);
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width: `${WIDTH_MM[width]}mm`,
    height: `${decimals(height / POINTS_PER_MM)}mm`,
    viewBox: `0 0 ${across} ${down}`,
    role: "img",
    "font-family": "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif",
    "font-size": TEXT,
    fill: INK,
  };
  const parts = [
    element("title", {}, escapeXml(words.title)),
    element("desc", {}, escapeXml(words.description)),
    element("rect", { width: across, height: down, fill: "#fff" }),
    ...body,
  ];
  return `${element("svg", attributes, "\n", parts.join("\n"), "\n")}\n`;
}

export interface TextStyle {
  readonly anchor?: "start" | "middle" | "end";
  readonly bold?: boolean;
  readonly size?: number;
  /** Read from below to above, about (x, y). */
  readonly upward?: boolean;
  /** Shown where the pointer rests: the whole of what was cut. */
  readonly full?: string;
}

/** @param y - Of the line that letters stand on. */
export function text(x: number, y: number, words: string, style: TextStyle = {}): string {
  const { anchor = "start", bold = false, size = TEXT, upward = false, full } = style;
  const attributes: Attributes = {
    x,
    y,
    ...(anchor === "start" ? {} : { "text-anchor": anchor }),
    ...(bold ? { "font-weight": "bold" } : {}),
    ...(size === TEXT ? {} : { "font-size": size }),
    ...(upward ? { transform: `rotate(-90 ${decimals(x)} ${decimals(y)})` } : {}),
  };
  const tooltip = full === undefined ? [] : [element("title", {}, escapeXml(full))];
  return element("text", attributes, ...tooltip, escapeXml(words));
}

/** Lines below each other; `top` is the upper edge of the first. */
export function textLines(
  x: number,
  top: number,
  lines: readonly string[],
  style: TextStyle = {},
): readonly string[] {
  const { size = TEXT } = style;
  return lines.map((line, i) => text(x, top + size * (ASCENT + 0.1 + i * LEADING), line, style));
}

/** Of so many lines. */
export function linesHeight(count: number, size = TEXT): number {
  return count * size * LEADING;
}

export interface Block {
  /** Its lower edge. */
  readonly bottom: number;
  readonly parts: readonly string[];
}

/** The title, at the top. */
export function heading(title: string, width: number): Block {
  const room = { width, size: TITLE, bold: true, mostLines: 4 };
  const { lines, whole } = fitLines(title, room);
  const style = { size: TITLE, bold: true, ...(whole ? {} : { full: title }) };
  const bottom = MARGIN + linesHeight(lines.length, TITLE) + 3;
  return { bottom, parts: textLines(MARGIN, MARGIN, lines, style) };
}

/** Sentences in one paragraph. */
export function footnotes(notes: readonly string[], width: number, top: number): Block {
  const { lines } = fitLines(notes.join(" "), { width, size: TEXT });
  return {
    bottom: top + linesHeight(lines.length),
    parts: textLines(MARGIN, top, lines),
  };
}
