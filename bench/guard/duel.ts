// Two versions of one kernel, each in a process of its own, timed by turns in slices of equal work.
// It knows neither the kernel nor how a side runs it.

import type { Pair } from "./verdict.ts";

/** One version of a kernel, made ready. */
export interface Side {
  /** Of one run once warm, roughly. */
  readonly runMs: number;
  /** Milliseconds that so many runs take. */
  time(runs: number): Promise<number>;
}

/**
 * Many short slices beat few long ones: on two cores at a load of 2, the ratio of a kernel with itself
 * stayed within 0.91-1.05 over 127 pairs of 20 ms, within 0.85-1.09 over 21 pairs of 120 ms. Each still
 * holds the garbage collection of some runs.
 */
const PAIR_MS = 20;
/** Odd, so that one pair is the median. */
const PAIRS = 43;

export interface Duel {
  /** In each slice, on both sides. */
  readonly runs: number;
  readonly pairs: readonly Pair[];
}

/** Order A B, B A, A B, …: what drifts favours neither side. */
export async function duel(now: Side, baseline: Side): Promise<Duel> {
  const runs = Math.max(1, Math.round(PAIR_MS / (now.runMs + baseline.runMs)));
  const pairs: Pair[] = [];
  for (let n = 0; n < PAIRS; n++) {
    const order = n % 2 === 0 ? [now, baseline] : [baseline, now];
    const took = new Map<Side, number>();
    for (const side of order) took.set(side, await side.time(runs));
    pairs.push({
      nowMs: took.get(now) ?? Number.NaN,
      baselineMs: took.get(baseline) ?? Number.NaN,
    });
  }
  return { runs, pairs };
}
