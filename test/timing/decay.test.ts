import fc from "fast-check";
import { expect, test } from "vitest";
import { decayFactors } from "../../src/timing/decay.ts";
import type { Frames } from "../../src/timing/frames.ts";
import { refusal } from "./fixtures.ts";

function frame(startMin: number, endMin: number): Frames {
  return {
    count: 1,
    startMin: Float64Array.of(startMin),
    endMin: Float64Array.of(endMin),
  };
}

test("a very short frame one half-life after injection is doubled", () => {
  // The factor's mean over 1e-9 min differs from 2 by λΔ/2 ≈ 1.7e-11, relative.
  expect(decayFactors(frame(20.39, 20.39 + 1e-9), 20.39)[0]).toBeCloseTo(2, 9);
});

test("a frame of one half-life from injection is multiplied by 2 ln 2", () => {
  // ∫ of 2^-t over [0, 1] is 1 / (2 ln 2); two roundings of f64.
  expect(decayFactors(frame(0, 30), 30)[0]).toBeCloseTo(2 * Math.LN2, 13);
});

test("the factor undoes the mean decay of a constant activity, summed on a fine grid", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -5, max: 80, noNaN: true }),
      fc.double({ min: 0.05, max: 20, noNaN: true }),
      fc.constantFrom(9.965, 20.39, 109.77),
      (startMin, lengthMin, halfLifeMin) => {
        const steps = 1000;
        let sum = 0;
        for (let i = 0; i < steps; i++) {
          sum += 2 ** (-(startMin + (lengthMin * (i + 0.5)) / steps) / halfLifeMin);
        }
        const [factor] = decayFactors(frame(startMin, startMin + lengthMin), halfLifeMin);
        // Midpoint rule: relative error (λΔ)²/24/steps² <= 1.39² / 24e6 = 8e-8.
        expect(Math.abs((factor * sum) / steps - 1)).toBeLessThan(1e-7);
      },
    ),
    { numRuns: 100 },
  );
});

test("a frame beyond twenty half-lives is refused, one just before is not", () => {
  expect(decayFactors(frame(199, 199.5), 10)[0]).toBeLessThan(2 ** 20);
  expect(refusal(() => decayFactors(frame(201, 202), 10)).message).toContain("twenty half-lives");
});
