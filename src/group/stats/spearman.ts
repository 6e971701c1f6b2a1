// Spearman's rank correlation: exact for few persons, ties or not, by t for more.

import { correlationT } from "./correlation.ts";
import { midRanks, tiesAmong, type Ranks } from "./ranks.ts";
import { computed, notComputable, type Subject, type TestResult } from "./result.ts";
import { pairsOf } from "./samples.ts";

/** All orders are listed below this many persons: 9! = 362,880. */
const EXACT_BELOW = 10;

/** rho, the correlation of mid-ranks. No interval: none is sound for so few persons. */
export function spearman(first: ArrayLike<number>, second: ArrayLike<number>): TestResult {
  const [x, y] = pairsOf(first, second).map(midRanks);
  const n = x.doubled.length;
  const notes = tiesAmong(x) || tiesAmong(y) ? ["ties share mid-ranks"] : [];
  const subject: Subject = { method: "Spearman rank correlation", sizes: [n], notes };
  if (n < 3) return notComputable(subject, `n = ${n}; a correlation needs 3 or more`);
  if (x.ties.length === 1 || y.ties.length === 1) {
    return notComputable(subject, "one of the two is constant: no ranks");
  }
  const covariance = productSum(x.doubled, y.doubled);
  const squares = productSum(x.doubled, x.doubled) * productSum(y.doubled, y.doubled);
  const rho = Math.max(-1, Math.min(1, covariance / Math.sqrt(squares)));
  // Whole numbers: perfect agreement is seen as such, not within rounding.
  const miss = (squares - covariance * covariance) / squares;
  return computed(subject, {
    statistic: { name: "rho", value: rho },
    df: n < EXACT_BELOW || miss === 0 ? [] : [n - 2],
    ...probability(x, y, rho, miss, covariance),
    effect: { name: "rho", value: rho, definition: "Pearson's r of the mid-ranks" },
  });
}

function probability(x: Ranks, y: Ranks, rho: number, miss: number, covariance: number) {
  const n = x.doubled.length;
  if (n < EXACT_BELOW) {
    const p = shareAsFar(x.doubled, y.doubled, Math.abs(covariance));
    return { p, pMethod: `exact, two-sided: all ${n}! orders of the ranks` };
  }
  if (miss === 0) {
    const pMethod = `exact, two-sided: the orders of ${n} ranks that agree perfectly`;
    return { p: shareOfPerfect(x.ties), pMethod };
  }
  const { p } = correlationT(rho, miss, n - 2);
  return { p, pMethod: `t approximation with ${n - 2} degrees of freedom, two-sided` };
}

/** Σ (a - mean)(b - mean) of doubled ranks, whose mean is n + 1. */
function productSum(a: Int32Array, b: Int32Array): number {
  const mean = a.length + 1;
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - mean) * (b[i] - mean);
  return sum;
}

/** The share of all orders of `b` beside `a` whose |covariance| is `distance` or more. */
function shareAsFar(a: Int32Array, b: Int32Array, distance: number): number {
  const n = a.length;
  const left = a.map((rank) => rank - n - 1);
  const right = b.map((rank) => rank - n - 1);
  let far = 0;
  let all = 0;
  function place(i: number, sum: number): void {
    if (i === n) {
      all++;
      if (Math.abs(sum) >= distance) far++;
      return;
    }
    for (let k = i; k < n; k++) {
      const taken = right[k];
      right[k] = right[i];
      right[i] = taken;
      place(i + 1, sum + left[i] * taken);
      right[i] = right[k];
      right[k] = taken;
    }
  }
  place(0, 0);
  return far / all;
}

/** rho = 1 leaves order within ties alone; rho = -1 can be had too when the ties read the same backwards. */
function shareOfPerfect(ties: readonly number[]): number {
  const mirrored = ties.every((count, i) => count === ties[ties.length - 1 - i]);
  let share = mirrored ? 2 : 1;
  let placed = 0;
  for (const count of ties) {
    for (let k = 1; k <= count; k++) share *= k / ++placed;
  }
  return share;
}
