// Counts how far two fits of the same voxels are apart, by the verdicts of models/agreement.ts.

import { judge, type VoxelFit } from "../../src/models/agreement.ts";
import type { Design, Model, Tolerance } from "../../src/models/model.ts";
import { STATUS } from "../../src/models/status.ts";
import { quantile } from "../../test/support/statistics.ts";

/**
 * Differences are of the model's main map, absolute, over voxels that are `ok` on both sides; NaN where
 * there is none.
 */
export interface Comparison {
  readonly voxels: number;
  readonly median: number;
  readonly p95: number;
  readonly p999: number;
  readonly largest: number;
  /** The largest among those that are not judged `equal`. */
  readonly largestUnlessEqual: number;
  /** Voxels that do not `agree`. */
  readonly beyond: number;
  /** Of these, voxels whose residual sum is as good. */
  readonly equal: number;
  /** Of these, voxels that no rule accepts. */
  readonly wrong: number;
  /** Whether no voxel is wrong and at most 0.1 % are beyond. */
  readonly passed: boolean;
}

export interface Tally {
  add(tac: Float64Array, found: VoxelFit, expected: VoxelFit): void;
  result(): Comparison;
}

const MOST_BEYOND = 0.001;
/** In a small sample a single pair of equal minima is no sign of anything. */
const LEAST_ALLOWED = 2;

/** @param precision - Of what is judged. */
export function makeTally(
  model: Model,
  design: Design,
  tolerance: Tolerance,
  precision: "f32" | "f64",
): Tally {
  const main = model.maps.findIndex(({ name }) => name === model.mainMap);
  const differences: number[] = [];
  let largestUnlessEqual = 0;
  const seen = { agrees: 0, near: 0, equal: 0, differs: 0 };
  return {
    add(tac, found, expected) {
      const verdict = judge(model, design, tac, found, expected, tolerance, precision);
      seen[verdict]++;
      if (found.status !== STATUS.ok || expected.status !== STATUS.ok) return;
      const difference = Math.abs(found.values[main] - expected.values[main]);
      differences.push(difference);
      if (verdict !== "equal") largestUnlessEqual = Math.max(largestUnlessEqual, difference);
    },
    result() {
      const { agrees, near, equal, differs } = seen;
      const beyond = near + equal + differs;
      const voxels = agrees + beyond;
      const [median, p95, p999, largest] = [0.5, 0.95, 0.999, 1].map((p) =>
        differences.length === 0 ? Number.NaN : quantile(differences, p),
      );
      const passed = differs === 0 && beyond <= Math.max(LEAST_ALLOWED, MOST_BEYOND * voxels);
      return {
        voxels,
        median,
        p95,
        p999,
        largest,
        largestUnlessEqual,
        beyond,
        equal,
        wrong: differs,
        passed,
      };
    },
  };
}
