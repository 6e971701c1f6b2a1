// How the rank sum of one group falls when the group is drawn at random: exact, ties or not.

/**
 * P(sum = s) for s = 0 … Σ ranks, when `size` of the ranks are drawn without replacement.
 *
 * One rank after the other, all sizes and sums at once. Every term is positive, so what rounding
 * there is (above 2^53 draws) stays near the last digit, in the tails as well.
 *
 * @param ranks - Whole numbers (doubled mid-ranks, so that ties have them too).
 */
export function rankSumNull(ranks: ArrayLike<number>, size: number): Float64Array {
  let top = 0;
  for (let i = 0; i < ranks.length; i++) top += ranks[i];
  const width = top + 1;
  const ways = new Float64Array((size + 1) * width);
  ways[0] = 1;
  let reached = 0;
  for (let i = 0; i < ranks.length; i++) {
    const rank = ranks[i];
    reached += rank;
    for (let drawn = Math.min(size, i + 1); drawn >= 1; drawn--) {
      const to = drawn * width;
      const from = to - width - rank;
      for (let s = rank; s <= reached; s++) ways[to + s] += ways[from + s];
    }
  }
  const probability = ways.slice(size * width);
  let all = 0;
  for (const way of probability) all += way;
  return probability.map((way) => way / all);
}

/**
 * P(as far from the mean as `sum`, or farther), on either side; with ties the sides may differ.
 *
 * @param mean - A whole number, as it is of doubled ranks, so that distances compare exactly.
 */
export function rankSumP(probability: Float64Array, sum: number, mean: number): number {
  const distance = Math.abs(sum - mean);
  if (distance === 0) return 1;
  let p = 0;
  for (let s = 0; s < probability.length; s++) {
    if (Math.abs(s - mean) >= distance) p += probability[s];
  }
  return Math.min(1, p);
}
