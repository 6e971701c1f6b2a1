// The standard normal distribution: its tails, and the value that a confidence level stands for.

import { whereTailIs } from "./inverse.ts";

/** Below this the series is used, above it the continued fraction: both have few terms here. */
const SERIES_BELOW = 2.5;
/** Levels of the continued fraction: enough for the last bit at 2.5. */
const LEVELS = 120;

/** P(Z >= z) for z >= 0, with its own relative precision in the far tail. */
function normalUpper(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return z < SERIES_BELOW ? 0.5 - density * series(z) : density / fraction(z);
}

/** P(|Z| >= |z|). */
export function normalTwoSided(z: number): number {
  return 2 * normalUpper(Math.abs(z));
}

/** The z with P(|Z| < z) = level: 1.96 for 0.95. */
export function normalCritical(level: number): number {
  return whereTailIs(normalTwoSided, 1 - level);
}

/** (Φ(z) - 1/2) / φ(z) = z + z³/3 + z⁵/(3·5) + … (DLMF 7.6). */
function series(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return sum;
}

/** φ(z) / P(Z >= z) = z + 1/(z + 2/(z + 3/(z + …))) (Laplace; DLMF 7.9), from the bottom up. */
function fraction(z: number): number {
  let value = z;
  for (let level = LEVELS; level >= 1; level--) value = z + level / value;
  return value;
}
