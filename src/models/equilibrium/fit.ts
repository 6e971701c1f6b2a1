// Equilibrium ratio in one voxel, in f64. Pairs with shaders/models/equilibrium.wgsl and suvr.wgsl.

import { storable } from "../signal.ts";
import { STATUS } from "../status.ts";
import type { RatioDesign } from "./ratio.ts";

/**
 * Σ row[f]·tac[f] less `offset` (1 for BPND, 0 for SUVR). Row already holds window share over
 * reference activity, so the ratio is one dot product.
 */
export function fitRatio(
  tac: Float64Array,
  design: RatioDesign,
  offset: number,
  out: Float64Array,
): number {
  let ratio = 0;
  let signal = false;
  out[0] = Number.NaN;
  const { framesRead } = design;
  for (let i = 0; i < framesRead.length; i++) {
    const f = framesRead[i];
    if (!Number.isFinite(tac[f])) return STATUS.notFinite;
    if (Math.abs(tac[f]) >= design.leastActivity) signal = true;
    ratio += design.row[f] * tac[f];
  }
  if (!signal) return STATUS.noSignal;
  out[0] = ratio - offset;
  return storable(out, STATUS.ok);
}

/** The same from the definition: two duration-weighted means and their quotient. */
export function bruteForceRatio(
  tac: Float64Array,
  design: RatioDesign,
  offset: number,
  out: Float64Array,
): number {
  const status = fitRatio(tac, design, offset, out);
  if (status !== STATUS.ok) return status;
  const used = [...design.windowMinutes.keys()].filter((f) => design.windowMinutes[f] > 0);
  const mean = (curve: Float64Array): number =>
    used.reduce((sum, f) => sum + curve[f] * design.windowMinutes[f], 0) /
    used.reduce((sum, f) => sum + design.windowMinutes[f], 0);
  out[0] = mean(tac) / mean(design.reference) - offset;
  return status;
}

/** Curves that rise and fall about the reference: a dispatch that went wrong can't reproduce them. */
export function ratioCanaries(design: RatioDesign): readonly Float64Array[] {
  return [0.4, 1.7, 3.1].map((factor) =>
    design.reference.map((activity, f) => activity * (factor + 0.1 * Math.cos(f))),
  );
}
