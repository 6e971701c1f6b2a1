// Sorts the positive values of a map, the largest first. A general sort would take longer than all the
// rest of a cluster enhancement.

/** f32 bits of values up to 1 stay below 2^30: three rounds of ten bits. */
const DIGITS = 1024;
const DIGIT_BITS = 10;

export interface Sorter {
  /** `[rank]`: voxels, of which the first `count` are sorted. Overwritten by the next sort. */
  readonly order: Uint32Array;
  /** @param sign - 1, or -1 to sort the negative values by size. Values are within ±1. */
  sort(values: Float64Array, sign: 1 | -1): number;
}

export function makeSorter(voxelCount: number): Sorter {
  const order = new Uint32Array(voxelCount);
  const other = new Uint32Array(voxelCount);
  const rounded = new Float32Array(voxelCount);
  const bits = new Uint32Array(rounded.buffer);
  const starts = new Uint32Array(DIGITS);

  function round(from: Uint32Array, to: Uint32Array, count: number, shift: number): void {
    starts.fill(0);
    for (let i = 0; i < count; i++) starts[(bits[from[i]] >>> shift) & (DIGITS - 1)]++;
    // The largest digit goes first; equal digits keep their order.
    let next = 0;
    for (let digit = DIGITS - 1; digit >= 0; digit--) {
      const size = starts[digit];
      starts[digit] = next;
      next += size;
    }
    for (let i = 0; i < count; i++) {
      const voxel = from[i];
      to[starts[(bits[voxel] >>> shift) & (DIGITS - 1)]++] = voxel;
    }
  }

  return {
    order,
    sort(values, sign) {
      let count = 0;
      for (let v = 0; v < values.length; v++) {
        const value = sign * values[v];
        if (value <= 0) continue;
        rounded[v] = Math.min(value, 1);
        other[count++] = v;
      }
      round(other, order, count, 0);
      round(order, other, count, DIGIT_BITS);
      round(other, order, count, 2 * DIGIT_BITS);
      // What single precision could not tell apart is put right by the values themselves.
      for (let i = 1; i < count; i++) {
        const voxel = order[i];
        const value = sign * values[voxel];
        let at = i;
        for (; at > 0 && sign * values[order[at - 1]] < value; at--) order[at] = order[at - 1];
        order[at] = voxel;
      }
      return count;
    },
  };
}
