// Order statistics and errors that recovery and parity tests speak in.

/** The p-quantile of the values, by the nearest rank. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))];
}

export function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** |found - expected| in units of absolute + relative·|expected|. */
export function inTolerances(
  found: number,
  expected: number,
  tolerance: { readonly relative: number; readonly absolute: number },
): number {
  return (
    Math.abs(found - expected) / (tolerance.absolute + tolerance.relative * Math.abs(expected))
  );
}
