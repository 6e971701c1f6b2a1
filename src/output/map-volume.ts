// A map as it is stored: a whole volume, with the fill value where there is no fit, clipped if the
// user asked for it, and the window in which a viewer should show it. Whatever it changes it counts.

import { mapOf, toVolume, type ScanResult } from "../maps/result.ts";
import { isFitted, STATUS } from "../models/status.ts";
import type { Clip } from "./choice.ts";

/** What stands where there is no fit; NaN is what SPM reads as "not there", 0 what FSL does. */
export type Fill = "0" | "nan";

export interface Clipped {
  readonly low: number;
  readonly high: number;
  /** Voxels whose value was below `low`, and is `low` now. */
  readonly below: number;
  readonly above: number;
}

export interface MapVolume {
  readonly name: string;
  /** One value for every voxel of the grid, x fastest. */
  readonly values: Float32Array;
  /** Voxels that were fitted but whose value is not finite (beyond float32): they hold the fill. */
  readonly notFinite: number;
  readonly clipped: Clipped | undefined;
  /** Undefined where the rule finds none. */
  readonly display: readonly [low: number, high: number] | undefined;
}

/** Values that the display window is found from: it is a matter of looks, and sorting takes time. */
const DISPLAY_SAMPLE = 100_000;
const DISPLAY_QUANTILE = 0.99;

export function mapVolume(
  result: ScanResult,
  name: string,
  options: { readonly fill: Fill; readonly clip?: Clip | undefined },
): MapVolume {
  const { voxels, status } = result;
  const fill = options.fill === "nan" ? Number.NaN : 0;
  const values = toVolume(mapOf(result, name), voxels, status.length, fill);
  const [low, high] = options.clip ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  let notFinite = 0;
  let below = 0;
  let above = 0;
  for (let i = 0; i < voxels.length; i++) {
    const v = voxels[i];
    const value = values[v];
    if (!Number.isFinite(value)) {
      if (isFitted(status[v])) notFinite++;
      values[v] = fill;
    } else if (value < low) {
      below++;
      values[v] = low;
    } else if (value > high) {
      above++;
      values[v] = high;
    }
  }
  return {
    name,
    values,
    notFinite,
    clipped: options.clip && { low, high, below, above },
    display: displayWindow(values, voxels, status),
  };
}

/**
 * From 0 to the 99th percentile of the voxels that are ok, rounded up to two digits.
 *
 * None where that is not above 0: a viewer then finds a window of its own.
 */
function displayWindow(
  values: Float32Array,
  voxels: Uint32Array,
  status: Uint8Array,
): readonly [number, number] | undefined {
  const isSound = (v: number): boolean => status[v] === STATUS.ok && Number.isFinite(values[v]);
  let count = 0;
  for (let i = 0; i < voxels.length; i++) if (isSound(voxels[i])) count++;
  const step = Math.max(1, Math.floor(count / DISPLAY_SAMPLE));
  const sample = new Float32Array(Math.ceil(count / step));
  for (let i = 0, sound = 0; i < voxels.length; i++) {
    if (!isSound(voxels[i])) continue;
    if (sound % step === 0) sample[sound / step] = values[voxels[i]];
    sound++;
  }
  sample.sort();
  const top = sample[Math.ceil(DISPLAY_QUANTILE * sample.length) - 1] ?? 0;
  return top > 0 ? [0, roundedUp(top)] : undefined;
}

/** To two digits; what single precision adds to a number like 0.99 does not count. */
function roundedUp(value: number): number {
  const digit = 10 ** (Math.floor(Math.log10(value)) - 1);
  const digits = Math.ceil(Number((value / digit).toPrecision(6)));
  // Again to two digits, as 13 * 0.1 is 1.3000000000000000444.
  return Number((digits * digit).toPrecision(2));
}
