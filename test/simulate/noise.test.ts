import { expect, test } from "vitest";
import { Fault } from "../../src/errors.ts";
import { curveOf, curveSet } from "../../src/simulate/curve-set.ts";
import { C11_HALF_LIFE_MIN, nearestFrame, noiseLaw, noiseSd } from "../../src/simulate/noise.ts";
import {
  fillGaussian,
  gaussian,
  permutation,
  randomStream,
  uniform,
} from "../../src/simulate/random.ts";
import { bolusSchedule } from "../../src/simulate/schedules.ts";

const DRAWS = 1 << 20;
/** Every draw is seeded, so a test either always passes or always fails: 4 standard errors. */
const SIGMAS = 4;

function draws(...path: readonly number[]): Float64Array {
  const out = new Float64Array(DRAWS);
  fillGaussian(randomStream(1, ...path), 0, out);
  return out;
}

function meanOf(values: Float64Array, f: (x: number, i: number) => number): number {
  return values.reduce((sum, x, i) => sum + f(x, i), 0) / values.length;
}

test("Gaussian draws have moments 0, 1, 0, 3 within 4 standard errors", () => {
  const x = draws(1);
  // Variances of x, x², x³, x⁴ of a standard Gaussian: 1, 2, 15, 96.
  const moments = [
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ] as const;
  for (const [power, expected, variance] of moments) {
    const error = Math.abs(meanOf(x, (value) => value ** power) - expected);
    expect(error).toBeLessThan(SIGMAS * Math.sqrt(variance / DRAWS));
  }
});

test("Gaussian draws fall beyond 1, 2, 3, 3.66 and 4.5 sd as often as they should", () => {
  const x = draws(2);
  // 2 · (1 - Φ(z)); 3.66 lies beyond the start of the ziggurat's tail.
  const tails = [
    [1, 0.317310508],
    [2, 0.045500264],
    [3, 0.002699796],
    [3.66, 0.000252217],
    [4.5, 6.795346e-6],
  ] as const;
  for (const [z, share] of tails) {
    const error = Math.abs(meanOf(x, (value) => (Math.abs(value) > z ? 1 : 0)) - share);
    expect(error).toBeLessThan(SIGMAS * Math.sqrt(share / DRAWS));
  }
});

test("draws of neighbouring indices, streams and seeds are uncorrelated within 4 standard errors", () => {
  const x = draws(3);
  const otherStream = draws(4);
  const otherSeed = new Float64Array(DRAWS);
  fillGaussian(randomStream(2, 3), 0, otherSeed);
  const bar = SIGMAS / Math.sqrt(DRAWS);
  for (const lag of [1, 2, 64, 256, 65536]) {
    const product = meanOf(x, (value, i) => value * x[(i + lag) % DRAWS]);
    expect(Math.abs(product)).toBeLessThan(bar);
  }
  expect(Math.abs(meanOf(x, (value, i) => value * otherStream[i]))).toBeLessThan(bar);
  expect(Math.abs(meanOf(x, (value, i) => value * otherSeed[i]))).toBeLessThan(bar);
  // Squares too: a shared magnitude with independent signs would pass the lines above.
  const squares = meanOf(x, (value, i) => (value ** 2 - 1) * (otherStream[i] ** 2 - 1));
  expect(Math.abs(squares)).toBeLessThan(2 * bar);
});

test("uniform draws fill 256 bins evenly: chi-square within 4 sd of its mean", () => {
  const stream = randomStream(5);
  const bins = new Float64Array(256);
  for (let i = 0; i < DRAWS; i++) bins[Math.floor(256 * uniform(stream, i))]++;
  const expected = DRAWS / 256;
  const chi2 = bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  expect(Math.abs(chi2 - 255)).toBeLessThan(SIGMAS * Math.sqrt(2 * 255));
});

test("draws do not depend on where a block begins", () => {
  const stream = randomStream(9, 1, 2);
  const whole = new Float64Array(4096);
  fillGaussian(stream, 0, whole);
  const part = new Float64Array(1000);
  fillGaussian(stream, 3000, part);
  expect(part).toEqual(whole.slice(3000, 4000));
  expect(gaussian(stream, 77)).toBe(whole[77]);
});

test("a permutation holds every number once and differs between streams", () => {
  const order = permutation(randomStream(1, 1), 16);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i));
  expect(permutation(randomStream(1, 2), 16)).not.toEqual(order);
});

