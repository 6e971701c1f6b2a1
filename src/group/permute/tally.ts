// The inner loops of the largest r and of counts, apart, so that each stays a small function over
// arrays of one kind: they are where the time of a permutation test goes.

/** What a tile of voxels has come to. */
export interface Tally {
  /** `[voxel]`: from which value on an arrangement counts. */
  readonly from: Float64Array;
  /** `[voxel]`: arrangements that count. */
  readonly counts: Uint32Array;
}

/**
 * |a[i + v] + b[j + v] + b[k + v]| over the voxels of a tile: counts what reaches `from`.
 *
 * @returns The largest, or `best` if that is larger.
 */
export function tallySize(
  { from, counts }: Tally,
  count: number,
  best: number,
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  k: number,
): number {
  let largest = best;
  for (let v = 0; v < count; v++) {
    const value = Math.abs(a[i + v] + b[j + v] + b[k + v]);
    if (value > largest) largest = value;
    // Without a branch: which voxels count can't be foreseen.
    counts[v] += Number(value >= from[v]);
  }
  return largest;
}

/** The same of a[i + v] + b[j + v] + b[k + v] with its sign. */
export function tallySigned(
  { from, counts }: Tally,
  count: number,
  best: number,
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  k: number,
): number {
  let largest = best;
  for (let v = 0; v < count; v++) {
    const value = a[i + v] + b[j + v] + b[k + v];
    if (value > largest) largest = value;
    counts[v] += Number(value >= from[v]);
  }
  return largest;
}

/** out[v] += b[j + v] + b[k + v] */
export function addTwo(
  out: Float64Array,
  count: number,
  b: Float64Array,
  j: number,
  k: number,
): void {
  for (let v = 0; v < count; v++) out[v] += b[j + v] + b[k + v];
}
