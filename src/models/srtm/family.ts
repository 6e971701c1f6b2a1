// The SRTM basis family: for each k2a, the reference convolved with exp(-k2a·t), frame by frame,
// weighted, and split into its part along the reference and its part orthogonal to it.
// Knows curves and weights; no voxel and no table.

import { convolvedMeans, planConvolution, type ConvolutionPlan } from "../../math/convolve.ts";
import { meanPreserving } from "../../math/mean-preserving.ts";
import { dot, norm } from "../../math/vector.ts";
import type { Frames } from "../../timing/frames.ts";

/** After a bolus tissue curves rise for about a minute (measured with starts of 0 to 5 min). */
const RISE_MIN = 1;

export interface Family {
  readonly plan: ConvolutionPlan;
  /** √weight of each frame. Length F. */
  readonly rootWeight: Float64Array;
  /** Unit vector along the weighted reference. Length F. */
  readonly along: Float64Array;
  /** Length of the weighted reference: |√w·C_R|. */
  readonly referenceNorm: number;
}

/** One member of the family at u = ln(k2a), k2a in 1/min. */
export interface Member {
  /** Unit vector along the part of the basis curve orthogonal to the reference. Length F. */
  readonly direction: Float64Array;
  /** Length of that part, n(u). */
  readonly across: number;
  /** Component along the reference, d(u). */
  readonly along: number;
}

export function makeFamily(frames: Frames, reference: Float64Array, weights: Float64Array): Family {
  const curve = meanPreserving(frames.startMin, frames.endMin, reference, RISE_MIN);
  const rootWeight = weights.map(Math.sqrt);
  const weighted = reference.map((activity, f) => rootWeight[f] * activity);
  const referenceNorm = norm(weighted);
  return {
    plan: planConvolution(curve, frames.startMin, frames.endMin),
    rootWeight,
    along: weighted.map((value) => value / referenceNorm),
    referenceNorm,
  };
}

/** Evaluates the family at one u, from the closed forms, without any table. */
export function memberAt(family: Family, u: number): Member {
  const basis = convolvedMeans(family.plan, Math.exp(u), new Float64Array(family.along.length));
  for (let f = 0; f < basis.length; f++) basis[f] *= family.rootWeight[f];
  const along = dot(family.along, basis);
  for (let f = 0; f < basis.length; f++) basis[f] -= along * family.along[f];
  const across = norm(basis);
  return { direction: basis.map((value) => value / across), across, along };
}

/**
 * R1, k2 and BPND from the two linear coefficients at one k2a: θ1 = R1, θ2 = k2 - R1·k2a.
 *
 * @param projected - Component of the weighted voxel curve along the reference, q0·y.
 * @param across - Its component along the member's direction, s = q(u)·y.
 */
export function parametersAt(
  family: Family,
  member: Member,
  k2aPerMin: number,
  projected: number,
  across: number,
): { R1: number; k2: number; BPND: number } {
  const theta2 = across / member.across;
  const R1 = (projected - theta2 * member.along) / family.referenceNorm;
  const k2 = theta2 + R1 * k2aPerMin;
  return { R1, k2, BPND: k2 / k2aPerMin - 1 };
}
