// p as a share of the arrangements: how many are at least as extreme as the observed one, which is one
// of them, over how many there are. So p is never 0.
//
// @see Phipson B & Smyth GK (2010) Stat Appl Genet Mol Biol 9:39, on why the observed one counts.

/**
 * Family-wise p: arrangements whose largest value over all voxels reaches that of the voxel.
 *
 * @param largest - `[arrangement]`.
 * @param least - From which value on an arrangement counts, for one voxel after another.
 */
export function correctedP(largest: Float64Array, least: Float64Array): Float64Array {
  const sorted = largest.slice().sort();
  return least.map((value) => (sorted.length - firstFrom(sorted, value)) / sorted.length);
}

/** Place of the first that is >= value in an ascending list; its length if none is. */
function firstFrom(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}
