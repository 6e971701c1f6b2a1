// From r to t, which values count as extreme, and when two of them are the same.

import type { Side } from "./request.ts";

/**
 * Values of r nearer than this are the same number. Arrangements that mirror each other, and equal
 * values in the maps, give equal r that were summed in another order: f64 sums of n terms of a unit
 * vector differ by n · 2^-52, below 2e-12 for n up to 10,000. Counting a little too much errs on the
 * safe side: p can only grow.
 */
export const SAME_R = 1e-10;

/**
 * Scores that differ by less than this share are the same number. They are cubes of t (H = 2), and t
 * magnifies the last bits of r by 1 / (1 - r²): enough for |t| up to 10,000 √df.
 */
export const SAME_SCORE = 1e-6;

/** 1 - r² that is not told from 0. It keeps t finite where an arrangement leaves no variance. */
const LEAST_REST = 2 ** -40;

export function tOf(r: number, df: number): number {
  return r * Math.sqrt(df / Math.max((1 - r) * (1 + r), LEAST_REST));
}

/** What is compared between arrangements: it rises as r becomes more extreme on the tested side. */
export function extremeness(r: number, side: Side): number {
  if (side === "two-sided") return Math.abs(r);
  return side === "greater" ? r : -r;
}
