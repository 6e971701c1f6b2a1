// What holds for every figure of the group level, whatever it shows.

import { createHash } from "node:crypto";
import { expect } from "vitest";

import { collisions, figureOf, leaving, type Figure } from "./geometry.ts";

/** Points of 85 mm and 180 mm. */
export const WIDTHS = { column: 240.94, page: 510.24 } as const;

/**
 * Well-formed, of the width asked for, with title and description; nothing leaves the sheet, no text
 * lies on text or marks, no font is below 7 points, no number is missing.
 */
export function expectSound(svg: string, width: keyof typeof WIDTHS): Figure {
  const figure = figureOf(svg);
  const mm = { column: 85, page: 180 }[width];
  expect(svg).toMatch(new RegExp(`^<svg xmlns="http://www.w3.org/2000/svg" width="${mm}mm" `));
  expect(figure.width).toBe(WIDTHS[width]);
  expect(figure.title.length).toBeGreaterThan(0);
  expect(figure.description.length).toBeGreaterThan(20);
  expect(leaving(figure)).toEqual([]);
  expect(collisions(figure)).toEqual([]);
  const sizes = [...svg.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => Number(size));
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(7);
  // Names from files may be "NaN"; attributes may not.
  for (const { attributes } of figure.drawn) {
    expect(Object.values(attributes).join(" ")).not.toMatch(/NaN|Infinity|undefined|null/);
  }
  return figure;
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
