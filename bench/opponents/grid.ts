// The basis functions of a grid search for SRTM: bindmap's own family of curves at fixed values of
// k2a, so that between bindmap and an opponent only the search differs.

import { memberAt } from "../../src/models/srtm/family.ts";
import type { SrtmDesign } from "../../src/models/srtm/design.ts";

/** As many as Gunn et al. (1997) and most programs after them. */
export const NODES = 100;

/**
 * With the reference's part taken out of each basis function beforehand (QR instead of normal
 * equations), a node's fit is one dot product s, and its residual sum is a constant less s². Rows are
 * in units of the reference, as those of bindmap's design: whatever the unit of the image, sums are
 * of the order of 1.
 */
export interface Grid {
  readonly frameCount: number;
  readonly nodeCount: number;
  /** Equally spaced in ln(k2a) over the design's range, both ends among them. 1/min. */
  readonly k2aPerMin: Float64Array;
  /** √weight·q0/|R|: a curve times this is its component along the reference. Length F. */
  readonly along: Float64Array;
  /** `[node][F]`: √weight·q/|R|. */
  readonly across: Float64Array;
  /** BPND + 1 = along + across·binding. Length `nodeCount`. */
  readonly binding: Float64Array;
  /** R1 = along - across·delivery. Length `nodeCount`. */
  readonly delivery: Float64Array;
}

export function makeGrid(design: SrtmDesign, nodeCount = NODES): Grid {
  const { family, frameCount } = design;
  const [uLow, uHigh] = design.k2aRangePerMin.map(Math.log);
  const scaled = (direction: Float64Array): Float64Array =>
    direction.map((value, f) => (value * family.rootWeight[f]) / family.referenceNorm);
  const grid = {
    frameCount,
    nodeCount,
    k2aPerMin: new Float64Array(nodeCount),
    along: scaled(family.along),
    across: new Float64Array(nodeCount * frameCount),
    binding: new Float64Array(nodeCount),
    delivery: new Float64Array(nodeCount),
  };
  for (let n = 0; n < nodeCount; n++) {
    const u = uLow + (n * (uHigh - uLow)) / (nodeCount - 1);
    const member = memberAt(family, u);
    grid.k2aPerMin[n] = Math.exp(u);
    grid.across.set(scaled(member.direction), n * frameCount);
    grid.binding[n] = (family.referenceNorm * Math.exp(-u) - member.along) / member.across;
    grid.delivery[n] = member.along / member.across;
  }
  return grid;
}
