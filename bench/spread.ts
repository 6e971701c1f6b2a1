// What repeated measurements come to: median and quartiles. A mean would be moved by the one run that
// the machine spent on something else.

export interface Spread {
  readonly median: number;
  /** A quarter of the runs is below `q1`, a quarter above `q3`. */
  readonly q1: number;
  readonly q3: number;
  readonly runs: number;
}

export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((p) => between(sorted, p * (sorted.length - 1)));
  return { median, q1, q3, runs: sorted.length };
}

/** Every figure of it times a factor; for a rate out of a time see `rateOf`. */
export function scaled({ median, q1, q3, runs }: Spread, factor: number): Spread {
  return { median: median * factor, q1: q1 * factor, q3: q3 * factor, runs };
}

/** So much work in each run: the slow quarter of the times is the low quarter of the rates. */
export function rateOf(work: number, { median, q1, q3, runs }: Spread): Spread {
  return { median: work / median, q1: work / q3, q3: work / q1, runs };
}

/** "12.3 (12.1-12.9)", to three figures. */
export function spreadText({ median, q1, q3 }: Spread, factor = 1): string {
  const [middle, low, high] = [median, q1, q3].map((value) => threeFigures(value * factor));
  return `${middle} (${low}-${high})`;
}

/** Without an exponent: 1230, 12.3, 0.0123. */
export function threeFigures(value: number): string {
  if (value === 0) return "0";
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(decimals, 12));
}

function between(sorted: readonly number[], at: number): number {
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}
