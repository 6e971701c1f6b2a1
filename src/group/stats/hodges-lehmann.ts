// Hodges and Lehmann's estimate: the median of all averages or differences, and an interval by rank.
// The intervals turn the untied rank tests round. They are closed, and so keep their level with ties
// (Noether GE (1967) J Am Stat Assoc 62:184).

import { normalCritical } from "./distributions/normal.ts";
import { quantile } from "./describe.ts";
import type { Interval, Named } from "./result.ts";
import { signedRankNull } from "./signed-rank-null.ts";
import { rankSumNull } from "./rank-sum-null.ts";

/** Averages or differences beyond this are not listed: 64 MB of them. */
const MOST_PAIRS = 8_000_000;

/** An estimate of location; without an interval where so few values cannot give the level. */
export interface Location {
  readonly estimate: Named;
  readonly interval?: Interval;
  readonly note: string;
}

/**
 * The pseudo-median of one sample: the median of (x[i] + x[j]) / 2 over i <= j.
 *
 * @param exact - Critical values from the exact distribution of the ranks 1 … n, else the normal's.
 * @see Hollander M, Wolfe DA, Chicken E (2014) Nonparametric Statistical Methods, 3.2 and 3.3.
 */
export function pseudoMedian(
  values: Float64Array,
  level: number,
  exact: boolean,
): Location | undefined {
  const n = values.length;
  const count = (n * (n + 1)) / 2;
  if (count > MOST_PAIRS) return undefined;
  const averages = new Float64Array(count);
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) averages[at++] = values[i] / 2 + values[j] / 2;
  }
  const spread = Math.sqrt((count * (2 * n + 1)) / 12);
  const ranks = Array.from({ length: n }, (_, i) => i + 1);
  const place = exact
    ? exactPlace(signedRankNull(ranks), level)
    : normalPlace(count / 2, spread, level);
  return located("pseudo-median (Hodges-Lehmann)", averages, level, place);
}

/**
 * The shift of a second sample: the median of second[j] - first[i] over all pairs.
 *
 * @see Hollander M, Wolfe DA, Chicken E (2014) Nonparametric Statistical Methods, 4.2 and 4.3.
 */
export function shift(
  first: Float64Array,
  second: Float64Array,
  level: number,
  exact: boolean,
): Location | undefined {
  const count = first.length * second.length;
  if (count > MOST_PAIRS) return undefined;
  const differences = new Float64Array(count);
  let at = 0;
  for (const one of first) for (const two of second) differences[at++] = two - one;
  const n = first.length + second.length;
  const spread = Math.sqrt((count * (n + 1)) / 12);
  const place = exact
    ? exactPlace(untiedRankSum(first.length, second.length), level)
    : normalPlace(count / 2, spread, level);
  return located("shift second - first (Hodges-Lehmann)", differences, level, place);
}

/** Which order statistic, from either end, bounds the interval, and how much that leaves inside. */
interface Place {
  /** From 1; 0 where even the outermost values do not reach the level. */
  readonly rank: number;
  readonly reached: number;
  readonly by: string;
}

function located(name: string, all: Float64Array, level: number, place: Place): Location {
  all.sort();
  const estimate = { name, value: quantile(all, 0.5) };
  const percent = `${(100 * place.reached).toFixed(2)} %`;
  if (place.rank < 1) {
    const note = `no interval: with so few values the widest has a level of ${percent}`;
    return { estimate, note };
  }
  const [low, high] = [all[place.rank - 1], all[all.length - place.rank]];
  return {
    estimate,
    interval: { of: name, low, high, level },
    note: `interval of the ${name}: level reached without ties ${percent} (${place.by})`,
  };
}

/** The largest rank k with P(statistic <= k - 1) <= (1 - level) / 2. */
function exactPlace(probability: Float64Array, level: number): Place {
  const by = "exact";
  let rank = 0;
  let below = 0;
  // What rounding of the sum could wrongly deny: a tail that is exactly (1 - level) / 2.
  const limit = ((1 - level) / 2) * (1 + 1e-12);
  while (below + probability[rank] <= limit) below += probability[rank++];
  const outermost = 1 - 2 * probability[0];
  return rank === 0 ? { rank, reached: outermost, by } : { rank, reached: 1 - 2 * below, by };
}

/** The same limit by the normal distribution, with continuity correction. */
function normalPlace(mean: number, spread: number, level: number): Place {
  const rank = Math.floor(mean - normalCritical(level) * spread + 0.5);
  return { rank: Math.max(1, rank), reached: level, by: "normal approximation" };
}

/** P(U = u) for samples without ties, u from 0. */
function untiedRankSum(n1: number, n2: number): Float64Array {
  const ranks = Array.from({ length: n1 + n2 }, (_, i) => i + 1);
  const least = (n1 * (n1 + 1)) / 2;
  return rankSumNull(ranks, n1).slice(least, least + n1 * n2 + 1);
}
