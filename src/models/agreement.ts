// Whether two fits of one curve agree: the judge that certificates, canaries and tests share.

import type { Design, Model, Tolerance } from "./model.ts";
import { isFitted, STATUS } from "./status.ts";

/** What a fit of one curve came to. */
export interface VoxelFit {
  readonly status: number;
  /** One value for each map. */
  readonly values: ArrayLike<number>;
}

/**
 * - `agrees`: every map within the tolerance, and the same status;
 * - `near`: within SINGLE times the tolerance, or another status beside the same values (an optimum
 *   that lies on a border of the range by the last bit): which a few voxels may be. An ill-conditioned
 *   curve that is not called so is near at best;
 * - `equal`: other values or another status, and a residual sum that is as good;
 * - `differs`: none of these.
 */
export type Verdict = "agrees" | "near" | "equal" | "differs";

/**
 * A single voxel may be this many times further off than the tolerance: a flat maximum amplifies
 * rounding without a limit that could be stated in advance.
 */
export const SINGLE = 10;
/** A residual sum this little above the other's is the same fit for every purpose. */
const EQUAL_RESIDUAL = 1e-6;
/**
 * Residual sums below this part of the curve's own sum of squares are rounding (noise-free curves, or
 * as many parameters as frames). Right maps were seen to exceed the optimum by 7e-10 in single and
 * 7e-13 in double precision.
 */
const RESIDUAL_FLOOR = { f32: 1e-8, f64: 1e-11 } as const;

/**
 * @param tac - Length F.
 * @param precision - Of the fit that is judged.
 */
export function judge(
  model: Model,
  design: Design,
  tac: Float64Array,
  found: VoxelFit,
  expected: VoxelFit,
  tolerance: Tolerance,
  precision: "f32" | "f64",
): Verdict {
  const fitted = isFitted(expected.status);
  if (isFitted(found.status) !== fitted) return "differs";
  if (!fitted) {
    const none = model.maps.every((_, m) => Number.isNaN(found.values[m]));
    return none && found.status === expected.status ? "agrees" : "differs";
  }
  // A comparison with NaN is false, so a map that is not finite can't pass.
  const apart = Math.max(
    ...model.maps.map(({ typical }, m) => {
      const allowed =
        tolerance.absolute * typical + tolerance.relative * Math.abs(expected.values[m]);
      return Math.abs(found.values[m] - expected.values[m]) / allowed;
    }),
  );
  const sameStatus = found.status === expected.status;
  if (apart <= 1) return sameStatus ? "agrees" : "near";
  const determined = expected.status !== STATUS.illConditioned;
  if (apart <= SINGLE && sameStatus && determined) return "near";
  const best = model.residual(tac, design, expected.values);
  const other = model.residual(tac, design, found.values);
  if (!(other <= best * (1 + EQUAL_RESIDUAL) + RESIDUAL_FLOOR[precision])) return "differs";
  // What an ill-conditioned curve comes to is decided by rounding alone, but not that it is one.
  return determined || sameStatus ? "equal" : "near";
}
