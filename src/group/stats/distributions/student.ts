// Student's t: its two-sided tail, and the value that a confidence level stands for.

import { betaTails } from "./beta.ts";
import { whereTailIs } from "./inverse.ts";

/**
 * P(|T| >= |t|) = I_x(df/2, 1/2), x = df / (df + t²), for |t| below 1e150.
 *
 * @param df - Degrees of freedom, > 0, whole or not (Welch).
 */
export function studentTwoSided(t: number, df: number): number {
  const square = (t / df) * t;
  return betaTails(df / 2, 0.5, 1 / (1 + square), square / (1 + square)).lower;
}

/** The t with P(|T| < t) = level: 2.262 for 0.95 and 9 degrees of freedom. */
export function studentCritical(level: number, df: number): number {
  return whereTailIs((t) => studentTwoSided(t, df), 1 - level);
}
