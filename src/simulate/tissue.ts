// Tissue curves with known truth: the differential equations themselves, solved step by step.
// This must stay independent of src/models and src/math, which are judged against it: no
// operational equation, no convolution, no interpolated reference curve.

import type { FineCurve, FineGrid } from "./fine.ts";
import type { PlasmaInput } from "./input.ts";

/** A reference tissue: one compartment fed by plasma. */
export interface ReferenceRates {
  /** mL/cm³/min */
  readonly K1: number;
  /** k2' of the reference tissue, 1/min. */
  readonly k2: number;
}

/** The reference tissue of every phantom here. */
export const REFERENCE_RATES: ReferenceRates = { K1: 0.1, k2: 0.08 };

export interface ReferenceCurve extends FineCurve {
  /** Activity at borders (even places) and middles (odd places) of the steps: 2 steps + 1. */
  readonly halfValue: Float64Array;
  /** Time derivative at the same places, activity/min. */
  readonly halfSlope: Float64Array;
}

/** What a simulated target tissue is. */
export interface SrtmTruth {
  readonly R1: number;
  /** 1/min */
  readonly k2: number;
  readonly BPND: number;
}

/** k2a = k2/(1 + BPND), 1/min. */
export function apparentRatePerMin(truth: SrtmTruth): number {
  return truth.k2 / (1 + truth.BPND);
}

/**
 * The reference curve `dC_R/dt = K1·C_P - k2'·C_R`, `C_R(0) = 0`, by the classical Runge-Kutta
 * method with two steps for each step of the grid. Halving all steps moves frame means of the bolus
 * by less than 1e-10 of themselves.
 */
export function referenceCurve(
  plasma: PlasmaInput,
  grid: FineGrid,
  rates: ReferenceRates = REFERENCE_RATES,
): ReferenceCurve {
  const { borderMin } = grid;
  const steps = borderMin.length - 1;
  const halfValue = new Float64Array(2 * steps + 1);
  const halfSlope = new Float64Array(2 * steps + 1);
  const value = new Float64Array(steps + 1);
  const integral = new Float64Array(steps + 1);
  const { K1, k2 } = rates;
  halfSlope[0] = K1 * plasma(borderMin[0]);
  let y = 0;
  let area = 0;
  for (let s = 0; s < steps; s++) {
    const h = (borderMin[s + 1] - borderMin[s]) / 2;
    for (let half = 0; half < 2; half++) {
      const t = borderMin[s] + half * h;
      const middle = K1 * plasma(t + h / 2);
      const end = K1 * plasma(t + h);
      const slope1 = halfSlope[2 * s + half];
      const slope2 = middle - k2 * (y + (h / 2) * slope1);
      const slope3 = middle - k2 * (y + (h / 2) * slope2);
      const slope4 = end - k2 * (y + h * slope3);
      area += h * y + ((h * h) / 6) * (slope1 + slope2 + slope3);
      y += (h / 6) * (slope1 + 2 * slope2 + 2 * slope3 + slope4);
      halfValue[2 * s + half + 1] = y;
      halfSlope[2 * s + half + 1] = end - k2 * y;
    }
    value[s + 1] = y;
    integral[s + 1] = area;
  }
  return { grid, value, integral, halfValue, halfSlope };
}

/**
 * The target curve `dC_T/dt = R1·dC_R/dt + k2·C_R - k2a·C_T`, `C_T(0) = 0`, by the classical
 * Runge-Kutta method: the simplified reference tissue model (Lammertsma & Hume 1996, NeuroImage 4:153) before it
 * is integrated. The running integral is a second state of the same system.
 */
export function srtmCurve(truth: SrtmTruth, reference: ReferenceCurve): FineCurve {
  const { grid, halfValue, halfSlope } = reference;
  const { borderMin } = grid;
  const steps = borderMin.length - 1;
  const value = new Float64Array(steps + 1);
  const integral = new Float64Array(steps + 1);
  const { R1, k2 } = truth;
  const k2a = apparentRatePerMin(truth);
  let y = 0;
  let area = 0;
  let start = R1 * halfSlope[0];
  for (let s = 0; s < steps; s++) {
    const h = borderMin[s + 1] - borderMin[s];
    const middle = R1 * halfSlope[2 * s + 1] + k2 * halfValue[2 * s + 1];
    const end = R1 * halfSlope[2 * s + 2] + k2 * halfValue[2 * s + 2];
    const slope1 = start - k2a * y;
    const slope2 = middle - k2a * (y + (h / 2) * slope1);
    const slope3 = middle - k2a * (y + (h / 2) * slope2);
    const slope4 = end - k2a * (y + h * slope3);
    area += h * y + ((h * h) / 6) * (slope1 + slope2 + slope3);
    y += (h / 6) * (slope1 + 2 * slope2 + 2 * slope3 + slope4);
    value[s + 1] = y;
    integral[s + 1] = area;
    start = end;
  }
  return { grid, value, integral };
}
