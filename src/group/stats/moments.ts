// Mean and standard deviation, and when a spread is nothing but rounding.

/** Mean and spread of a sample. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Standard deviation with n - 1; NaN below two values, for callers that have refused those. */
  readonly sd: number;
}

/** A spread below this share of the values' size is what their rounding leaves. */
const ROUNDING = 10 * Number.EPSILON;

/** In two passes, each corrected by what the first mean missed; scaled, so squares stay in range. */
export function momentsOf(values: Float64Array): Moments {
  const n = values.length;
  const mean = meanOf(values);
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value - mean));
  if (largest === 0) return { n, mean, sd: n > 1 ? 0 : Number.NaN };
  let squares = 0;
  for (const value of values) squares += ((value - mean) / largest) ** 2;
  return { n, mean, sd: largest * Math.sqrt(squares / (n - 1)) };
}

/** The mean to the last bit or two; NaN of no values. */
export function meanOf(values: Float64Array): number {
  const rough = sumOf(values) / values.length;
  let missed = 0;
  for (const value of values) missed += value - rough;
  return rough + missed / values.length;
}

/** Whether a spread is so small beside the values it came from that rounding alone explains it. */
export function isRounding(sd: number, ...sources: readonly Float64Array[]): boolean {
  return sd <= ROUNDING * Math.max(...sources.map(largestOf));
}

/** The largest absolute value; 0 of none. */
export function largestOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
