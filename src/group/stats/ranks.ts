// Mid-ranks, doubled so that they are whole numbers, and the rounding without which ties are missed.

/** 0.3 - 0.1 and 0.2 differ in the 16th digit; no measured value has a 13th. */
const DIGITS = 12;

/** Ranks of a sample. */
export interface Ranks {
  /** Twice the mid-rank of each value: whole numbers, so that sums of them compare exactly. */
  readonly doubled: Int32Array;
  /** How many values share each rank, in ascending order of rank. */
  readonly ties: readonly number[];
}

/** Equal values share the mean of the ranks they take up. */
export function midRanks(values: Float64Array): Ranks {
  const rounded = values.map(roundedValue);
  const order = Array.from(values.keys()).sort((i, j) => rounded[i] - rounded[j]);
  const doubled = new Int32Array(values.length);
  const ties: number[] = [];
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && rounded[order[to]] === rounded[order[from]]) to++;
    for (let k = from; k < to; k++) doubled[order[k]] = from + 1 + to;
    ties.push(to - from);
  }
  return { doubled, ties };
}

/** To 12 significant digits. */
export function roundedValue(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** second - first, to 12 digits of the larger of the two: no more of a difference was measured. */
export function roundedDifferences(first: Float64Array, second: Float64Array): Float64Array {
  return second.map((value, i) => {
    const size = Math.max(Math.abs(value), Math.abs(first[i]));
    if (size === 0) return 0;
    return roundedTo(value - first[i], DIGITS - 1 - Math.floor(Math.log10(size)));
  });
}

/** To so many decimals, or for a negative number of them to tens, hundreds and so on. */
function roundedTo(value: number, decimals: number): number {
  if (decimals > 100) return roundedValue(value);
  if (decimals >= 0) return Number(value.toFixed(decimals));
  return Math.round(value / 10 ** -decimals) * 10 ** -decimals;
}

export function tiesAmong({ ties }: Ranks): boolean {
  return ties.some((count) => count > 1);
}
