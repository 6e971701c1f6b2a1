// Which voxels can be tested, and their values as unit vectors: r of any arrangement is then one
// dot product with the weights.

import type { Design } from "./design.ts";
import { VOXEL_STATE, type PermutationRequest } from "./request.ts";
import { sharedDoubles } from "./shared.ts";

export interface Units {
  /** VOXEL_STATE of every voxel of the maps. */
  readonly state: Uint8Array;
  /** Voxels of the maps that are tested, ascending. */
  readonly tested: Uint32Array;
  /** `[row][tested voxel]`, length 1 over the rows, f64. */
  readonly values: Float64Array;
  /** `[tested voxel]`: r as observed. */
  readonly observed: Float64Array;
}

/**
 * A sum of squares about the fit that is no more than what rounding to f32 leaves: each value of a row
 * is off by 2^-24 of the maps it comes from, and twice that is allowed.
 */
const ROUNDING = 2 ** -46;

type Maps = Pick<PermutationRequest, "maps" | "mapCount">;

export function makeUnits({ maps, mapCount }: Maps, design: Design): Units {
  const voxelCount = maps.length / mapCount;
  const { mean, square, dot, source } = momentsOf(maps, voxelCount, design);
  const state = new Uint8Array(voxelCount);
  const tested = new Uint32Array(voxelCount);
  let count = 0;
  for (let v = 0; v < voxelCount; v++) {
    state[v] = stateOf(square[v], dot[v], source[v]);
    if (state[v] === VOXEL_STATE.tested) tested[count++] = v;
  }
  const kept = tested.slice(0, count);
  const values = sharedDoubles(design.rows.length * count);
  for (const [i, { plus, minus }] of design.rows.entries()) {
    for (let k = 0; k < count; k++) {
      const v = kept[k];
      const value =
        maps[plus * voxelCount + v] - (minus === undefined ? 0 : maps[minus * voxelCount + v]);
      values[i * count + k] = (value - mean[v]) / Math.sqrt(square[v]);
    }
  }
  const observed = Float64Array.from(kept, (v) => dot[v] / Math.sqrt(square[v]));
  return { state, tested: kept, values, observed };
}

interface Moments {
  /** What is taken off: 0 where the mean is tested. */
  readonly mean: Float64Array;
  /** Σ (row - mean)². */
  readonly square: Float64Array;
  /** Σ weight (row - mean), as observed. */
  readonly dot: Float64Array;
  /** Σ map², over the maps of the rows. */
  readonly source: Float64Array;
}

/** Row by row, as the maps lie in memory. */
function momentsOf(maps: Float32Array, voxelCount: number, design: Design): Moments {
  const { rows, centred, observed, weights } = design;
  const [mean, square, dot, source] = [1, 2, 3, 4].map(() => new Float64Array(voxelCount));
  const row = new Float64Array(voxelCount);
  const fill = ({ plus, minus }: Design["rows"][number]): void => {
    for (let v = 0; v < voxelCount; v++) row[v] = maps[plus * voxelCount + v];
    if (minus === undefined) return;
    for (let v = 0; v < voxelCount; v++) row[v] -= maps[minus * voxelCount + v];
  };
  if (centred) {
    for (const one of rows) {
      fill(one);
      for (let v = 0; v < voxelCount; v++) mean[v] += row[v] / rows.length;
    }
  }
  for (const [i, one] of rows.entries()) {
    fill(one);
    const weight = weights[observed[i]];
    for (let v = 0; v < voxelCount; v++) {
      const value = row[v] - mean[v];
      square[v] += value * value;
      dot[v] += weight * value;
    }
    for (const map of one.minus === undefined ? [one.plus] : [one.plus, one.minus]) {
      for (let v = 0; v < voxelCount; v++) source[v] += maps[map * voxelCount + v] ** 2;
    }
  }
  return { mean, square, dot, source };
}

/** NaN and infinity in any map reach `source`, and squares of f32 stay far below the end of f64. */
function stateOf(square: number, dot: number, source: number): number {
  if (!Number.isFinite(source)) return VOXEL_STATE.notFinite;
  const rest = square - dot * dot;
  return rest > ROUNDING * source ? VOXEL_STATE.tested : VOXEL_STATE.noVariance;
}
