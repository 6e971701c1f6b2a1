// What Stirling's formula leaves of the log gamma function: the part that stays small for any argument.
// The beta function is put together from it, so that no two large logarithms are ever subtracted.

/** From here on eight terms of the series are exact to the last bit (the ninth is below 1e-17). */
const SERIES_FROM = 10;

/** B(2k) / (2k (2k - 1)), k = 1 … 8 (DLMF 5.11). */
const SERIES = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360_360,
  1 / 156,
  -3617 / 122_400,
];

/**
 * δ(a) = ln Γ(a) - (a - 1/2) ln a + a - ln(2π) / 2, for a > 0, to an absolute error of about 1e-15.
 *
 * @see NIST DLMF 5.11 for the series; below 10 the recurrence of Γ brings `a` up to it.
 */
export function stirlingRemainder(a: number): number {
  let at = a;
  let steps = 0;
  for (; at < SERIES_FROM; at++) steps += (at + 0.5) * Math.log1p(1 / at) - 1;
  const inverseSquare = 1 / (at * at);
  let sum = 0;
  for (let k = SERIES.length - 1; k >= 0; k--) sum = sum * inverseSquare + SERIES[k];
  return steps + sum / at;
}

/** ln Γ(a), a > 0, to an absolute error of about 1e-15·(1 + a ln a). */
export function logGamma(a: number): number {
  return (a - 0.5) * Math.log(a) - a + Math.log(2 * Math.PI) / 2 + stirlingRemainder(a);
}
