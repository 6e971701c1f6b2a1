// The figures that a table shows of one sample: where its values lie and how far they spread.

import { momentsOf } from "./moments.ts";
import { numbersOf } from "./samples.ts";

/** A figure is left out where the sample has none: a mean of no values, a spread of one. */
export interface Description {
  readonly n: number;
  readonly mean?: number;
  /** Standard deviation, with n - 1. */
  readonly sd?: number;
  readonly median?: number;
  /** First and third quartile, R's type 7: linear between order statistics at 1 + (n - 1)·share. */
  readonly q1?: number;
  readonly q3?: number;
  /** q3 - q1. */
  readonly iqr?: number;
  readonly min?: number;
  readonly max?: number;
  /** sd / |mean|, as a fraction. */
  readonly cv?: number;
  /** What is left out, and why. */
  readonly notes: readonly string[];
}

/** @param sample - Without gaps. */
export function describe(sample: ArrayLike<number>): Description {
  const values = numbersOf("sample", sample).sort();
  const n = values.length;
  if (n === 0) return { n, notes: ["no values"] };
  const { mean, sd } = momentsOf(values);
  const q1 = quantile(values, 0.25);
  const q3 = quantile(values, 0.75);
  const places = { median: quantile(values, 0.5), q1, q3, iqr: q3 - q1 };
  const sure = { n, mean, ...places, min: values[0], max: values[n - 1] };
  if (n === 1) return { ...sure, notes: ["one value: no standard deviation, no CV"] };
  if (mean === 0) return { ...sure, sd, notes: ["the mean is 0: no CV"] };
  return { ...sure, sd, cv: sd / Math.abs(mean), notes: [] };
}

/**
 * R's quantile of type 7, its default.
 *
 * @param sorted - Ascending, at least one value.
 * @param share - 0 … 1.
 * @see Hyndman RJ, Fan Y (1996) Am Stat 50:361, definition 7.
 */
export function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
