// The t test of two groups of different persons: Welch's, and Student's with one pooled variance.

import { studentCritical, studentTwoSided } from "./distributions/student.ts";
import { isRounding, momentsOf, type Moments } from "./moments.ts";
import { computed, notComputable, type Subject, type TestResult } from "./result.ts";
import { numbersOf, requireLevel } from "./samples.ts";

export interface TwoSampleOptions {
  /** Of the confidence interval. Default 0.95. */
  readonly level?: number;
}

/**
 * Welch's t test, which lets each group have its own variance.
 *
 * t = (mean 2 - mean 1) / √(s1²/n1 + s2²/n2). R's t.test(first, second) subtracts the other way, so
 * its t has the other sign.
 *
 * @see Welch BL (1947) Biometrika 34:28, for the degrees of freedom.
 */
export function welchT(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: TwoSampleOptions = {},
): TestResult {
  return twoSampleT(first, second, options, {
    method: "Welch two-sample t test, second - first (variances may differ)",
    standardiser: "√((s1² + s2²) / 2)",
    scale: (one, two) => Math.hypot(one.sd, two.sd) / Math.SQRT2,
    error: (one, two) => Math.hypot(one.sd / Math.sqrt(one.n), two.sd / Math.sqrt(two.n)),
    df: welchDf,
  });
}

/** Student's two-sample t test: one variance for both groups, n1 + n2 - 2 degrees of freedom. */
export function pooledT(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: TwoSampleOptions = {},
): TestResult {
  return twoSampleT(first, second, options, {
    method: "two-sample t test with pooled variance, second - first (variances assumed equal)",
    standardiser: "pooled standard deviation √(((n1 - 1) s1² + (n2 - 1) s2²) / (n1 + n2 - 2))",
    scale: pooledSd,
    error: (one, two) => pooledSd(one, two) * Math.sqrt(1 / one.n + 1 / two.n),
    df: (one, two) => one.n + two.n - 2,
  });
}

/** √(((n1 - 1) s1² + (n2 - 1) s2²) / (n1 + n2 - 2)), without squares that could overflow. */
export function pooledSd(one: Moments, two: Moments): number {
  const sum = Math.hypot(one.sd * Math.sqrt(one.n - 1), two.sd * Math.sqrt(two.n - 1));
  return sum / Math.sqrt(one.n + two.n - 2);
}

/** Where the two tests differ. */
interface Kind {
  readonly method: string;
  readonly standardiser: string;
  readonly scale: (one: Moments, two: Moments) => number;
  readonly error: (one: Moments, two: Moments) => number;
  readonly df: (one: Moments, two: Moments) => number;
}

function twoSampleT(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: TwoSampleOptions,
  kind: Kind,
): TestResult {
  const { level = 0.95 } = options;
  requireLevel(level);
  const values = [numbersOf("first group", first), numbersOf("second group", second)] as const;
  const [one, two] = values.map(momentsOf);
  const subject: Subject = { method: kind.method, sizes: [one.n, two.n] };
  if (one.n < 2 || two.n < 2) {
    return notComputable(subject, `groups of ${one.n} and ${two.n}; each needs 2 or more`);
  }
  if (isRounding(Math.max(one.sd, two.sd), ...values)) {
    return notComputable(subject, "all values of each group are equal: no variance");
  }
  const difference = two.mean - one.mean;
  const error = kind.error(one, two);
  const df = kind.df(one, two);
  const half = studentCritical(level, df) * error;
  const of = "mean of second - mean of first";
  return computed(subject, {
    statistic: { name: "t", value: difference / error },
    df: [df],
    p: studentTwoSided(difference / error, df),
    pMethod: "t distribution, two-sided",
    estimate: { name: of, value: difference },
    effect: {
      name: "Cohen's d",
      value: difference / kind.scale(one, two),
      definition: `(${of}) / ${kind.standardiser}`,
    },
    interval: { of, low: difference - half, high: difference + half, level },
  });
}

/** (v1 + v2)² / (v1²/(n1 - 1) + v2²/(n2 - 1)), v = s²/n, in shares of v1 + v2. */
function welchDf(one: Moments, two: Moments): number {
  const error = Math.hypot(one.sd / Math.sqrt(one.n), two.sd / Math.sqrt(two.n));
  const share = (one.sd / Math.sqrt(one.n) / error) ** 2;
  return 1 / (share ** 2 / (one.n - 1) + (1 - share) ** 2 / (two.n - 1));
}
