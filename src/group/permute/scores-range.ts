// The largest score of one arrangement after another, on one thread, in f64.

import type { ClusterWork } from "./engine.ts";
import { correlations } from "./extremes-range.ts";
import { makeEnhancer } from "./tfce.ts";

/** Prepares what all arrangements share. */
export function scoreTaker(work: ClusterWork): (arrangement: number) => number {
  const { voxelCount, side } = work;
  const enhancer = makeEnhancer(work);
  const r = new Float64Array(voxelCount);
  const scores = new Float64Array(voxelCount);
  return (arrangement) => {
    correlations(work, arrangement, r);
    const above = side === "less" ? 0 : enhancer.enhance(r, 1, scores);
    const below = side === "greater" ? 0 : enhancer.enhance(r, -1, scores);
    return Math.max(above, below);
  };
}
