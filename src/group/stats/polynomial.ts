// Polynomials of one variable: value, integral, and where they change sign. Lowest power first.

/** By Horner's rule. */
export function valueAt(coefficients: ArrayLike<number>, x: number): number {
  let value = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) value = value * x + coefficients[k];
  return value;
}

/** The integral that is 0 at x = 0. */
export function integral(coefficients: Float64Array): Float64Array {
  return Float64Array.from({ length: coefficients.length + 1 }, (_, k) =>
    k === 0 ? 0 : coefficients[k - 1] / k,
  );
}

function derivative(coefficients: Float64Array): Float64Array {
  return coefficients.slice(1).map((coefficient, k) => coefficient * (k + 1));
}

/**
 * Where a polynomial passes through 0 between two limits, ascending.
 *
 * Between two turning points it is monotone, and those are the crossings of the derivative.
 */
export function crossings(
  coefficients: Float64Array,
  low: number,
  high: number,
): readonly number[] {
  if (coefficients.length < 2) return [];
  const knots = [low, ...turningPoints(coefficients, low, high), high];
  const found: number[] = [];
  for (let i = 1; i < knots.length; i++) {
    const [from, to] = [knots[i - 1], knots[i]];
    const rises = valueAt(coefficients, from) < 0;
    if (rises !== valueAt(coefficients, to) < 0) found.push(bisect(coefficients, from, to, rises));
  }
  return found;
}

/** Where the slope changes sign between two limits, ascending. */
export function turningPoints(
  coefficients: Float64Array,
  low: number,
  high: number,
): readonly number[] {
  return crossings(derivative(coefficients), low, high);
}

function bisect(coefficients: Float64Array, from: number, to: number, rises: boolean): number {
  let [low, high] = [from, to];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (valueAt(coefficients, middle) < 0 === rises) low = middle;
    else high = middle;
  }
}
