// The median of many values, without sorting them all.

/**
 * The middle value, or the mean of the middle two; NaN when there are none.
 *
 * @param values - Finite. Put into another order.
 * @param mostRounds - Each round about halves what is left; values that resist so many are sorted.
 */
export function median(values: Float32Array, mostRounds = 64): number {
  const count = values.length;
  const middle = count >> 1;
  if (count === 0) return Number.NaN;
  split(values, middle, mostRounds);
  if (count % 2 === 1) return values[middle];
  let below = values[0];
  for (let i = 1; i < middle; i++) if (values[i] > below) below = values[i];
  return (below + values[middle]) / 2;
}

/**
 * Puts the value that sorting would put at `k` there, with none above it before and none below it
 * behind (Hoare CAR (1961) Commun ACM 4:321, algorithm 65).
 */
function split(values: Float32Array, k: number, mostRounds: number): void {
  let low = 0;
  let high = values.length - 1;
  for (let round = 0; low < high; round++) {
    if (round === mostRounds) {
      values.subarray(low, high + 1).sort();
      return;
    }
    const pivot = middleOf(values[low], values[(low + high) >>> 1], values[high]);
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const value = values[i];
      values[i++] = values[j];
      values[j--] = value;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else return;
  }
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
