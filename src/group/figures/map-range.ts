// The ends of the colour bar where nobody named them, and what is said of voxels beyond them.

import { Fault } from "../../errors.ts";
import { quantile } from "../stats/describe.ts";
import { axisFor } from "./axis.ts";
import type { Range } from "./color-bar.ts";

/** Sequential colours grow from the low end; diverging ones part at 0, the middle of the bar. */
export type Colors = "sequential" | "diverging";

/** Left out of what decides an end: noise has a few voxels that are far off. */
const TAIL = 0.005;
const STEPS = 5;

/**
 * Round numbers around nearly all values. From 0 where no value is below it; diverging, as far below
 * 0 as above it.
 *
 * @param values - Finite.
 * @param asked - Of diverging colours the high end alone counts.
 * @throws Fault "input" for ends that are not finite, or not one below the other.
 */
export function barRange(values: readonly number[], colors: Colors, asked?: Range): Range {
  const isDiverging = colors === "diverging";
  if (asked !== undefined) {
    const low = isDiverging ? -asked.high : asked.low;
    if (!(low < asked.high && Number.isFinite(low) && Number.isFinite(asked.high))) {
      const ends = `${low} to ${asked.high}`;
      throw new Fault(
        "input",
        `the colour bar is to go from ${ends}; it has to grow, between numbers`,
      );
    }
    return { low, high: asked.high };
  }
  if (values.length === 0) return { low: isDiverging ? -1 : 0, high: 1 };
  const sorted = Float64Array.from(values, isDiverging ? Math.abs : Number).sort();
  // Halves, as the difference of two large numbers may have no number.
  const at = (share: number): number =>
    2 *
    quantile(
      sorted.map((value) => value / 2),
      share,
    );
  const high = at(1 - TAIL);
  const low = sorted[0] >= 0 ? 0 : at(TAIL);
  if (!isDiverging) return roundEnds(low, high);
  const end = roundEnds(0, high).high;
  return { low: -end, high: end };
}

function roundEnds(least: number, largest: number): Range {
  const axis = axisFor([least, largest], STEPS);
  const unit = 10 ** axis.power;
  return { low: finite(axis.low * unit), high: finite(axis.high * unit) };
}

/** The round number beyond the largest of all numbers is none. */
function finite(value: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
}

/** Nothing where there are none. */
export function beyondNote(values: readonly number[], { low, high }: Range): readonly string[] {
  const beyond = values.filter((value) => value < low || value > high).length;
  if (beyond === 0) return [];
  const percent = (100 * beyond) / values.length;
  const share = percent < 0.1 ? "less than 0.1 %" : `${percent.toFixed(1)} %`;
  const [what, lie] = beyond === 1 ? ["voxel", "lies"] : ["voxels", "lie"];
  return [`${beyond} ${what} drawn (${share}) ${lie} beyond the bar, in the colour of its end.`];
}
