// Where a tail probability has a given value: what turns a distribution into limits of intervals.

import { Fault } from "../../../errors.ts";

/** Each round gains a bit in the worst case and most digits in the usual one; 20 are rarely used. */
const MOST_ROUNDS = 400;

/**
 * The x > 0 at which a falling tail equals `p`.
 *
 * False position (Illinois) on logarithms of both, where tails are smooth from end to end.
 *
 * @param tailOf - Falls from its value at 0 to 0; positive wherever it is asked.
 * @param p - Below tailOf(0).
 */
export function whereTailIs(tailOf: (x: number) => number, p: number): number {
  const miss = (logX: number): number => Math.log(tailOf(Math.exp(logX)) / p);
  let low = 0;
  let high = 0;
  while (miss(low) < 0) low -= 1;
  while (miss(high) > 0) high += 1;
  let missLow = miss(low);
  let missHigh = miss(high);
  let kept = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (missLow === 0) return Math.exp(low);
    if (missHigh === 0) return Math.exp(high);
    const next = (low * missHigh - high * missLow) / (missHigh - missLow);
    if (!(next > low && next < high))
      return Math.exp(Math.abs(missLow) < Math.abs(missHigh) ? low : high);
    const missed = miss(next);
    // An end that stays twice running is weighed half, or the other would creep.
    if (missed > 0) {
      [low, missLow] = [next, missed];
      if (kept === 1) missHigh /= 2;
      kept = 1;
    } else {
      [high, missHigh] = [next, missed];
      if (kept === -1) missLow /= 2;
      kept = -1;
    }
    if (high - low < Number.EPSILON) return Math.exp(next);
  }
  throw new Fault("bug", `no x found where the tail is ${p}`);
}
