// The mean over many voxels in one frame, leaving out what is not finite. Summed slice by slice in
// slice order, so that it does not depend on how the voxels come.

/**
 * @param values - One frame of the whole volume; or, if `packed`, of these voxels alone.
 * @param voxels - Voxel numbers in the volume, ascending; they say which slice a voxel is in.
 * @param sliceSize - Voxels in one z-slice.
 * @returns NaN when no voxel is finite.
 */
export function meanOfFinite(
  values: Float32Array,
  voxels: Uint32Array,
  sliceSize: number,
  packed = false,
): number {
  let total = 0;
  let count = 0;
  let slice = 0;
  let sliceEnd = 0;
  for (let i = 0; i < voxels.length; i++) {
    if (voxels[i] >= sliceEnd) {
      total += slice;
      slice = 0;
      sliceEnd = (Math.floor(voxels[i] / sliceSize) + 1) * sliceSize;
    }
    const value = values[packed ? i : voxels[i]];
    if (Number.isFinite(value)) {
      slice += value;
      count++;
    }
  }
  return (total + slice) / count;
}
