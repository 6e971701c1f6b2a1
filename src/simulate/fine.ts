// The fine time grid that simulated curves are solved on, and the frame averages of such a curve.
// Every frame border is a border of a step, so a frame's mean is an integral over whole steps. It
// knows no tissue model.

import { Fault } from "../errors.ts";
import { durationMin, type Frames } from "../timing/frames.ts";

/** Steps from injection to the end of the last frame. */
export interface FineGrid {
  /** Length steps + 1, strictly increasing from 0, in minutes after injection. */
  readonly borderMin: Float64Array;
}

/** A curve that is 0 until injection, with its running integral. */
export interface FineCurve {
  readonly grid: FineGrid;
  /** Activity at the borders of the steps. */
  readonly value: Float64Array;
  /** Integral of the activity from injection to each border, in activity·min. */
  readonly integral: Float64Array;
}

const SHORTEST_STEP_MIN = 0.1 / 60;
/** Longest step as a share of the time since injection: what moves quickly is over by then. */
const STEP_PER_TIME = 0.003;
/** The step is chosen anew when the time has doubled, from here on. */
const FIRST_DOUBLING_MIN = 0.5;

/**
 * @param refine - Divides every step; 2 halves them, to see what the step size does to a result.
 */
export function fineGrid(frames: Frames, refine = 1): FineGrid {
  const anchors = anchorsMin(frames);
  const borders = [0];
  for (let a = 1; a < anchors.length; a++) {
    const from = anchors[a - 1];
    const span = anchors[a] - from;
    const step = Math.max(SHORTEST_STEP_MIN, STEP_PER_TIME * from);
    const count = refine * Math.ceil(span / step);
    for (let s = 1; s < count; s++) borders.push(from + (span * s) / count);
    borders.push(anchors[a]);
  }
  return { borderMin: Float64Array.from(borders) };
}

/**
 * True mean of a curve over each frame; 0 for what lies before injection.
 *
 * @throws Fault "bug" when a frame border is not on the curve's grid.
 */
export function frameMeans(curve: FineCurve, frames: Frames): Float64Array {
  const means = new Float64Array(frames.count);
  for (let f = 0; f < frames.count; f++) {
    const area = integralAt(curve, frames.endMin[f]) - integralAt(curve, frames.startMin[f]);
    means[f] = area / durationMin(frames, f);
  }
  return means;
}

function integralAt(curve: FineCurve, tMin: number): number {
  if (tMin <= 0) return 0;
  const { borderMin } = curve.grid;
  let low = 0;
  let high = borderMin.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (borderMin[middle] < tMin) low = middle + 1;
    else high = middle;
  }
  if (borderMin[low] !== tMin) {
    throw new Fault("bug", `a frame border at ${tMin} min is not on the grid of the curve`);
  }
  return curve.integral[low];
}

/** 0, every frame border after injection and the doublings of time, in order and once each. */
function anchorsMin(frames: Frames): number[] {
  const endMin = frames.endMin[frames.count - 1];
  const anchors = new Set([0, ...frames.startMin, ...frames.endMin]);
  for (let t = FIRST_DOUBLING_MIN; t < endMin; t *= 2) anchors.add(t);
  return [...anchors].filter((t) => t >= 0).sort((a, b) => a - b);
}
