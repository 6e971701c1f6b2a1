// The area under a sampled curve by straight lines between the samples.

import { Fault } from "../../errors.ts";
import { notComputable, type NotComputable } from "./result.ts";
import type { Measured } from "./samples.ts";
import { rangeOf, timedSamples, type Range } from "./samples-over-time.ts";

/** An area, in the unit of the values times that of time. */
export interface TrapezoidArea {
  readonly computable: true;
  readonly method: string;
  readonly area: number;
  readonly from: number;
  readonly to: number;
  /** Samples with a time and a value. */
  readonly n: number;
  /** Rows without one of them; the line goes on to the next sample. */
  readonly skipped: number;
}

/**
 * The trapezoid rule; a limit between two samples cuts the line that joins them.
 *
 * @throws Fault "usage" for limits beyond the samples: lines say nothing there.
 */
export function trapezoid(
  times: readonly Measured[] | Float64Array,
  values: readonly Measured[] | Float64Array,
  range: Range = {},
): TrapezoidArea | NotComputable {
  const { time, value, skipped } = timedSamples(times, values);
  const n = time.length;
  const method = "area under the curve, trapezoid rule";
  if (n < 2) {
    return notComputable(
      { method, sizes: [n] },
      `${n} samples; the trapezoid rule needs 2 or more`,
    );
  }
  const [from, to] = rangeOf(range, time);
  if (from < time[0] || to > time[n - 1]) {
    throw new Fault(
      "usage",
      `the area is wanted from ${from} to ${to}, but samples reach from ${time[0]} to ${time[n - 1]}`,
      "Choose limits within the samples, or use the polynomial trend.",
    );
  }
  let area = 0;
  for (let i = 1; i < n; i++) {
    const start = Math.max(from, time[i - 1]);
    const end = Math.min(to, time[i]);
    if (start >= end) continue;
    const slope = (value[i] - value[i - 1]) / (time[i] - time[i - 1]);
    const middle = value[i - 1] + slope * ((start + end) / 2 - time[i - 1]);
    area += middle * (end - start);
  }
  return { computable: true, method, area, from, to, n, skipped };
}
