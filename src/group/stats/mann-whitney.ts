// The Mann-Whitney (Wilcoxon rank-sum) test of two groups of different persons: exact with ties.

import { normalTwoSided } from "./distributions/normal.ts";
import { shift } from "./hodges-lehmann.ts";
import { rankSumNull, rankSumP } from "./rank-sum-null.ts";
import { midRanks, tiesAmong } from "./ranks.ts";
import { computed, notComputable, type Subject, type TestResult } from "./result.ts";
import { numbersOf, requireLevel } from "./samples.ts";

/** p is exact up to this many persons in all, normal beyond. */
const MOST_EXACT = 100;

/**
 * U, the number of pairs of persons in which the second group's value is the larger (ties: half).
 *
 * R's wilcox.test(first, second) counts the other group: its W is n1·n2 - U, its p the same.
 */
export function mannWhitney(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: { readonly level?: number } = {},
): TestResult {
  const { level = 0.95 } = options;
  requireLevel(level);
  const one = numbersOf("first group", first);
  const two = numbersOf("second group", second);
  const [n1, n2] = [one.length, two.length];
  const n = n1 + n2;
  const notes: string[] = [];
  const subject: Subject = { method: "Mann-Whitney test, second - first", sizes: [n1, n2], notes };
  if (n1 < 1 || n2 < 1)
    return notComputable(subject, `groups of ${n1} and ${n2}; both need values`);
  const ranks = midRanks(Float64Array.of(...one, ...two));
  if (ranks.ties.length === 1) return notComputable(subject, "all values are equal");
  if (tiesAmong(ranks)) notes.push("ties share mid-ranks");

  let doubledSum = 0;
  for (const rank of ranks.doubled.subarray(n1)) doubledSum += rank;
  const u = (doubledSum - n2 * (n2 + 1)) / 2;
  const tied = ranks.ties.reduce((sum, count) => sum + count ** 3 - count, 0);
  const spread = Math.sqrt(((n1 * n2) / 12) * (n + 1 - tied / (n * (n - 1))));
  const z = (u - (n1 * n2) / 2) / spread;
  const exact = n <= MOST_EXACT;
  const location = shift(one, two, level, exact);
  if (location) notes.push(location.note);
  return computed(subject, {
    statistic: { name: "U", value: u },
    df: [],
    p: exact ? exactP(ranks.doubled, n2, doubledSum) : normalTwoSided(z),
    pMethod: exact
      ? "exact, two-sided: all ways to draw the second group, as far from the mean rank sum or farther"
      : "normal approximation with the variance of tied ranks, without continuity correction, two-sided",
    ...(location && { estimate: location.estimate }),
    ...(location?.interval && { interval: location.interval }),
    effect: {
      name: "rank-biserial correlation",
      value: (2 * u) / (n1 * n2) - 1,
      definition: "share of pairs in which the second is larger - share in which the first is",
    },
    further: [{ name: "Z without continuity correction", value: z }],
  });
}

/** The smaller group is the one drawn: its table is smaller, and distances from the mean are equal. */
function exactP(doubled: Int32Array, n2: number, sumOfSecond: number): number {
  const n = doubled.length;
  const second = 2 * n2 <= n;
  const size = second ? n2 : n - n2;
  const sum = second ? sumOfSecond : n * (n + 1) - sumOfSecond;
  return rankSumP(rankSumNull(doubled, size), sum, size * (n + 1));
}
