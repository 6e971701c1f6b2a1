// The mean curves of all regions of a label image, gathered while the frames of an image stream by.
// It adds as reference.ts does: a region that has the voxels of the reference has its curve, bit for
// bit.

import type { LabelRuns } from "./label-runs.ts";

export interface RegionCurves {
  add(f: number, values: Float32Array | Float64Array): void;
  /**
   * Mean of region `n`, NaN in a frame with a voxel that is not finite. Standard deviation across its
   * voxels (n - 1), NaN there and for a single voxel. Length F.
   */
  curve(n: number): { readonly mean: Float64Array; readonly spread: Float64Array };
}

/** A part of a sum: over the voxels `from` to `to` of one region, added to `sum`. */
type Part = (
  values: Float32Array | Float64Array,
  from: number,
  to: number,
  sum: number,
  mean: number,
) => number;

export function makeRegionCurves(runs: LabelRuns, frameCount: number): RegionCurves {
  const { voxelCounts } = runs;
  const regionCount = voxelCounts.length;
  const means = new Float64Array(regionCount * frameCount).fill(Number.NaN);
  const spreads = new Float64Array(regionCount * frameCount).fill(Number.NaN);
  const total = new Float64Array(regionCount);
  const slice = new Float64Array(regionCount);
  const mean = new Float64Array(regionCount);
  return {
    // Twice over the frame: squares about the mean keep the digits that Σx² - (Σx)²/n loses, and the
    // labelled voxels, a tenth of a head scan, are still in the cache.
    add(f, values) {
      sumBySlice(runs, values, sumOf, mean, total, slice);
      for (let n = 0; n < regionCount; n++) mean[n] = finite(total[n] / voxelCounts[n]);
      sumBySlice(runs, values, squaresOf, mean, total, slice);
      for (let n = 0; n < regionCount; n++) {
        means[n * frameCount + f] = mean[n];
        // 0/0 for a single voxel, NaN where the mean is.
        spreads[n * frameCount + f] = Math.sqrt(total[n] / (voxelCounts[n] - 1));
      }
    },
    curve(n) {
      const [from, to] = [n * frameCount, (n + 1) * frameCount];
      return { mean: means.subarray(from, to), spread: spreads.subarray(from, to) };
    },
  };
}

/** Each z-slice by itself, the slices in order, in f64; see reference.ts. */
function sumBySlice(
  { first, end, row, sliceSize }: LabelRuns,
  values: Float32Array | Float64Array,
  part: Part,
  mean: Float64Array,
  total: Float64Array,
  slice: Float64Array,
): void {
  total.fill(0);
  slice.fill(0);
  let sliceEnd = 0;
  for (let r = 0; r < row.length; r++) {
    if (first[r] >= sliceEnd) {
      addSlice(total, slice);
      sliceEnd = first[r] - (first[r] % sliceSize) + sliceSize;
    }
    const n = row[r];
    slice[n] = part(values, first[r], end[r], slice[n], mean[n]);
  }
  addSlice(total, slice);
}

function addSlice(total: Float64Array, slice: Float64Array): void {
  for (let n = 0; n < total.length; n++) total[n] += slice[n];
  slice.fill(0);
}

const sumOf: Part = (values, from, to, sum) => {
  for (let v = from; v < to; v++) sum += values[v];
  return sum;
};

const squaresOf: Part = (values, from, to, sum, mean) => {
  for (let v = from; v < to; v++) sum += (values[v] - mean) * (values[v] - mean);
  return sum;
};

/** An infinite mean is as little of one as NaN. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}
