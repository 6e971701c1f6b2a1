// SRTM in one voxel, in f64. Pairs with shaders/models/srtm.wgsl, step for step: change both or neither.
//
// Maps: BPND, R1, k2, k2a, in this order.

import { multiplyRows } from "../../math/rows.ts";
import { storable } from "../signal.ts";
import { STATUS } from "../status.ts";
import { coarseCount, COARSE_STRIDE, FINE_NODES, TAYLOR_TERMS, type SrtmDesign } from "./design.ts";

export const MAP_BPND = 0;
export const MAP_R1 = 1;
export const MAP_K2 = 2;
export const MAP_K2A = 3;

/**
 * A second peak of |s| this near to the highest on the coarse nodes may be the highest between them:
 * neighbouring directions correlate by 0.997, so the true peak is at most 0.1 % above its node.
 */
export const RIVAL = 0.998;
/** Newton steps, each kept inside a bracket; from the nearest node four reach the last digit. */
export const NEWTON_STEPS = 6;
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
    along += projection[f] * tac[f];
  }
  if (!signal) return STATUS.noSignal;
  multiplyRows(projection, frameCount, frameCount, rank, tac, frameCount, scratch, 0);

  const [first, second] = coarsePeaks(design, scratch);
  let peak = refine(design, scratch, first);
  if (second >= 0) {
    const rival = refine(design, scratch, second);
    if (Math.abs(rival.across) > Math.abs(peak.across)) peak = rival;
  }

  const delta = peak.x * design.nodeSpacing;
  const k2a = design.nodeK2a[peak.node] * Math.exp(delta);
  const binding = along + peak.across * taylor(design.bindingFactor, peak.node, peak.x);
  out[MAP_BPND] = binding - 1;
  out[MAP_R1] = along - peak.across * taylor(design.deliveryFactor, peak.node, peak.x);
  out[MAP_K2] = binding * k2a;
  out[MAP_K2A] = k2a;
  const undetermined = Math.abs(peak.across) <= LEAST_ACROSS * Math.abs(along);
  return storable(out, undetermined ? STATUS.illConditioned : peak.status);
}

/** Coarse nodes of the highest local maximum of |s| and, if it comes near, the next; else -1. */
function coarsePeaks(design: SrtmDesign, scratch: Float64Array): [number, number] {
  const { rank, nodeCount, directions } = design;
  const count = coarseCount(nodeCount);
  const stride = COARSE_STRIDE * TAYLOR_TERMS * rank;
  multiplyRows(directions, 0, stride, count, scratch, rank, scratch, rank);
  let first = 0;
  let firstHeight = -1;
  let second = -1;
  let secondHeight = -1;
  let before = -1;
  let here = Math.abs(scratch[rank]);
  for (let n = 0; n < count; n++) {
    const after = n + 1 < count ? Math.abs(scratch[rank + n + 1]) : -1;
    if (here > before && here >= after) {
      if (here > firstHeight) {
        second = first;
        secondHeight = firstHeight;
        first = n * COARSE_STRIDE;
        firstHeight = here;
      } else if (here > secondHeight) {
        second = n * COARSE_STRIDE;
        secondHeight = here;
      }
    }
    before = here;
    here = after;
  }
  return [first, secondHeight >= RIVAL * firstHeight ? second : -1];
}

/** The maximum of |s| near a coarse node: best of the fine nodes round it, then the root of s'. */
function refine(design: SrtmDesign, scratch: Float64Array, coarse: number): Peak {
  const { nodeCount, rank, directions } = design;
  const fine = rank + coarseCount(nodeCount);
  const from = Math.max(0, coarse - COARSE_STRIDE + 1);
  const count = Math.min(nodeCount - 1, coarse + COARSE_STRIDE - 1) - from + 1;
  const row = TAYLOR_TERMS * rank;
  multiplyRows(directions, from * row, row, count, scratch, rank, scratch, fine);
  let node = from;
  let height = -1;
  for (let i = 0; i < count; i++) {
    const value = Math.abs(scratch[fine + i]);
    if (value > height) {
      height = value;
      node = from + i;
    }
  }
  const terms = fine + FINE_NODES;
  multiplyRows(directions, node * row, rank, TAYLOR_TERMS, scratch, rank, scratch, terms);
  const a0 = scratch[terms];
  const sign = a0 < 0 ? -1 : 1;
  const a1 = sign * scratch[terms + 1];
  if (node === 0 && a1 < 0) return { node, x: 0, across: a0, status: STATUS.atLowerK2a };
  if (node === nodeCount - 1 && a1 > 0) {
    return { node, x: 0, across: a0, status: STATUS.atUpperK2a };
  }
  const a2 = sign * scratch[terms + 2];
  const a3 = sign * scratch[terms + 3];
  const a4 = sign * scratch[terms + 4];
  let low = node === 0 ? 0 : -1;
  let high = node === nodeCount - 1 ? 0 : 1;
  let x = 0;
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const slope = a1 + x * (2 * a2 + x * (3 * a3 + x * 4 * a4));
    const bend = 2 * a2 + x * (6 * a3 + x * 12 * a4);
    if (slope > 0) low = x;
    else high = x;
    const newton = x - slope / bend;
    x = bend < 0 && newton >= low && newton <= high ? newton : (low + high) / 2;
  }
  const across = sign * (sign * a0 + x * (a1 + x * (a2 + x * (a3 + x * a4))));
  return { node, x, across, status: STATUS.ok };
}

function taylor(table: Float64Array, node: number, x: number): number {
  const at = node * TAYLOR_TERMS;
  return (
    table[at] + x * (table[at + 1] + x * (table[at + 2] + x * (table[at + 3] + x * table[at + 4])))
  );
}
