// The phi functions of linear differential equations, which stay exact where k·h is small.
// Knows no PET: a step of length h under decay k is all there is.

/** Below this x the closed forms of φ2 and φ3 lose more than three digits to cancellation. */
const SERIES_BELOW = 0.5;
/** Σ (-x)^n / (n + 3)! needs 12 terms at x = 0.5 for a remainder under 1e-16. */
const SERIES_TERMS = 12;

/** φ1, φ2 and φ3 of one x, with e^{-x}. */
export interface Phi {
  /** e^{-x} */
  readonly decay: number;
  /** φ1 = (1 - e^{-x}) / x */
  readonly one: number;
  /** φ2 = (1 - φ1) / x */
  readonly two: number;
  /** φ3 = (1/2 - φ2) / x */
  readonly three: number;
}

/**
 * φ_j(x) = Σ (-x)^n / (n + j)!, j = 1, 2, 3, for x >= 0, to a few units in the last place.
 *
 * @param x - Rate times step length, no unit, >= 0.
 * @see Hochbruck M, Ostermann A (2010) Acta Numerica 19:209, section 2, for the functions.
 */
export function phi(x: number): Phi {
  if (x < SERIES_BELOW) {
    let term = 1 / 6;
    let three = term;
    for (let n = 1; n < SERIES_TERMS; n++) {
      term *= -x / (n + 3);
      three += term;
    }
    const two = 0.5 - x * three;
    const one = 1 - x * two;
    return { decay: 1 - x * one, one, two, three };
  }
  const one = -Math.expm1(-x) / x;
  const two = (1 - one) / x;
  return { decay: Math.exp(-x), one, two, three: (0.5 - two) / x };
}