test("noise of 12 % gives the mean curve 12 % in the frame nearest 33 min", () => {
  const { mean, law, frames } = curveSet({ count: 50, seed: 1, noise: 0.12 });
  const f = nearestFrame(frames, 33);
  expect(Math.abs((frames.startMin[f] + frames.endMin[f]) / 2 - 33)).toBeLessThanOrEqual(3);
  // Rounding only: the scale is defined by this quotient.
  expect(noiseSd(law, mean)[f] / mean[f]).toBeCloseTo(0.12, 14);
});

test("the sd follows sqrt(activity · exp(λ t) / Δt), with counts floored at 2 % of the maximum", () => {
  const frames = bolusSchedule();
  const curve = Float64Array.from({ length: 38 }, (_, f) => (f < 10 ? 0 : 100 + f));
  const law = { frames, scale: 2, decayPerMin: Math.LN2 / C11_HALF_LIFE_MIN };
  const sd = noiseSd(law, curve);
  // Frame 0: 5 s after injection, 10 s long, floored at 2.74; frame 37: 90 min, 6 min long.
  expect(sd[0]).toBeCloseTo(2 * Math.sqrt((2.74 * 2 ** (5 / 60 / 20.4)) / (10 / 60)), 12);
  expect(sd[37]).toBeCloseTo(2 * Math.sqrt((137 * 2 ** (90 / 20.4)) / 6), 10);
});

test("over 4000 curves the measured noise has the sd of the law in every frame", () => {
  const set = curveSet({ count: 4000, seed: 3, noise: 0.12 });
  const sum = new Float64Array(set.frames.count);
  for (let v = 0; v < set.count; v++) {
    const sd = noiseSd(set.law, curveOf(set, set.clean, v));
    for (let f = 0; f < set.frames.count; f++) {
      const place = f * set.count + v;
      sum[f] += ((set.noisy[place] - set.clean[place]) / sd[f]) ** 2;
    }
  }
  // The mean of n squared standard Gaussians is 1 with a standard error of sqrt(2/n).
  const bar = SIGMAS * Math.sqrt(2 / set.count);
  for (const total of sum) expect(Math.abs(total / set.count - 1)).toBeLessThan(bar);
});

test("a curve of the set depends on the seed and its number, not on how many there are", () => {
  const small = curveSet({ count: 5, seed: 11 });
  const large = curveSet({ count: 9, seed: 11 });
  expect(large.truth.slice(0, 5)).toEqual(small.truth);
  expect(curveOf(large, large.clean, 4)).toEqual(curveOf(small, small.clean, 4));
  expect(curveSet({ count: 5, seed: 11 }).noisy).toEqual(small.noisy);
  expect(curveSet({ count: 5, seed: 12 }).truth[0]).not.toEqual(small.truth[0]);
});

test("400 curves cover R1 0.5-1.5, k2 0.02-0.3 and BPND 0-6 with the means of uniform draws", () => {
  const { truth } = curveSet({ count: 400, seed: 1, noise: 0 });
  for (const [values, least, largest] of [
    [truth.map(({ R1 }) => R1), 0.5, 1.5],
    [truth.map(({ k2 }) => k2), 0.02, 0.3],
    [truth.map(({ BPND }) => BPND), 0, 6],
  ] as const) {
    expect(Math.min(...values)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...values)).toBeLessThanOrEqual(largest);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const error = (largest - least) / Math.sqrt(12 * values.length);
    expect(Math.abs(mean - (least + largest) / 2)).toBeLessThan(SIGMAS * error);
  }
});

test("a k2a range of 0.012-0.3 holds for every curve, and one out of reach is refused", () => {
  const { truth } = curveSet({ count: 300, seed: 1, k2a: [0.012, 0.3] });
  const k2a = truth.map(({ k2, BPND }) => k2 / (1 + BPND));
  expect(Math.min(...k2a)).toBeGreaterThanOrEqual(0.012);
  const free = curveSet({ count: 300, seed: 1 }).truth.map(({ k2, BPND }) => k2 / (1 + BPND));
  expect(Math.min(...free)).toBeLessThan(0.012);
  expect(() => curveSet({ count: 1, seed: 1, k2a: [2, 3] })).toThrow(Fault);
});

test("without noise the noisy curves are the clean ones; a negative level is refused", () => {
  const set = curveSet({ count: 3, seed: 1, noise: 0 });
  expect(set.noisy).toEqual(set.clean);
  expect(() => noiseLaw(-0.1, set.mean, set.frames)).toThrow(Fault);
  expect(() => curveSet({ count: 0, seed: 1 })).toThrow(Fault);
});
