import { expect, test } from "vitest";
import { Fault } from "../../src/errors.ts";
import { fineGrid, frameMeans } from "../../src/simulate/fine.ts";
import { bolusInfusionInput, bolusInput, bolusIntegral } from "../../src/simulate/input.ts";
import { bolusSchedule, equilibriumSchedule, makeSchedule } from "../../src/simulate/schedules.ts";
import { REFERENCE_RATES, referenceCurve, srtmCurve } from "../../src/simulate/tissue.ts";
import type { Frames } from "../../src/timing/frames.ts";

// Why 1e-9: the classical Runge-Kutta method leaves about (rate · step)^4 / 120, and the quickest
// rate (4.1 /min) times the shortest step (0.1 s) is 0.007; the other error is rounding.
const SOLVED = 1e-9;

/** Largest relative difference of two curves. */
function difference(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value / b[i] - 1)), 0);
}

/** Frame means of f by Gauss-Legendre quadrature with 3 points in each of 60 parts. */
function quadrature(f: (tMin: number) => number, frames: Frames): Float64Array {
  const parts = 60;
  const offset = Math.sqrt(0.6) / 2;
  return frames.startMin.map((start, i) => {
    const width = (frames.endMin[i] - start) / parts;
    let sum = 0;
    for (let p = 0; p < parts; p++) {
      const middle = start + (p + 0.5) * width;
      const sides = f(middle - offset * width) + f(middle + offset * width);
      sum += (5 * sides + 8 * f(middle)) / 18;
    }
    return sum / parts;
  });
}

test("a constant plasma input of 1 fills the reference as K1/k2' (1 - exp(-k2' t))", () => {
  const frames = bolusSchedule();
  const { K1, k2 } = REFERENCE_RATES;
  const curve = referenceCurve(() => 1, fineGrid(frames));
  const exact = quadrature((t) => (K1 / k2) * -Math.expm1(-k2 * t), frames);
  expect(difference(frameMeans(curve, frames), exact)).toBeLessThan(SOLVED);
});

test("with a constant plasma input the target is the sum of two exponentials", () => {
  const frames = bolusSchedule();
  const { K1, k2: kr } = REFERENCE_RATES;
  const truth = { R1: 0.7, k2: 0.15, BPND: 2 };
  const k2a = 0.05;
  // Variation of constants with C_R = K1/kr (1 - exp(-kr t)).
  const atRest = (K1 * truth.k2) / (kr * k2a);
  const withReference = (K1 * (truth.R1 - truth.k2 / kr)) / (k2a - kr);
  const exact = quadrature(
    (t) =>
      atRest * -Math.expm1(-k2a * t) + withReference * (Math.exp(-kr * t) - Math.exp(-k2a * t)),
    frames,
  );
  const reference = referenceCurve(() => 1, fineGrid(frames));
  const means = frameMeans(srtmCurve(truth, reference), frames);
  expect(difference(means, exact)).toBeLessThan(SOLVED);
});

test("a target with BPND 0, R1 1 and k2 = k2' is the reference curve itself", () => {
  const frames = bolusSchedule();
  const reference = referenceCurve(bolusInput, fineGrid(frames));
  const target = srtmCurve({ R1: 1, k2: REFERENCE_RATES.k2, BPND: 0 }, reference);
  expect(difference(frameMeans(target, frames), frameMeans(reference, frames))).toBeLessThan(
    SOLVED,
  );
});

test("after a long constant input the target is 1 + BPND = 3.5 times the reference", () => {
  const frames = makeSchedule([{ count: 1, lengthS: 600 }], 60 * 990);
  const reference = referenceCurve(() => 1, fineGrid(frames));
  const target = srtmCurve({ R1: 1.2, k2: 0.2, BPND: 2.5 }, reference);
  const ratio = frameMeans(target, frames)[0] / frameMeans(reference, frames)[0];
  // exp(-990 min · 0.057 /min) of the way is left: nothing beside the error of the solution.
  expect(Math.abs(ratio / 3.5 - 1)).toBeLessThan(SOLVED);
});

