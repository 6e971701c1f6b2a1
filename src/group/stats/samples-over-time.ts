// Samples of a curve in the order of time, and the range over which its area is wanted.

import { Fault } from "../../errors.ts";
import { completeRows, type Measured } from "./samples.ts";

/** Where the area begins and ends; by default at the first and the last sample. */
export interface Range {
  readonly from?: number;
  readonly to?: number;
}

/** Samples that have a time and a value. */
export interface TimedSamples {
  readonly time: Float64Array;
  readonly value: Float64Array;
  /** Rows without a time or without a value. */
  readonly skipped: number;
}

/** @throws Fault "input" unless times ascend: two values at one time have no order. */
export function timedSamples(
  times: readonly Measured[] | Float64Array,
  values: readonly Measured[] | Float64Array,
): TimedSamples {
  const { columns, kept, dropped } = completeRows(times, values);
  const [time, value] = columns;
  for (let i = 1; i < time.length; i++) {
    if (time[i] > time[i - 1]) continue;
    throw new Fault(
      "input",
      `row ${kept[i] + 1} has time ${time[i]} after ${time[i - 1]}; times must ascend`,
      "Sort the samples by time, and average or drop those of the same time.",
    );
  }
  return { time, value, skipped: dropped.length };
}

/**
 * The range in numbers.
 *
 * @param time - At least one.
 * @throws Fault "usage" when it is empty or not a range.
 */
export function rangeOf(range: Range, time: Float64Array): readonly [number, number] {
  const { from = time[0], to = time[time.length - 1] } = range;
  if (Number.isFinite(from) && Number.isFinite(to) && from < to) return [from, to];
  throw new Fault(
    "usage",
    `the area is wanted from ${from} to ${to}; the end must lie after the start`,
  );
}
