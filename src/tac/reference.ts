// The mean curve of a region of the image. It knows voxel numbers, not masks or labels: who belongs
// to the region was decided before.

import { Fault } from "../errors.ts";

/** A region in one frame. */
interface RegionFrame {
  readonly mean: number;
  readonly spread: number;
}

/** A region over time; NaN in frames that were never added. */
export interface RegionCurve {
  readonly mean: Float64Array;
  /** Standard deviation across the voxels (n - 1); NaN for a single voxel. */
  readonly spread: Float64Array;
  readonly voxelCount: number;
}

/** Gathers a region's curve while the frames of an image stream by. */
export interface RegionMean {
  /** @throws Fault "input" when a voxel of the region is not finite in this frame. */
  add(f: number, values: Float32Array | Float64Array): void;
  curve(): RegionCurve;
}

/**
 * @param name - What the region is called in messages, e.g. the file of the mask.
 * @param voxels - Voxel numbers (x fastest), ascending. At least one.
 * @param sliceSize - Voxels in one z-slice, nx * ny.
 * @throws Fault "input" for a region without voxels.
 */
export function makeRegionMean(
  name: string,
  voxels: Uint32Array,
  sliceSize: number,
  frameCount: number,
): RegionMean {
  if (voxels.length === 0) {
    throw new Fault(
      "input",
      `${name}: the reference region has no voxels`,
      "Check the mask or the labels, and that they lie in the space of the image.",
    );
  }
  const bounds = sliceBounds(name, voxels, sliceSize);
  const mean = new Float64Array(frameCount).fill(Number.NaN);
  const spread = new Float64Array(frameCount).fill(Number.NaN);
  return {
    add(f, values) {
      const frame = regionFrame(values, voxels, bounds);
      if (!Number.isFinite(frame.mean)) {
        const bad = voxels.reduce((n, v) => (Number.isFinite(values[v]) ? n : n + 1), 0);
        throw new Fault(
          "input",
          `${name}: ${bad} of ${voxels.length} voxels of the reference region are not finite in frame ${f + 1}`,
          "Exclude the frame with --exclude-frames, or take these voxels out of the region.",
        );
      }
      mean[f] = frame.mean;
      spread[f] = frame.spread;
    },
    curve: () => ({ mean, spread, voxelCount: voxels.length }),
  };
}

/** Positions in `voxels` where its z-slices begin, and its length. */
function sliceBounds(name: string, voxels: Uint32Array, sliceSize: number): readonly number[] {
  const bounds = [0];
  for (let i = 1; i < voxels.length; i++) {
    if (voxels[i] <= voxels[i - 1]) {
      throw new Fault("bug", `${name}: voxel numbers are not ascending at position ${i}`);
    }
    if (Math.floor(voxels[i] / sliceSize) !== Math.floor(voxels[i - 1] / sliceSize)) bounds.push(i);
  }
  return [...bounds, voxels.length];
}

function regionFrame(
  values: Float32Array | Float64Array,
  voxels: Uint32Array,
  bounds: readonly number[],
): RegionFrame {
  const n = voxels.length;
  const mean = sumBySlice(voxels, bounds, (v) => values[v]) / n;
  if (n === 1) return { mean, spread: Number.NaN };
  const squares = sumBySlice(voxels, bounds, (v) => (values[v] - mean) ** 2);
  return { mean, spread: Math.sqrt(squares / (n - 1)) };
}

/**
 * Sums each z-slice by itself and adds the slices in order, in f64. The order of additions is then
 * the same whether an image comes whole, in slabs, or its slices from several threads.
 */
function sumBySlice(
  voxels: Uint32Array,
  bounds: readonly number[],
  term: (voxel: number) => number,
): number {
  let total = 0;
  for (let s = 0; s + 1 < bounds.length; s++) {
    let slice = 0;
    for (let i = bounds[s]; i < bounds[s + 1]; i++) slice += term(voxels[i]);
    total += slice;
  }
  return total;
}
