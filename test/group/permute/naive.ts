// Permutation tests the long way, for tests to compare with: textbook formulas, every arrangement by
// recursion, clusters by flood fill at every threshold. It shares nothing with src/group/permute.

import type { Side, TfceSettings } from "../../../src/group/permute/request.ts";
import { gaussian, randomStream } from "../../../src/simulate/random.ts";

export type Shape = readonly [number, number, number];

/** `[map][voxel]`: Gaussian noise about `mean`, smoothed a little so that there are clusters. */
export function noisyMaps(
  mapCount: number,
  [nx, ny, nz]: Shape,
  seed: number,
  mean = 0,
): Float32Array {
  const count = nx * ny * nz;
  const stream = randomStream(seed, mapCount);
  const raw = Float64Array.from({ length: mapCount * count }, (_, i) => gaussian(stream, i));
  return Float32Array.from(raw, (value, i) => {
    const next = i % nx === nx - 1 ? value : raw[i + 1];
    return mean + value + 0.8 * next;
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Σ (x - mean)². */
function squaresOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

export function oneSampleT(x: readonly number[]): number {
  const n = x.length;
  return meanOf(x) / Math.sqrt(squaresOf(x) / (n - 1) / n);
}

/** Second - first. */
export function pooledT(first: readonly number[], second: readonly number[]): number {
  const [n1, n2] = [first.length, second.length];
  const pooled = (squaresOf(first) + squaresOf(second)) / (n1 + n2 - 2);
  return (meanOf(second) - meanOf(first)) / Math.sqrt(pooled * (1 / n1 + 1 / n2));
}

/** Slope of x on the covariate over its standard error. */
export function slopeT(x: readonly number[], covariate: readonly number[]): number {
  const [mx, mc] = [meanOf(x), meanOf(covariate)];
  const squares = squaresOf(covariate);
  const slope = covariate.reduce((sum, c, i) => sum + (c - mc) * (x[i] - mx), 0) / squares;
  const residual = x.reduce((sum, value, i) => {
    const rest = value - mx - slope * (covariate[i] - mc);
    return sum + rest * rest;
  }, 0);
  return slope / Math.sqrt(residual / (x.length - 2) / squares);
}

/** All 2^n choices of signs. */
export function allSigns(n: number): number[][] {
  if (n === 0) return [[]];
  return allSigns(n - 1).flatMap((rest) => [
    [1, ...rest],
    [-1, ...rest],
  ]);
}

/** All n! orders of the items, equal ones told apart. */
export function allOrders<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) =>
    allOrders([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

/** All choices of `k` of the numbers 0 … n - 1. */
export function allChoices(n: number, k: number, from = 0): number[][] {
  if (k === 0) return [[]];
  return Array.from({ length: n - from }, (_, i) => from + i).flatMap((first) =>
    allChoices(n, k - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

function extremeness(value: number, side: Side): number {
  if (side === "two-sided") return Math.abs(value);
  return side === "greater" ? value : -value;
}

export interface NaiveP {
  readonly uncorrected: number[];
  readonly corrected: number[];
  readonly largest: number[];
}

/** @param maps - `[arrangement][voxel]` of t or score, the observed one first. */
export function naiveP(maps: readonly (readonly number[])[], side: Side): NaiveP {
  const extreme = maps.map((map) => map.map((value) => extremeness(value, side)));
  const largest = extreme.map((map) => Math.max(...map));
  // Equal but for the last bits.
  const reaches = (value: number, observed: number): boolean =>
    value >= observed - 1e-9 * Math.abs(observed) - 1e-12;
  const share = (values: readonly number[], observed: number): number =>
    values.filter((value) => reaches(value, observed)).length / maps.length;
  return {
    uncorrected: extreme[0].map((observed, v) =>
      share(
        extreme.map((map) => map[v]),
        observed,
      ),
    ),
    corrected: extreme[0].map((observed) => share(largest, observed)),
    largest,
  };
}

/** Voxels of the cluster of `voxel` among those where `isIn` holds. */
function clusterSize(
  voxel: number,
  isIn: (voxel: number) => boolean,
  [nx, ny, nz]: Shape,
  connectivity: TfceSettings["connectivity"],
): number {
  const seen = new Set([voxel]);
  const waiting = [voxel];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const [x, y, z] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
    for (const dz of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        for (const dx of [-1, 0, 1]) {
          const square = dx * dx + dy * dy + dz * dz;
          if (square === 0 || square > { 6: 1, 18: 2, 26: 3 }[connectivity]) continue;
          const [i, j, k] = [x + dx, y + dy, z + dz];
          if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) continue;
          const next = i + nx * (j + ny * k);
          if (seen.has(next) || !isIn(next)) continue;
          seen.add(next);
          waiting.push(next);
        }
      }
    }
  }
  return seen.size;
}

/**
 * Scores of the positive values: the integrand changes only at values of the map, so the sum over
 * these is the integral.
 *
 * @param map - Of the whole grid; NaN outside.
 */
export function naiveTfce(map: readonly number[], shape: Shape, settings: TfceSettings): number[] {
  const heights = [0, ...new Set(map.filter((t) => t > 0))].sort((a, b) => a - b);
  const power = settings.heightPower + 1;
  return map.map((t, voxel) => {
    let score = 0;
    for (let i = 1; i < heights.length && heights[i] <= t; i++) {
      const isIn = (one: number): boolean => map[one] >= heights[i];
      const extent = clusterSize(voxel, isIn, shape, settings.connectivity);
      const slice = (heights[i] ** power - heights[i - 1] ** power) / power;
      score += extent ** settings.extentPower * slice;
    }
    return score;
  });
}

/** The same by thresholds dh, 2 dh, …: e^E h^H dh, as published. */
export function steppedTfce(
  map: readonly number[],
  shape: Shape,
  settings: TfceSettings,
  dh: number,
): number[] {
  return map.map((t, voxel) => {
    let score = 0;
    for (let step = 1; step * dh <= t; step++) {
      const h = step * dh;
      const extent = clusterSize(voxel, (one) => map[one] >= h, shape, settings.connectivity);
      score += extent ** settings.extentPower * h ** settings.heightPower * dh;
    }
    return score;
  });
}

/** Scores with the sign of t. */
export function signedTfce(map: readonly number[], shape: Shape, settings: TfceSettings): number[] {
  const above = naiveTfce(map, shape, settings);
  const below = naiveTfce(
    map.map((t) => -t),
    shape,
    settings,
  );
  return above.map((score, v) => score - below[v]);
}
