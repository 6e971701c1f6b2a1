// Taylor coefficients of a smooth vector-valued function, from its values near a point.

/**
 * Number of Chebyshev points: interpolation of a function that is analytic well beyond the interval
 * converges like ρ^-n, so 15 points leave nothing but rounding for the widths used here.
 */
const POINTS = 15;

/**
 * The first `count` coefficients of f(centre + x·unit) = Σ a_j x^j for every component of f.
 *
 * f is interpolated at Chebyshev points over centre ± halfWidth and the polynomial is re-expanded
 * about the centre; the coefficients come out in units of `unit`, ready for |x| <= 1.
 *
 * @param f - Evaluates the function: a vector of fixed length N; may return the same array each time.
 * @param halfWidth - Half the sampled interval; several times `unit`, so that rounding in the values
 *   is not blown up in the higher coefficients.
 * @returns `coefficients[j]`, each of length N.
 */
export function taylorCoefficients(
  f: (x: number) => ArrayLike<number>,
  centre: number,
  halfWidth: number,
  unit: number,
  count: number,
): readonly Float64Array[] {
  const samples = Array.from({ length: POINTS }, (_, i) =>
    Float64Array.from(f(centre + halfWidth * Math.cos((Math.PI * (i + 0.5)) / POINTS))),
  );
  const size = samples[0].length;
  const result = Array.from({ length: count }, () => new Float64Array(size));
  for (let j = 0; j < POINTS; j++) {
    // Row j: coefficient of T_j; its monomials are added to the powers that are asked for.
    const monomials = chebyshevMonomials(j);
    for (let n = 0; n < size; n++) {
      let sum = 0;
      for (let i = 0; i < POINTS; i++) {
        sum += samples[i][n] * Math.cos((Math.PI * j * (i + 0.5)) / POINTS);
      }
      const coefficient = ((j === 0 ? 1 : 2) / POINTS) * sum;
      for (let p = 0; p < Math.min(count, j + 1); p++) {
        result[p][n] += coefficient * monomials[p];
      }
    }
  }
  for (let p = 0; p < count; p++) {
    const scale = (unit / halfWidth) ** p;
    for (let n = 0; n < size; n++) result[p][n] *= scale;
  }
  return result;
}

/** Coefficients of the Chebyshev polynomial T_j in powers of x, lowest first. */
function chebyshevMonomials(j: number): readonly number[] {
  let previous = [1];
  let current = [0, 1];
  if (j === 0) return previous;
  for (let n = 1; n < j; n++) {
    const next = [0, ...current.map((c) => 2 * c)];
    for (let p = 0; p < previous.length; p++) next[p] -= previous[p];
    [previous, current] = [current, next];
  }
  return current;
}
