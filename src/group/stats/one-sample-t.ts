// Student's t test of one sample against a stated mean, and of the differences within pairs.

import { studentCritical, studentTwoSided } from "./distributions/student.ts";
import { isRounding, momentsOf } from "./moments.ts";
import { computed, notComputable, type Subject, type TestResult } from "./result.ts";
import { numbersOf, pairsOf, requireLevel } from "./samples.ts";

export interface OneSampleOptions {
  /** The mean under the null hypothesis. Default 0. */
  readonly against?: number;
  /** Of the confidence interval. Default 0.95. */
  readonly level?: number;
}

/**
 * t = (mean - against) / (sd / √n), n - 1 degrees of freedom.
 *
 * @param sample - Without gaps.
 */
export function oneSampleT(sample: ArrayLike<number>, options: OneSampleOptions = {}): TestResult {
  const { against = 0, level = 0.95 } = options;
  const values = numbersOf("sample", sample);
  numbersOf("mean to test against", [against]);
  const words: Words = {
    method: `one-sample t test of the mean against ${against}`,
    estimate: "mean",
    effect: "Cohen's d",
    definition: `(mean - ${against}) / standard deviation (n - 1)`,
    constant: "all values are equal: no variance",
  };
  return tOf(values, against, level, words, [values]);
}

/**
 * The one-sample t test of second - first against 0.
 *
 * @param first - One value a person; without gaps.
 * @param second - The same persons in the same order.
 */
export function pairedT(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: { readonly level?: number } = {},
): TestResult {
  const [before, after] = pairsOf(first, second);
  const differences = after.map((value, i) => value - before[i]);
  const words: Words = {
    method: "paired t test, second - first",
    estimate: "mean of second - first",
    effect: "Cohen's dz",
    definition: "mean of the differences / standard deviation (n - 1) of the differences",
    constant: "all differences are equal: no variance",
  };
  return tOf(differences, 0, options.level ?? 0.95, words, [before, after]);
}

interface Words {
  readonly method: string;
  readonly estimate: string;
  readonly effect: string;
  readonly definition: string;
  readonly constant: string;
}

/** @param sources - What the values were computed from: their size says what rounding can do. */
function tOf(
  values: Float64Array,
  against: number,
  level: number,
  words: Words,
  sources: readonly Float64Array[],
): TestResult {
  requireLevel(level);
  const { n, mean, sd } = momentsOf(values);
  const subject: Subject = { method: words.method, sizes: [n] };
  if (n < 2) return notComputable(subject, `n = ${n}; a t test needs 2 or more`);
  if (isRounding(sd, ...sources)) return notComputable(subject, words.constant);
  const df = n - 1;
  const error = sd / Math.sqrt(n);
  const t = (mean - against) / error;
  const half = studentCritical(level, df) * error;
  return computed(subject, {
    statistic: { name: "t", value: t },
    df: [df],
    p: studentTwoSided(t, df),
    pMethod: "t distribution, two-sided",
    estimate: { name: words.estimate, value: mean },
    effect: { name: words.effect, value: (mean - against) / sd, definition: words.definition },
    interval: { of: words.estimate, low: mean - half, high: mean + half, level },
  });
}
