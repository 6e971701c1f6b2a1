// Occupancy: the share of binding that is gone in a second scan, in percent.

import { Fault } from "../errors.ts";

export type OccupancyMeasure =
  /** (1 - second / first) * 100. */
  | "ratio"
  /** ln(first / second) * 100: without the bias of a ratio, and the same read backwards. */
  | "log-ratio";

/** What sidecars and tables say of it. */
export const OCCUPANCY_WORDS: Readonly<Record<OccupancyMeasure, string>> = {
  ratio:
    "Occupancy, (1 - second / first) * 100. Where nothing has changed its mean is not 0 but about -CV^2 (CV: coefficient of variation of one scan's value, in the same unit as a fraction, less for scans that correlate)",
  "log-ratio":
    "Log ratio, ln(first / second) * 100: close to occupancy while that is small, and without its bias where nothing has changed",
};

/**
 * @returns NaN where a value is missing, where the first is 0, or for a log ratio where either is not
 *   above 0.
 */
export function occupancyPercent(
  first: number,
  second: number,
  measure: OccupancyMeasure = "ratio",
): number {
  if (measure === "ratio") return first === 0 ? Number.NaN : (1 - second / first) * 100;
  return first > 0 && second > 0 ? Math.log(first / second) * 100 : Number.NaN;
}

export interface OccupancyMask {
  /** Least binding that a voxel must have, or its noise is divided by next to nothing. */
  readonly floor: number;
  /**
   * What must be above it: the mean of both scans, or a map of the group's baseline. A floor on the
   * first scan alone would select voxels whose noise made it large, and find occupancy where none is.
   */
  readonly above: "mean of both" | Float32Array;
}

/**
 * Occupancy at every voxel; NaN where a scan does not count or binding is at or below the floor.
 *
 * @param valid - 1 where both scans count.
 * @throws Fault "usage" for a floor that is not above 0.
 */
export function occupancyMap(
  first: Float32Array,
  second: Float32Array,
  valid: Uint8Array,
  { floor, above }: OccupancyMask,
  measure: OccupancyMeasure = "ratio",
): Float32Array {
  if (!(floor > 0)) {
    throw new Fault(
      "usage",
      `the floor of binding is ${floor}; it must be above 0`,
      "For example --floor 0.2.",
    );
  }
  return Float32Array.from(first, (value, v) => {
    const binding = above === "mean of both" ? (value + second[v]) / 2 : above[v];
    return valid[v] === 1 && binding > floor
      ? occupancyPercent(value, second[v], measure)
      : Number.NaN;
  });
}
