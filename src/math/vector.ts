// The few vector operations that the rest of the maths is written in.

/** Σ a[i]·b[offset + i] over the length of `a`. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>, offset = 0): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[offset + i];
  return sum;
}

/** Euclidean length. */
export function norm(a: ArrayLike<number>): number {
  return Math.sqrt(dot(a, a));
}

/** a += factor·b, in place. */
export function addScaled(a: Float64Array, factor: number, b: ArrayLike<number>): void {
  for (let i = 0; i < a.length; i++) a[i] += factor * b[i];
}
