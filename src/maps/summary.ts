// What many values come to: mean, median and spread. It knows no voxels and no regions.

import { median } from "../math/median.ts";

export interface Summary {
  readonly mean: number;
  readonly median: number;
  /** Standard deviation (n - 1); NaN for fewer than two values. */
  readonly sd: number;
}

/**
 * Of finite values, in f64 and in the order in which they come. All NaN when there are none.
 *
 * @param values - The caller's copy: put into another order.
 */
export function summarise(values: Float32Array): Summary {
  const count = values.length;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i];
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i] - mean) * (values[i] - mean);
  return {
    mean,
    median: median(values),
    sd: count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1)),
  };
}