test("halving every step moves no frame mean by more than 1e-9, the quickest and slowest tissue alike", () => {
  const frames = bolusSchedule();
  const once = referenceCurve(bolusInput, fineGrid(frames));
  const twice = referenceCurve(bolusInput, fineGrid(frames, 2));
  for (const truth of [
    { R1: 1.5, k2: 0.3, BPND: 0 },
    { R1: 0.5, k2: 0.02, BPND: 6 },
  ]) {
    const coarse = frameMeans(srtmCurve(truth, once), frames);
    const fine = frameMeans(srtmCurve(truth, twice), frames);
    expect(difference(coarse, fine)).toBeLessThan(SOLVED);
    // The control: the steps do differ, so the comparison is not of a thing with itself.
    expect(difference(coarse, fine)).toBeGreaterThan(0);
  }
});

test("the mean of the reference over each frame is the integral of its closed form", () => {
  const frames = bolusSchedule();
  const { K1, k2 } = REFERENCE_RATES;
  // C_R = K1 ∫ C_P(s) exp(-k2 (t - s)) ds for every term of the input, by a very fine quadrature.
  const closed = (t: number): number =>
    K1 *
    quadrature((s) => bolusInput(s) * Math.exp(-k2 * (t - s)), {
      count: 1,
      startMin: Float64Array.of(0),
      endMin: Float64Array.of(t),
    })[0] *
    t;
  const means = frameMeans(referenceCurve(bolusInput, fineGrid(frames)), frames);
  // The inner quadrature: parts of t/60 against a rate of 4.1 /min, sixth order, so only early on.
  const early = {
    count: 18,
    startMin: frames.startMin.slice(0, 18),
    endMin: frames.endMin.slice(0, 18),
  };
  expect(difference(quadrature(closed, early), means.slice(0, 18))).toBeLessThan(1e-8);
});

test("the integral of the bolus has the bolus as its derivative, within 1e-6", () => {
  for (const t of [0.1, 0.3, 1, 5, 40, 90]) {
    const h = 1e-4 * t;
    const slope = (bolusIntegral(t + h) - bolusIntegral(t - h)) / (2 * h);
    // Central differences leave (λ h)² / 6 of each term; where λ h is largest the term is gone.
    expect(Math.abs(slope / bolusInput(t) - 1)).toBeLessThan(1e-6);
  }
});

test("bolus and infusion with a Kbol of 1/0.01043 min hold plasma constant within 1e-4 from 90 to 140 min", () => {
  const plasma = bolusInfusionInput(1 / 0.01043);
  expect(Math.abs(plasma(90) / plasma(140) - 1)).toBeLessThan(1e-4);
  expect(Math.abs(bolusInput(90) / bolusInput(140) - 1)).toBeGreaterThan(0.5);
});

test("a frame before injection has mean 0, and one across it only what came after", () => {
  const frames = makeSchedule([{ count: 3, lengthS: 60 }], -90);
  const reference = referenceCurve(bolusInput, fineGrid(frames));
  const means = frameMeans(reference, frames);
  const after = makeSchedule([{ count: 1, lengthS: 30 }]);
  const half = frameMeans(referenceCurve(bolusInput, fineGrid(after)), after)[0];
  expect(means[0]).toBe(0);
  expect(Math.abs(means[1] / (half / 2) - 1)).toBeLessThan(SOLVED);
});

test("frame means are refused for frames that are not on the curve's grid", () => {
  const curve = referenceCurve(bolusInput, fineGrid(bolusSchedule()));
  expect(() => frameMeans(curve, makeSchedule([{ count: 1, lengthS: 10.0001 }]))).toThrow(Fault);
  expect(frameMeans(curve, makeSchedule([{ count: 1, lengthS: 10 }]))[0]).toBeGreaterThan(0);
});

test("the two schedules have 38 frames to 93 min and 20 frames from 40 to 140 min", () => {
  const bolus = bolusSchedule();
  expect([bolus.count, bolus.startMin[0], bolus.endMin[37]]).toEqual([38, 0, 93]);
  const late = equilibriumSchedule();
  expect([late.count, late.startMin[0], late.endMin[19]]).toEqual([20, 40, 140]);
});

test("a schedule is refused without frames or with a frame of no length, and accepted otherwise", () => {
  expect(() => makeSchedule([])).toThrow(Fault);
  expect(() => makeSchedule([{ count: 2, lengthS: 0 }])).toThrow(Fault);
  expect(() => makeSchedule([{ count: 1.5, lengthS: 10 }])).toThrow(Fault);
  expect(makeSchedule([{ count: 2, lengthS: 10 }]).count).toBe(2);
});
