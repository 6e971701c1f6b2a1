// SVG as text: elements, numbers of fixed decimals, words from files made safe. It knows no figures.

import { Fault } from "../../errors.ts";
import { printable } from "../../text/printable.ts";

export type Attributes = Readonly<Record<string, number | string>>;

export type Point = readonly [x: number, y: number];

/** One element; numbers are written by `decimals`, words and children as they come. */
export function element(
  name: string,
  attributes: Attributes,
  ...children: readonly string[]
): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === "number" ? decimals(value) : value}"`,
  );
  const start = `<${name}${written.join("")}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.join("")}</${name}>`;
}

/**
 * To a hundredth, the same on every machine, without zeros at its end.
 *
 * @throws Fault "bug" for what is no number: viewers leave such an element out and say nothing.
 */
export function decimals(value: number): string {
  if (!Number.isFinite(value)) {
    throw new Fault("bug", `a figure has ${value} where a number of points belongs`);
  }
  return `${Number(value.toFixed(2)) + 0}`;
}

/** A path of straight pieces through points. */
export function pathOf(points: readonly Point[], closed = false): string {
  const pieces = points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${decimals(x)} ${decimals(y)}`);
  return `${pieces.join("")}${closed ? "Z" : ""}`;
}

/** Words for between tags and quotes, without what XML has no way to write. */
export function escapeXml(words: string): string {
  return wellFormed(words)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Control characters as escapes, halves of characters as the sign for one that is unknown. */
export function wellFormed(words: string): string {
  return printable(words.replaceAll(/\s+/g, " ")).replaceAll(/[\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD");
}
