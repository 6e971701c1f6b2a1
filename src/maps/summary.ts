// What many values come to: mean, median and spread. It knows no voxels and no regions.

export interface Summary {
  readonly mean: number;
  readonly median: number;
  /** Standard deviation (n - 1); NaN for a single value. */
  readonly sd: number;
}

/**
 * Of finite values, in f64 and in the order in which they come. All NaN when there are none.
 *
 * @param values - Sorted by the way: the caller's copy.
 */
export function summarise(values: Float32Array): Summary {
  const count = values.length;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i];
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i] - mean) * (values[i] - mean);
  values.sort();
  const [low, high] = [values[(count - 1) >> 1], values[count >> 1]];
  return {
    mean,
    median: count === 0 ? Number.NaN : (low + high) / 2,
    sd: Math.sqrt(squares / (count - 1)),
  };
}
