// SRTM by brute force: a fine grid of k2a on the unreduced basis, then the root of s'(u).
// It shares the family of basis curves with the design and none of its tables, so that a wrong table
// can't certify itself. Slow on purpose.

import { dot } from "../../math/vector.ts";
import { storable } from "../signal.ts";
import { STATUS } from "../status.ts";
import type { SrtmDesign } from "./design.ts";
import { type Family, type Member, memberAt, parametersAt } from "./family.ts";
import { LEAST_ACROSS, MAP_BPND, MAP_K2, MAP_K2A, MAP_R1 } from "./fit.ts";

/** Grid steps over the range: 0.005 apart in u for the default range. */
const GRID_STEPS = 1000;
/** Step of the four-point derivative: its error h⁴/30 and the rounding 1e-16/h are both below 1e-12. */
const DERIVATIVE_STEP = 1e-3;
const ROOT_STEPS = 60;
/** Where s' changes sign to within this, u is known far better than the data know it. */
const ROOT_WIDTH = 1e-12;

const gridOf = new WeakMap<SrtmDesign, readonly Member[]>();

/** Same contract as fitVoxel. */
export function bruteForce(tac: Float64Array, design: SrtmDesign, out: Float64Array): number {
  out.fill(Number.NaN);
  if (!tac.every(Number.isFinite)) return STATUS.notFinite;
  if (tac.every((activity) => Math.abs(activity) < design.leastActivity)) return STATUS.noSignal;
  const { family } = design;
  const [uLow, uHigh] = design.k2aRangePerMin.map(Math.log);
  const step = (uHigh - uLow) / GRID_STEPS;
  const grid = gridFor(design, uLow, step);
  const y = tac.map((activity, f) => activity * family.rootWeight[f]);
  const height = grid.map((member) => Math.abs(dot(member.direction, y)));

  let best = { u: uLow, size: -1, status: STATUS.ok as number };
  for (let i = 0; i <= GRID_STEPS; i++) {
    const isPeak = !(height[i - 1] > height[i]) && !(height[i + 1] > height[i]);
    // No peak between two grid points is more than 1e-5 above the higher of them.
    if (!isPeak || height[i] < best.size * (1 - 1e-4)) continue;
    const u = uLow + i * step;
    const low = Math.max(uLow, u - step);
    const high = Math.min(uHigh, u + step);
    const found = climb(family, y, low, high, uLow, uHigh);
    const size = Math.abs(dot(memberAt(family, found.u).direction, y));
    if (size > best.size) best = { ...found, size };
  }

  const member = memberAt(family, best.u);
  const k2a = Math.exp(best.u);
  const along = dot(family.along, y);
  const across = dot(member.direction, y);
  const found = parametersAt(family, member, k2a, along, across);
  out[MAP_BPND] = found.BPND;
  out[MAP_R1] = found.R1;
  out[MAP_K2] = found.k2;
  out[MAP_K2A] = k2a;
  const undetermined = Math.abs(across) <= LEAST_ACROSS * Math.abs(along);
  return storable(out, undetermined ? STATUS.illConditioned : best.status);
}

/** Maps in single precision fulfil BPND = k2/k2a - 1 to a few units in the last place. */
const CONSISTENT = 1e-6;

/**
 * Weighted residual sum of squares of the operational equation at R1, k2 and k2a, as a part of the
 * curve's own. Infinity when BPND is not what k2 and k2a make it: a wrong BPND beside right R1, k2
 * and k2a must not pass for a good fit.
 */
export function residual(tac: Float64Array, design: SrtmDesign, values: ArrayLike<number>): number {
  const { family } = design;
  const k2a = values[MAP_K2A];
  const binding = values[MAP_BPND] + 1;
  if (!(Math.abs(binding - values[MAP_K2] / k2a) <= CONSISTENT * (1 + Math.abs(binding)))) {
    return Number.POSITIVE_INFINITY;
  }
  const member = memberAt(family, Math.log(k2a));
  const theta1 = values[MAP_R1];
  const theta2 = values[MAP_K2] - theta1 * k2a;
  let sum = 0;
  let whole = 0;
  for (let f = 0; f < tac.length; f++) {
    const model =
      (theta1 * family.referenceNorm + theta2 * member.along) * family.along[f] +
      theta2 * member.across * member.direction[f];
    const measured = tac[f] * family.rootWeight[f];
    sum += (measured - model) ** 2;
    whole += measured ** 2;
  }
  return sum / whole;
}

function gridFor(design: SrtmDesign, uLow: number, step: number): readonly Member[] {
  let grid = gridOf.get(design);
  if (grid === undefined) {
    grid = Array.from({ length: GRID_STEPS + 1 }, (_, i) =>
      memberAt(design.family, uLow + i * step),
    );
    gridOf.set(design, grid);
  }
  return grid;
}

/** Root of s·s' between low and high by bisection; a border of the range may be the maximum. */
function climb(
  family: Family,
  y: Float64Array,
  low: number,
  high: number,
  uLow: number,
  uHigh: number,
): { u: number; status: number } {
  if (low === uLow && slope(family, y, low) <= 0) return { u: low, status: STATUS.atLowerK2a };
  if (high === uHigh && slope(family, y, high) >= 0) return { u: high, status: STATUS.atUpperK2a };
  for (let i = 0; i < ROOT_STEPS && high - low > ROOT_WIDTH; i++) {
    const middle = (low + high) / 2;
    if (slope(family, y, middle) > 0) low = middle;
    else high = middle;
  }
  return { u: (low + high) / 2, status: STATUS.ok };
}

/** Derivative of |s| in u by the four-point rule on the unreduced family. */
function slope(family: Family, y: Float64Array, u: number): number {
  const h = DERIVATIVE_STEP;
  const s = (at: number): number => dot(memberAt(family, at).direction, y);
  const derivative = (8 * (s(u + h) - s(u - h)) - (s(u + 2 * h) - s(u - 2 * h))) / (12 * h);
  return Math.sign(s(u)) * derivative;
}
