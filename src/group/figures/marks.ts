// Marks of data: each condition has a colour and a shape of its own, so that neither has to be told
// from the others by colour alone.

import { decimals, element, pathOf, type Point } from "./svg.ts";

/** Okabe and Ito's, told apart with any kind of colour vision; their yellow is too light for white. */
const COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

/** Corners of shapes of about one area, of a circle of radius 1. */
const POLYGONS: readonly (readonly Point[] | "circle")[] = [
  "circle",
  corners(4, 45, 1.25),
  corners(3, -90, 1.5),
  corners(4, 0, 1.35),
  corners(3, 90, 1.5),
  corners(5, -90, 1.2),
  star(),
];
const TINT = 0.18;

/** @param index - Of the condition. Beyond seven, colours meet other shapes. */
export function colorOf(index: number): string {
  return COLORS[index % COLORS.length];
}

/** The colour on white, thinned; nothing shines through it. */
export function tintOf(index: number): string {
  const parts = colorOf(index).slice(1).match(/../g) ?? [];
  const thinned = parts.map((part) => Math.round(255 - TINT * (255 - Number.parseInt(part, 16))));
  return `#${thinned.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** @param radius - Of the circle of that area. */
export function mark(index: number, x: number, y: number, radius: number): string {
  const turns = Math.floor(index / COLORS.length);
  const shape = POLYGONS[(index + turns) % POLYGONS.length];
  const style = { fill: colorOf(index), stroke: "#fff", "stroke-width": 0.4 };
  if (shape === "circle") return element("circle", { cx: x, cy: y, r: radius, ...style });
  const points = shape.map(([dx, dy]): Point => [x + dx * radius, y + dy * radius]);
  return element("path", { d: pathOf(points, true), ...style });
}

function corners(count: number, startDegrees: number, radius: number): readonly Point[] {
  return Array.from({ length: count }, (_, i) => corner(startDegrees + (360 * i) / count, radius));
}

function star(): readonly Point[] {
  return Array.from({ length: 10 }, (_, i) => corner(36 * i - 90, i % 2 === 0 ? 1.6 : 0.75));
}

function corner(degrees: number, radius: number): Point {
  const angle = (degrees * Math.PI) / 180;
  return [Number(decimals(radius * Math.cos(angle))), Number(decimals(radius * Math.sin(angle)))];
}
