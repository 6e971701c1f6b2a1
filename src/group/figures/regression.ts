// The least-squares line of a panel, between places on its axes: a line through values is a line
// through their places, and places can't overflow.

import type { Point } from "./svg.ts";

/** Two points always lie on a line. */
export const LEAST_FOR_LINE = 3;

/**
 * Ends of the line, from the least to the largest x, cut where it would leave the panel.
 *
 * @param places - Of x and y on axes that go from 0 to 1.
 * @returns Nothing below three points, or where all x are equal.
 */
export function lineOf(places: readonly Point[]): readonly [Point, Point] | undefined {
  const n = places.length;
  if (n < LEAST_FOR_LINE) return undefined;
  const meanX = places.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = places.reduce((sum, [, y]) => sum + y, 0) / n;
  let [xx, xy] = [0, 0];
  for (const [x, y] of places) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  const xs = places.map(([x]) => x);
  const [least, largest] = [Math.min(...xs), Math.max(...xs)];
  if (least === largest || xx === 0) return undefined;
  const slope = xy / xx;
  const at = (x: number): number => meanY + slope * (x - meanX);
  const cut = (x: number): Point => {
    const y = Math.min(1, Math.max(0, at(x)));
    // A line that is cut is steep, so dividing by its slope is safe.
    return [y === at(x) ? x : meanX + (y - meanY) / slope, y];
  };
  return [cut(least), cut(largest)];
}
