// How the sum of positive ranks falls when every sign is a coin's: exact, ties or not.

/**
 * P(sum = s) for s = 0 … Σ ranks, when each rank is counted or left out with probability 1/2.
 *
 * The shift algorithm: one rank after the other, all sums at once. Probabilities and not counts, so
 * that 2^n cannot overflow; below 54 ranks they are exact, since halving is.
 *
 * @param ranks - Whole numbers (doubled mid-ranks, so that ties have them too).
 * @see Streitberg B, Röhmel J (1986) Statistical Software Newsletter 12:10.
 */
export function signedRankNull(ranks: ArrayLike<number>): Float64Array {
  let top = 0;
  for (let i = 0; i < ranks.length; i++) top += ranks[i];
  const probability = new Float64Array(top + 1);
  probability[0] = 1;
  let reached = 0;
  for (let i = 0; i < ranks.length; i++) {
    const rank = ranks[i];
    reached += rank;
    for (let s = reached; s >= rank; s--) {
      probability[s] = 0.5 * (probability[s] + probability[s - rank]);
    }
    for (let s = rank - 1; s >= 0; s--) probability[s] *= 0.5;
  }
  return probability;
}

/** P(as far from the middle of 0 … Σ ranks as `sum`, or farther), on either side. */
export function signedRankP(probability: Float64Array, sum: number): number {
  const top = probability.length - 1;
  const distance = Math.abs(2 * sum - top);
  if (distance === 0) return 1;
  // From the far ends inwards: the small terms come first.
  let p = 0;
  for (let s = 0; top - 2 * s >= distance; s++) p += probability[s] + probability[top - s];
  return Math.min(1, p);
}
