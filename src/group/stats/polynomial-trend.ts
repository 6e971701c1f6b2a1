// The area under a polynomial trend of a sampled curve, and where that trend leaves the possible.

import { Fault } from "../../errors.ts";
import { leastSquares } from "./least-squares.ts";
import { largestOf } from "./moments.ts";
import { crossings, integral, turningPoints, valueAt } from "./polynomial.ts";
import { notComputable, type NotComputable } from "./result.ts";
import type { Measured } from "./samples.ts";
import { rangeOf, timedSamples, type Range } from "./samples-over-time.ts";

/** Powers of time above this follow the noise, and lose digits when written in the unit of time. */
const HIGHEST_DEGREE = 9;
/** A condition above this leaves fewer than six digits. */
const WORST_CONDITION = 1e10;
/** A trend this far below 0, in units of the largest sample, is rounding. */
const ROUNDING = 1e-12;

/** Where the trend runs below 0, which no concentration does. */
export interface Negative {
  /** Total time below 0 within the limits. */
  readonly duration: number;
  /** Its share of the area, negative. */
  readonly area: number;
  readonly lowest: { readonly time: number; readonly value: number };
}

/** A fitted trend with its definite integral. */
export interface PolynomialTrend {
  readonly computable: true;
  readonly method: string;
  readonly degree: number;
  /** Of the powers of time 0 … degree. */
  readonly coefficients: readonly number[];
  /** In the unit of the values times that of time. */
  readonly area: number;
  readonly from: number;
  readonly to: number;
  /** Samples with a time and a value. */
  readonly n: number;
  /** Rows without one of them. */
  readonly skipped: number;
  /** √(sum of squared residuals / (n - degree - 1)); left out when the trend meets every sample. */
  readonly residualSd?: number;
  /** Of the fit in time scaled to -1 … 1. */
  readonly condition: number;
  /** Left out when the trend stays at or above 0 within the limits. */
  readonly negative?: Negative;
  readonly notes: readonly string[];
}

export interface TrendOptions extends Range {
  readonly degree: number;
}

/** Fits by least squares, every sample with the same weight, and integrates between the limits. */
export function polynomialTrend(
  times: readonly Measured[] | Float64Array,
  values: readonly Measured[] | Float64Array,
  options: TrendOptions,
): PolynomialTrend | NotComputable {
  const { degree } = options;
  if (!(Number.isInteger(degree) && degree >= 0 && degree <= HIGHEST_DEGREE)) {
    throw new Fault(
      "usage",
      `polynomial of degree ${degree}; it must be a whole number from 0 to ${HIGHEST_DEGREE}`,
    );
  }
  const { time, value, skipped } = timedSamples(times, values);
  const n = time.length;
  const method = `area under a polynomial trend of degree ${degree}, least squares`;
  const subject = { method, sizes: [n] };
  if (n < Math.max(2, degree + 1)) {
    return notComputable(
      subject,
      `${n} samples; a polynomial of degree ${degree} needs ${Math.max(2, degree + 1)}`,
    );
  }
  const [from, to] = rangeOf(options, time);
  const scale = scaleOf(time);
  const columns = Array.from({ length: degree + 1 }, (_, k) =>
    time.map((t) => ((t - scale.middle) / scale.half) ** k),
  );
  const { coefficients, rss, condition } = leastSquares(columns, value);
  if (!(condition < WORST_CONDITION)) {
    return notComputable(
      subject,
      "the times of the samples lie too close together for this degree",
    );
  }
  const limits = [(from - scale.middle) / scale.half, (to - scale.middle) / scale.half] as const;
  const negative = negativeOf(coefficients, limits, scale, largestOf(value));
  const free = n - degree - 1;
  return {
    computable: true,
    method,
    degree,
    coefficients: inTime(coefficients, scale),
    area: areaOf(coefficients, limits, scale),
    from,
    to,
    n,
    skipped,
    ...(free > 0 && { residualSd: Math.sqrt(rss / free) }),
    condition,
    ...(negative && { negative }),
    notes: [
      ...(free === 0 ? ["the trend passes through every sample: no residual to judge it by"] : []),
      ...(from < time[0] || to > time[n - 1]
        ? [`extrapolated: samples reach from ${time[0]} to ${time[n - 1]}`]
        : []),
    ],
  };
}

/** time = middle + half·u, so that u runs from -1 to 1 and its powers stay far from each other. */
interface Scale {
  readonly middle: number;
  readonly half: number;
}

function scaleOf(time: Float64Array): Scale {
  const [first, last] = [time[0], time[time.length - 1]];
  return { middle: first / 2 + last / 2, half: last / 2 - first / 2 };
}

function areaOf(coefficients: Float64Array, [a, b]: readonly number[], { half }: Scale): number {
  const primitive = integral(coefficients);
  return half * (valueAt(primitive, b) - valueAt(primitive, a));
}

function negativeOf(
  coefficients: Float64Array,
  [a, b]: readonly [number, number],
  scale: Scale,
  largest: number,
): Negative | undefined {
  const spots = [a, ...turningPoints(coefficients, a, b), b];
  const at = spots.reduce((best, u) =>
    valueAt(coefficients, u) < valueAt(coefficients, best) ? u : best,
  );
  const lowest = { time: scale.middle + scale.half * at, value: valueAt(coefficients, at) };
  if (lowest.value >= -ROUNDING * largest) return undefined;
  const ends = [a, ...crossings(coefficients, a, b), b];
  let [duration, area] = [0, 0];
  for (let i = 1; i < ends.length; i++) {
    if (valueAt(coefficients, (ends[i - 1] + ends[i]) / 2) >= 0) continue;
    duration += scale.half * (ends[i] - ends[i - 1]);
    area += areaOf(coefficients, [ends[i - 1], ends[i]], scale);
  }
  return { duration, area, lowest };
}

/** The same polynomial in powers of time itself: Horner's rule on (time - middle) / half. */
function inTime(coefficients: Float64Array, { middle, half }: Scale): readonly number[] {
  let powers: number[] = [];
  for (let k = coefficients.length - 1; k >= 0; k--) {
    const next = Array<number>(powers.length + 1).fill(0);
    for (const [j, power] of powers.entries()) {
      next[j] -= (power * middle) / half;
      next[j + 1] += power / half;
    }
    next[0] += coefficients[k];
    powers = next;
  }
  return powers;
}
