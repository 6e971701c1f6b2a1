// SRTM in one voxel, in f64. Pairs with shaders/models/srtm.wgsl, step for step: change both or neither.
//
// Maps: BPND, R1, k2, k2a, in this order.

import { multiplyColumns } from "../../math/columns.ts";
import { storable } from "../signal.ts";
import { STATUS } from "../status.ts";
import { TAYLOR_TERMS, type SrtmDesign } from "./design.ts";

export const MAP_BPND = 0;
export const MAP_R1 = 1;
export const MAP_K2 = 2;
export const MAP_K2A = 3;

/**
 * A second peak of |s| this near to the highest on the nodes may be the highest between them. A curve
 * that SRTM fits has its peak within 0.1 % of its node; of 60,000 curves of nothing but noise the
 * sharpest peak was 1.9 % above it.
 */
export const RIVAL = 0.98;
/** Newton steps, each kept inside a bracket; from the nearest node four reach the last digit. */
export const NEWTON_STEPS = 6;
/** After a step of this part of a node spacing the next, smaller than its square, has nothing to add. */
export const NEWTON_ENOUGH = 1e-6;
/** Below this part of the reference's component nothing but rounding is left across it. */
export const LEAST_ACROSS = 1e-5;

interface Peak {
  node: number;
  /** Offset from the node in node spacings. */
  x: number;
  /** s/|R| at the peak. */
  across: number;
  status: number;
}

/** @param scratch - Length `design.scratchLength`. */
export function fitVoxel(
  tac: Float64Array,
  design: SrtmDesign,
  out: Float64Array,
  scratch: Float64Array,
): number {
  out.fill(Number.NaN);
  const { frameCount, projection, rank } = design;
  let along = 0;
  let signal = false;
  for (let f = 0; f < frameCount; f++) {
    if (!Number.isFinite(tac[f])) return STATUS.notFinite;
    if (Math.abs(tac[f]) >= design.leastActivity) signal = true;
    along += design.along[f] * tac[f];
  }
  if (!signal) return STATUS.noSignal;
  multiplyColumns(projection, 0, rank, tac, 0, frameCount, scratch, 0);

  const [first, second] = highestNodes(design, scratch);
  let peak = refine(design, scratch, first);
  if (second >= 0) {
    const rival = refine(design, scratch, second);
    if (Math.abs(rival.across) > Math.abs(peak.across)) peak = rival;
  }

  const terms = peak.node * TAYLOR_TERMS;
  const delta = peak.x * design.nodeSpacing;
  const k2a = design.nodeK2a[peak.node] * Math.exp(delta);
  const binding = along + peak.across * series(design.bindingFactor, terms, peak.x);
  out[MAP_BPND] = binding - 1;
  out[MAP_R1] = along - peak.across * series(design.deliveryFactor, terms, peak.x);
  out[MAP_K2] = binding * k2a;
  out[MAP_K2A] = k2a;
  const undetermined = Math.abs(peak.across) <= LEAST_ACROSS * Math.abs(along);
  return storable(out, undetermined ? STATUS.illConditioned : peak.status);
}

/** Nodes of the highest local maximum of |s| and, if it comes near, the next; else -1. */
function highestNodes(design: SrtmDesign, scratch: Float64Array): [number, number] {
  const { rank, coarse, coarseRank, nodeCount } = design;
  const heights = rank;
  multiplyColumns(coarse, 0, nodeCount, scratch, 0, coarseRank, scratch, heights);
  let first = 0;
  let firstHeight = -1;
  let second = -1;
  let secondHeight = -1;
  let before = -1;
  let here = Math.abs(scratch[heights]);
  for (let node = 0; node < nodeCount; node++) {
    const after = node + 1 < nodeCount ? Math.abs(scratch[heights + node + 1]) : -1;
    if (here > before && here >= after) {
      if (here > firstHeight) {
        second = first;
        secondHeight = firstHeight;
        first = node;
        firstHeight = here;
      } else if (here > secondHeight) {
        second = node;
        secondHeight = here;
      }
    }
    before = here;
    here = after;
  }
  return [first, secondHeight >= RIVAL * firstHeight ? second : -1];
}

/** The maximum of |s| near a node: the root of s', from the Taylor series of s about the node. */
function refine(design: SrtmDesign, scratch: Float64Array, node: number): Peak {
  const { nodeCount, rank, directions } = design;
  const a = rank + nodeCount;
  const at = node * rank * TAYLOR_TERMS;
  multiplyColumns(directions, at, TAYLOR_TERMS, scratch, 0, rank, scratch, a);
  const sign = scratch[a] < 0 ? -1 : 1;
  const rise = sign * scratch[a + 1];
  if (node === 0 && rise < 0) {
    return { node, x: 0, across: scratch[a], status: STATUS.atLowerK2a };
  }
  if (node === nodeCount - 1 && rise > 0) {
    return { node, x: 0, across: scratch[a], status: STATUS.atUpperK2a };
  }
  let low = node === 0 ? 0 : -1;
  let high = node === nodeCount - 1 ? 0 : 1;
  let x = 0;
  for (let step = 0; step < NEWTON_STEPS; step++) {
    // Horner's scheme for s' and s'' at once, from the last term down.
    let slope = 0;
    let bend = 0;
    for (let t = TAYLOR_TERMS - 1; t > 0; t--) {
      bend = bend * x + slope;
      slope = slope * x + t * scratch[a + t];
    }
    slope *= sign;
    bend *= sign;
    if (slope > 0) low = x;
    else high = x;
    // Where the curve does not bend down Newton's step leads away from the maximum: halve instead.
    const newton = x - slope / bend;
    const next = bend < 0 && newton >= low && newton <= high ? newton : (low + high) / 2;
    const moved = Math.abs(next - x);
    x = next;
    if (moved <= NEWTON_ENOUGH) break;
  }
  return { node, x, across: series(scratch, a, x), status: STATUS.ok };
}

/** Σ_t table[at + t]·x^t over the Taylor terms. */
function series(table: Float64Array, at: number, x: number): number {
  let sum = 0;
  for (let t = TAYLOR_TERMS - 1; t >= 0; t--) sum = sum * x + table[at + t];
  return sum;
}
