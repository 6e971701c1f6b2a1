// Volumes as figures take them: numbers, how large voxels are, and which way their axes go.

import { Fault } from "../../errors.ts";
import type { Shape } from "../../image/grid.ts";

/** One value a voxel; what is not finite has no value. */
export interface Volume {
  readonly shape: Shape;
  readonly voxelMm: readonly [x: number, y: number, z: number];
  /** First axis fastest. */
  readonly values: ArrayLike<number>;
  /** Where each axis goes: "RAS" to the right, the front and above. Left out where no file says. */
  readonly axes?: string;
}

/** Along each axis: the first and the last index with a value. */
export type Bounds = readonly (readonly [first: number, last: number])[];

const OPPOSITE: Readonly<Record<string, string>> = {
  L: "R",
  R: "L",
  A: "P",
  P: "A",
  S: "I",
  I: "S",
};
const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;
/** Three letters, of which no two are of one direction. */
const AXES = /^(?!.*[LR].*[LR])(?!.*[AP].*[AP])(?!.*[SI].*[SI])[LRAPSI]{3}$/;
/** Millimetres by which voxels of maps on one grid may differ. */
const SAME_MM = 1e-4;

/**
 * The axes and voxel sizes that an affine amounts to; of oblique axes, the letters that all three
 * together are nearest to.
 *
 * @param affine - Voxel index to mm, 3 rows of 4, to the right, the front and above (NIfTI).
 */
export function axesOf(affine: ArrayLike<number>): Required<Pick<Volume, "axes" | "voxelMm">> {
  const size = (axis: number): number =>
    Math.hypot(affine[axis], affine[4 + axis], affine[8 + axis]);
  const voxelMm = [size(0), size(1), size(2)] as const;
  const share = (world: number, axis: number): number => affine[4 * world + axis] / voxelMm[axis];
  const fit = (order: readonly number[]): number =>
    order.reduce((sum, world, axis) => sum + Math.abs(share(world, axis)), 0);
  const best = ORDERS.reduce((one, other) => (fit(other) > fit(one) ? other : one));
  const letters = best.map((world, axis) => (share(world, axis) < 0 ? "LPI" : "RAS")[world]);
  return { axes: letters.join(""), voxelMm };
}

/** The axis that goes to a side or away from it. */
export function axisTo(
  axes: string,
  side: string,
): { readonly axis: number; readonly away: boolean } {
  const axis = axes.indexOf(side);
  return axis >= 0 ? { axis, away: false } : { axis: axes.indexOf(OPPOSITE[side]), away: true };
}

export function oppositeOf(side: string): string {
  return OPPOSITE[side];
}

/**
 * Checks that volumes can be drawn, and beside each other.
 *
 * @throws Fault "input" for values that are not as many as the shape says, axes that are no axes, or
 *   volumes on different grids.
 */
export function requireOneGrid(volumes: readonly Volume[], names: readonly string[]): void {
  const [first] = volumes;
  for (const [i, { shape, voxelMm, values, axes }] of volumes.entries()) {
    const count = shape[0] * shape[1] * shape[2];
    if (values.length !== count || !(count > 0)) {
      const says = shape.join(" x ");
      throw new Fault("input", `${names[i]} has ${values.length} values for a shape of ${says}`);
    }
    if (!voxelMm.every((mm) => mm > 0 && Number.isFinite(mm))) {
      throw new Fault("input", `${names[i]} has voxels of ${voxelMm.join(" x ")} mm`);
    }
    if (axes !== undefined && !AXES.test(axes)) {
      throw new Fault("input", `${names[i]} has axes "${axes}"; three are needed, as in "RAS"`);
    }
    const same =
      shape.every((n, axis) => n === first.shape[axis]) &&
      voxelMm.every((mm, axis) => Math.abs(mm - first.voxelMm[axis]) <= SAME_MM) &&
      axes === first.axes;
    if (!same) {
      throw new Fault(
        "input",
        `${names[i]} is not on the grid of ${names[0]}; maps side by side need one grid`,
      );
    }
  }
}

/** Where any of the volumes has a value; all of the grid where none has. */
export function boundsOf(volumes: readonly Volume[]): Bounds {
  const { shape } = volumes[0];
  const first = shape.map(() => Number.POSITIVE_INFINITY);
  const last = shape.map(() => Number.NEGATIVE_INFINITY);
  for (const { values } of volumes) {
    for (let v = 0; v < values.length; v++) {
      if (!Number.isFinite(values[v])) continue;
      const place = [
        v % shape[0],
        Math.floor(v / shape[0]) % shape[1],
        Math.floor(v / (shape[0] * shape[1])),
      ];
      for (let axis = 0; axis < 3; axis++) {
        if (place[axis] < first[axis]) first[axis] = place[axis];
        if (place[axis] > last[axis]) last[axis] = place[axis];
      }
    }
  }
  return shape.map((n, axis) =>
    first[axis] <= last[axis] ? [first[axis], last[axis]] : [0, n - 1],
  );
}
