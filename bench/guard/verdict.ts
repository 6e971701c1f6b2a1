// When a kernel counts as slower. Times go in, verdicts come out; nothing is timed here.

/** Two slices of equal work, one after the other, in milliseconds. */
export interface Pair {
  readonly nowMs: number;
  readonly baselineMs: number;
}

/** A kernel that takes longer than so many times the baseline's time is a loss. */
export const MOST_RATIO = 1.25;
/** So many repeats, each with processes of its own, have to agree on it. */
const REPEATS = 3;

/**
 * - `new`: the baseline has no such kernel;
 * - `no adapter`: it needs one and there is none;
 * - `differs`: the answers are not the same, or one side failed, so that times say nothing.
 */
export type Verdict = "as fast" | "faster" | "slower" | "new" | "no adapter" | "differs";

/** Median over the pairs of now / baseline: what slows a machine for a while slows both of a pair. */
export function ratioOf(pairs: readonly Pair[]): number {
  return median(pairs.map(({ nowMs, baselineMs }) => nowMs / baselineMs));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/** @param ratios - Of the repeats so far, at least one; `again` asks for one more. */
export function judgeRatios(ratios: readonly number[]): "as fast" | "faster" | "slower" | "again" {
  const slower = ratios.every((ratio) => ratio > MOST_RATIO);
  const faster = ratios.every((ratio) => ratio < 1 / MOST_RATIO);
  if (!slower && !faster) return "as fast";
  if (ratios.length < REPEATS) return "again";
  return slower ? "slower" : "faster";
}

/** @param ci - In CI a software adapter comes with npm ci, so that its absence is a failure. */
export function isFailure(verdict: Verdict, ci: boolean): boolean {
  return verdict === "slower" || verdict === "differs" || (verdict === "no adapter" && ci);
}
