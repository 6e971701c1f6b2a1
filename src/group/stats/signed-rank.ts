// Wilcoxon's signed-rank test of one sample, or of the differences within pairs: exact with ties.

import { normalTwoSided } from "./distributions/normal.ts";
import { pseudoMedian } from "./hodges-lehmann.ts";
import { midRanks, roundedDifferences, roundedValue, tiesAmong } from "./ranks.ts";
import { computed, notComputable, type Subject, type TestResult } from "./result.ts";
import { numbersOf, pairsOf, requireLevel } from "./samples.ts";
import { signedRankNull, signedRankP } from "./signed-rank-null.ts";

/** p is exact up to this many ranks, normal beyond. */
const MOST_EXACT = 200;

export interface SignedRankOptions {
  /**
   * What becomes of values that are 0. "drop" (default): they leave before ranking (Wilcoxon).
   * "pratt": they are ranked with the others and leave afterwards (Pratt JW 1959, JASA 54:655).
   */
  readonly zeros?: "drop" | "pratt";
  /** Of the confidence interval. Default 0.95. */
  readonly level?: number;
}

/** V, the sum of the ranks of positive values, against the 2^n ways to set the signs. */
export function signedRank(sample: ArrayLike<number>, options: SignedRankOptions = {}): TestResult {
  const values = numbersOf("sample", sample).map(roundedValue);
  return signedRankOf(values, "Wilcoxon signed-rank test of the values against 0", options);
}

/**
 * The signed-rank test of second - first.
 *
 * Differences are rounded to 12 digits of the values they came from before they are ranked.
 *
 * @param second - The same persons as in `first`, in the same order.
 */
export function pairedSignedRank(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: SignedRankOptions = {},
): TestResult {
  const differences = roundedDifferences(...pairsOf(first, second));
  return signedRankOf(differences, "Wilcoxon signed-rank test, second - first", options);
}

function signedRankOf(
  values: Float64Array,
  name: string,
  { zeros = "drop", level = 0.95 }: SignedRankOptions,
): TestResult {
  requireLevel(level);
  const kept = values.filter((value) => value !== 0);
  const zeroCount = values.length - kept.length;
  const notes = zeroCount === 0 ? [] : [zerosInWords(zeroCount, zeros)];
  const subject: Subject = {
    method: `${name}, zeros ${WORDS[zeros]}`,
    sizes: [kept.length],
    notes,
  };
  if (values.length === 0) return notComputable(subject, "no values");
  if (kept.length === 0) return notComputable(subject, "every value is 0");

  const ranked = zeros === "drop" ? kept : values;
  const all = midRanks(ranked.map(Math.abs));
  const ranks = all.doubled.filter((_, i) => ranked[i] !== 0);
  if (tiesAmong(midRanks(kept.map(Math.abs)))) notes.push("ties share mid-ranks");
  let [doubledV, sum, squares] = [0, 0, 0];
  for (const [i, value] of kept.entries()) {
    if (value > 0) doubledV += ranks[i];
    sum += ranks[i];
    squares += ranks[i] ** 2;
  }
  // Σ ranks / 2 and √Σ ranks² / 2, ties and all; in doubled ranks.
  const z = (doubledV - sum / 2) / (Math.sqrt(squares) / 2);
  const exact = kept.length <= MOST_EXACT;
  const location = pseudoMedian(values, level, exact && values.length <= MOST_EXACT);
  if (location) notes.push(location.note);
  if (location && zeroCount > 0) notes.push("the pseudo-median is that of all values, zeros too");
  return computed(subject, {
    statistic: { name: "V", value: doubledV / 2 },
    df: [],
    p: exact ? signedRankP(signedRankNull(ranks), doubledV) : normalTwoSided(z),
    pMethod: exact
      ? `exact, two-sided: all 2^${kept.length} signs of the ranks`
      : "normal approximation without continuity correction, two-sided",
    ...(location && { estimate: location.estimate }),
    ...(location?.interval && { interval: location.interval }),
    effect: {
      name: "rank-biserial correlation",
      value: (2 * doubledV - sum) / sum,
      definition: "(ranks of positive - ranks of negative values) / all ranks used",
    },
    further: [
      { name: "Z without continuity correction", value: z },
      { name: "values that are 0", value: zeroCount },
    ],
  });
}

const WORDS = { drop: "dropped", pratt: "ranked, then dropped (Pratt)" } as const;

function zerosInWords(count: number, zeros: "drop" | "pratt"): string {
  return `${count} ${count === 1 ? "value is" : "values are"} 0 and ${WORDS[zeros]}`;
}
