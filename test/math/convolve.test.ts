import { expect, test } from "vitest";

import { convolvedMeans, planConvolution } from "../../src/math/convolve.ts";
import type { PiecewiseLinear } from "../../src/math/mean-preserving.ts";

const ramp: PiecewiseLinear = {
  time: Float64Array.of(0, 2, 5, 9),
  value: Float64Array.of(0, 4, 1, 3),
};

/** Brute force: A' = C - k·A by Runge-Kutta of order 4 with 20,000 steps, averaged by Simpson. */
function averaged(curve: PiecewiseLinear, k: number, from: number, to: number): number {
  const at = (t: number): number => {
    let i = 1;
    while (i < curve.time.length - 1 && curve.time[i] < t) i++;
    const share = (t - curve.time[i - 1]) / (curve.time[i] - curve.time[i - 1]);
    return curve.value[i - 1] + share * (curve.value[i] - curve.value[i - 1]);
  };
  const stepsPerMin = 2000;
  const h = 1 / stepsPerMin;
  let level = 0;
  let sum = 0;
  for (let n = 0; n < Math.round(to * stepsPerMin); n++) {
    const t = n * h;
    const middle = at(t + h / 2);
    const k1 = at(t) - k * level;
    const k2 = middle - k * (level + (h / 2) * k1);
    const k3 = middle - k * (level + (h / 2) * k2);
    const k4 = at(t + h) - k * (level + h * k3);
    const half = level + (h / 24) * (5 * k1 + 4 * k2 + 4 * k3 - k4);
    const next = level + (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
    if (t >= from - h / 4) sum += ((level + 4 * half + next) / 6) * h;
    level = next;
  }
  return sum / (to - from);
}

test.each([0.006, 0.05, 0.6, 3])(
  "convolution with k = %f matches a fine numerical solution",
  (k) => {
    const start = [0, 1, 4];
    const end = [1, 3, 9];
    const plan = planConvolution(ramp, start, end);
    const found = convolvedMeans(plan, k, new Float64Array(3));
    for (let f = 0; f < 3; f++) {
      const expected = averaged(ramp, k, start[f], end[f]);
      // The middle-of-step estimate is third-order: 1e-8 at this step.
      expect(Math.abs(found[f] / expected - 1)).toBeLessThan(1e-7);
    }
  },
);

test("at rate 0 the convolution is the running integral, averaged", () => {
  const constant: PiecewiseLinear = { time: Float64Array.of(0, 10), value: Float64Array.of(2, 2) };
  const plan = planConvolution(constant, [0, 4], [4, 10]);
  // ∫₀ᵗ 2 = 2t: means 4 and 14.
  expect([...convolvedMeans(plan, 0, new Float64Array(2))]).toEqual([4, 14]);
});

test("a rate that is nearly 0 gives nearly the same, without cancellation", () => {
  const plan = planConvolution(ramp, [0, 3], [3, 9]);
  const zero = convolvedMeans(plan, 0, new Float64Array(2));
  const tiny = convolvedMeans(plan, 1e-9, new Float64Array(2));
  // The difference is of first order in k·t: at most 1e-9 · 9.
  for (const f of [0, 1]) expect(Math.abs(tiny[f] / zero[f] - 1)).toBeLessThan(1e-8);
});

test("an interval across time 0 is averaged over its full length", () => {
  const plan = planConvolution(ramp, [-1, 1], [1, 2]);
  const whole = planConvolution(ramp, [0, 1], [1, 2]);
  const across = convolvedMeans(plan, 0.1, new Float64Array(2));
  const after = convolvedMeans(whole, 0.1, new Float64Array(2));
  expect(across[0]).toBeCloseTo(after[0] / 2, 14);
  expect(across[1]).toBeCloseTo(after[1], 14);
});
