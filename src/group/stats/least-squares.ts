// Linear least squares by Householder reflections, and how well the columns hold the answer.

/** A fit of columns to values. */
export interface LeastSquares {
  readonly coefficients: Float64Array;
  /** Sum of squared residuals. */
  readonly rss: number;
  /** ‖R‖·‖R⁻¹‖ (Frobenius): digits lost are its logarithm. Infinite for dependent columns. */
  readonly condition: number;
}

/**
 * The coefficients that bring Σ coefficient·column nearest to the values.
 *
 * @param columns - Fewer than there are values, or as many; not changed.
 * @see Golub GH, Van Loan CF (2013) Matrix Computations, 5.3.
 */
export function leastSquares(columns: readonly Float64Array[], values: Float64Array): LeastSquares {
  const a = columns.map((column) => Float64Array.from(column));
  const right = Float64Array.from(values);
  const count = a.length;
  for (let k = 0; k < count; k++) {
    const mirror = mirrorOf(a[k], k);
    for (let j = k; j < count; j++) reflect(a[j], mirror, k);
    reflect(right, mirror, k);
  }
  const inverse = a.map((_, k) => solve(a, unit(count, k)));
  let rss = 0;
  for (let i = count; i < right.length; i++) rss += right[i] ** 2;
  return {
    coefficients: solve(a, right),
    rss,
    condition: size(a.map((column) => column.subarray(0, count))) * size(inverse),
  };
}

/** The vector whose reflection turns a column into its length at place k and zeros below. */
function mirrorOf(column: Float64Array, k: number): Float64Array {
  const mirror = column.slice(k);
  const length = Math.hypot(...mirror);
  mirror[0] += mirror[0] < 0 ? -length : length;
  return mirror;
}

function reflect(column: Float64Array, mirror: Float64Array, k: number): void {
  let product = 0;
  let square = 0;
  for (let i = 0; i < mirror.length; i++) {
    product += mirror[i] * column[k + i];
    square += mirror[i] ** 2;
  }
  if (square === 0) return;
  const factor = (2 * product) / square;
  for (let i = 0; i < mirror.length; i++) column[k + i] -= factor * mirror[i];
}

/** R x = right, from the last row up; R[i][j] = a[j][i]. */
function solve(a: readonly Float64Array[], right: Float64Array): Float64Array {
  const x = new Float64Array(a.length);
  for (let i = a.length - 1; i >= 0; i--) {
    let rest = right[i];
    for (let j = i + 1; j < a.length; j++) rest -= a[j][i] * x[j];
    x[i] = rest / a[i][i];
  }
  return x;
}

function unit(length: number, at: number): Float64Array {
  const vector = new Float64Array(length);
  vector[at] = 1;
  return vector;
}

function size(columns: readonly Float64Array[]): number {
  const squares = columns.map((column) => Math.hypot(...column) ** 2);
  const sum = squares.reduce((total, square) => total + square, 0);
  return Number.isFinite(sum) ? Math.sqrt(sum) : Number.POSITIVE_INFINITY;
}
