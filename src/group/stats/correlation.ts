// Pearson's correlation, plain and with one covariate taken out, with Fisher's interval.

import { Fault } from "../../errors.ts";
import { normalCritical } from "./distributions/normal.ts";
import { studentTwoSided } from "./distributions/student.ts";
import { isRounding, largestOf, meanOf } from "./moments.ts";
import { computed, notComputable, type Interval, type Subject, type TestResult } from "./result.ts";
import { numbersOf, pairsOf, requireLevel } from "./samples.ts";

export interface CorrelationOptions {
  /** Of the confidence interval. Default 0.95. */
  readonly level?: number;
}

/** r with t = r √((n - 2) / (1 - r²)) on n - 2 degrees of freedom. */
export function pearson(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { level = 0.95 }: CorrelationOptions = {},
): TestResult {
  requireLevel(level);
  const [x, y] = pairsOf(first, second);
  const subject: Subject = { method: "Pearson correlation", sizes: [x.length] };
  if (x.length < 3) return notComputable(subject, `n = ${x.length}; a correlation needs 3 or more`);
  const found = [directionOf(x), directionOf(y)];
  if (found.some(({ length }) => length === 0)) {
    return notComputable(subject, "one of the two is constant: no variance");
  }
  return correlated(subject, found[0], found[1], 0, level);
}

/**
 * The correlation of what is left of both after a straight line in the covariate is taken out; n - 3
 * degrees of freedom.
 */
export function partialCorrelation(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  covariate: ArrayLike<number>,
  { level = 0.95 }: CorrelationOptions = {},
): TestResult {
  requireLevel(level);
  const [x, y] = pairsOf(first, second);
  const z = numbersOf("covariate", covariate);
  if (z.length !== x.length) {
    throw new Fault("input", `the covariate has ${z.length} values beside ${x.length}`);
  }
  const method = "partial Pearson correlation with one covariate";
  const subject: Subject = { method, sizes: [x.length] };
  if (x.length < 4) {
    return notComputable(subject, `n = ${x.length}; a partial correlation needs 4 or more`);
  }
  const along = directionOf(z);
  if (along.length === 0) return notComputable(subject, "the covariate is constant: no variance");
  const found = [x, y].map((values) => without(directionOf(values), along));
  if (found.some(({ length }) => length === 0)) {
    return notComputable(
      subject,
      "one of the two is constant, or a straight line of the covariate: nothing is left of it",
    );
  }
  return correlated(subject, found[0], found[1], 1, level);
}

/** p of a correlation coefficient by t; `miss` is 1 - r², known better than r can tell it. */
export function correlationT(r: number, miss: number, df: number): { t: number; p: number } {
  const t = r * Math.sqrt(df / miss);
  return { t, p: studentTwoSided(t, df) };
}

/** Deviations from the mean as a vector of length 1. */
interface Direction {
  readonly unit: Float64Array;
  /** Of the deviations; 0 where they are no more than rounding. */
  readonly length: number;
  /** Rounding of the values, in units of `length`. */
  readonly blur: number;
}

function directionOf(values: Float64Array): Direction {
  const mean = meanOf(values);
  return scaled(
    values.map((value) => value - mean),
    largestOf(values),
  );
}

/** What of a direction is at right angles to another one, scaled to length 1 again. */
function without(direction: Direction, along: Direction): Direction {
  if (direction.length === 0) return direction;
  const share = direction.unit.reduce((sum, value, i) => sum + value * along.unit[i], 0);
  const rest = direction.unit.map((value, i) => value - share * along.unit[i]);
  return scaled(rest, Math.max(direction.blur, along.blur, 1e-15) / Number.EPSILON);
}

function scaled(deviations: Float64Array, size: number): Direction {
  const largest = largestOf(deviations);
  const relative = deviations.map((value) => value / largest);
  const length = largest * Math.sqrt(relative.reduce((sum, value) => sum + value * value, 0));
  if (isRounding(length / Math.sqrt(deviations.length), Float64Array.of(size)) || largest === 0) {
    return { unit: deviations, length: 0, blur: 0 };
  }
  const unit = deviations.map((value) => value / length);
  return { unit, length, blur: (Number.EPSILON * size * Math.sqrt(unit.length)) / length };
}

/** @param covariates - How many were taken out of both. */
function correlated(
  subject: Subject,
  x: Direction,
  y: Direction,
  covariates: number,
  level: number,
): TestResult {
  const n = x.unit.length;
  // |x - y|² = 2(1 - r) and |x + y|² = 2(1 + r): neither is lost when r is near 1 or -1.
  let [apart, together] = [0, 0];
  for (let i = 0; i < n; i++) {
    apart += (x.unit[i] - y.unit[i]) ** 2;
    together += (x.unit[i] + y.unit[i]) ** 2;
  }
  const r = (together - apart) / 4;
  if (Math.min(apart, together) <= (10 * (x.blur + y.blur)) ** 2) {
    const why = `r is ${Math.sign(r)}: all points lie on one line, with no scatter to test against`;
    return notComputable(subject, why);
  }
  const df = n - 2 - covariates;
  const { t, p } = correlationT(r, (apart / 2) * (together / 2), df);
  const interval = fisherInterval(apart, together, n - 3 - covariates, level);
  return computed(
    { ...subject, notes: interval ? [] : [`no interval: Fisher's needs ${4 + covariates} values`] },
    {
      statistic: { name: "t", value: t },
      df: [df],
      p,
      pMethod: "t distribution, two-sided",
      effect: {
        name: "r",
        value: r,
        definition: covariates === 0 ? "Pearson's r" : "Pearson's r of the residuals",
      },
      ...(interval && { interval }),
    },
  );
}

/** tanh(atanh r ± z / √weight), atanh r = ln((1 + r) / (1 - r)) / 2. */
function fisherInterval(
  apart: number,
  together: number,
  weight: number,
  level: number,
): Interval | undefined {
  if (weight < 1) return undefined;
  const middle = Math.log(together / apart) / 2;
  const half = normalCritical(level) / Math.sqrt(weight);
  return { of: "r", low: Math.tanh(middle - half), high: Math.tanh(middle + half), level };
}
