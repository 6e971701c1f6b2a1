// A continuous piecewise-linear curve that keeps the mean of every interval it was made from.
// Knows intervals and means only; what they are of is the caller's business.

/** Knots of a continuous piecewise-linear curve; 0 before the first knot, unknown after the last. */
export interface PiecewiseLinear {
  /** Strictly increasing. Length K. */
  readonly time: Float64Array;
  /** Value at each knot. Length K. */
  readonly value: Float64Array;
}

/**
 * Turns interval means into a continuous curve through (0, 0) whose mean over every interval is the
 * given one, exactly. Knots lie at interval borders and middles: a border between two intervals
 * takes the linear interpolation of their means at their mid times, the middle makes up for it
 * (2·mean - (left + right)/2), the last border is 2·mean - left. Gaps are bridged by the same curve.
 *
 * A first interval that starts late is met by a ramp from (0, 0) to its first border. While the curve
 * still rises from 0 that border lies on the line from (0, 0) to the first mean; later it follows the
 * trend of the first means, 2·mean - right. From half of `rise` to `rise` one passes into the other.
 *
 * The part of an interval before time 0 counts as zero activity.
 *
 * @param start - Interval starts in time order. Length F.
 * @param end - Interval ends; `end[f] > start[f]`, `end[f] <= start[f + 1]`. Length F.
 * @param mean - Mean over each interval, any unit. Length F.
 * @param rise - Time by which a curve has done its first rise from 0.
 * @returns The curve over [0, end[F - 1]]. Intervals that end at or before 0 do not shape it.
 */
export function meanPreserving(
  start: ArrayLike<number>,
  end: ArrayLike<number>,
  mean: ArrayLike<number>,
  rise: number,
): PiecewiseLinear {
  const intervals = clipToPositive(start, end, mean);
  const time = [0];
  const value = [0];
  const knot = (t: number, v: number): void => {
    if (t === time[time.length - 1]) return;
    time.push(t);
    value.push(v);
  };
  for (const [i, now] of intervals.entries()) {
    const before = intervals[i - 1];
    const after = intervals[i + 1];
    const ahead = after === undefined ? undefined : between(now, after, now.end);
    let left = 0;
    if (before !== undefined) left = between(before, now, now.start);
    else left = firstBorder(now, ahead ?? now.mean, rise);
    const right = ahead ?? 2 * now.mean - left;
    knot(now.start, left);
    knot(middle(now), 2 * now.mean - (left + right) / 2);
    knot(now.end, right);
  }
  return { time: Float64Array.from(time), value: Float64Array.from(value) };
}

interface Interval {
  readonly start: number;
  readonly end: number;
  readonly mean: number;
}

/** Cuts intervals at time 0 and puts all of their content into the part that is left. */
function clipToPositive(
  start: ArrayLike<number>,
  end: ArrayLike<number>,
  mean: ArrayLike<number>,
): Interval[] {
  const kept: Interval[] = [];
  for (let f = 0; f < mean.length; f++) {
    if (end[f] <= 0) continue;
    const from = Math.max(0, start[f]);
    kept.push({
      start: from,
      end: end[f],
      mean: (mean[f] * (end[f] - start[f])) / (end[f] - from),
    });
  }
  return kept;
}

function firstBorder(first: Interval, ahead: number, rise: number): number {
  const onRamp = (first.mean * first.start) / middle(first);
  const onTrend = 2 * first.mean - ahead;
  const share = Math.min(1, Math.max(0, first.start / rise - 0.5) * 2);
  return onRamp + share * (onTrend - onRamp);
}

function middle({ start, end }: Interval): number {
  return (start + end) / 2;
}

/** Value at `t` on the line through the means of two intervals at their middles. */
function between(a: Interval, b: Interval, t: number): number {
  return a.mean + ((b.mean - a.mean) * (t - middle(a))) / (middle(b) - middle(a));
}
