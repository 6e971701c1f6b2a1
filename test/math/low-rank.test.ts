import { expect, test } from "vitest";

import { orthonormalBasis } from "../../src/math/low-rank.ts";
import { taylorCoefficients } from "../../src/math/taylor.ts";
import { addScaled, dot, norm } from "../../src/math/vector.ts";

const family = Array.from({ length: 80 }, (_, i) => {
  const k = Math.exp(-5 + (4.6 * i) / 79);
  const member = Float64Array.from({ length: 30 }, (__, t) => Math.exp(-k * 3 * t));
  const size = norm(member);
  return member.map((value) => value / size);
});

test("every member of the family is within the tolerance of the reduced space", () => {
  const basis = orthonormalBasis(family, 1e-8);
  for (const member of family) {
    const rest = Float64Array.from(member);
    for (const direction of basis) addScaled(rest, -dot(direction, member), direction);
    // The bound holds by construction; 1e-14 is the rounding of the check itself.
    expect(norm(rest)).toBeLessThanOrEqual(1e-8 + 1e-14);
  }
  expect(basis.length).toBeLessThan(20);
});

test("a tighter tolerance takes more directions, and all are orthonormal to 1e-14", () => {
  const loose = orthonormalBasis(family, 1e-4);
  const tight = orthonormalBasis(family, 1e-10);
  expect(tight.length).toBeGreaterThan(loose.length);
  for (const [i, a] of tight.entries()) {
    for (const [j, b] of tight.entries()) {
      expect(Math.abs(dot(a, b) - (i === j ? 1 : 0))).toBeLessThan(1e-14);
    }
  }
});

test("Taylor coefficients of exp about 0.3 are e^0.3 / j! in units of 0.05", () => {
  const found = taylorCoefficients((x) => [Math.exp(x)], 0.3, 0.4, 0.05, 5);
  let expected = Math.exp(0.3);
  for (const [j, coefficient] of found.entries()) {
    // Rounding of the samples, blown up by at most (15²/0.4)^j and shrunk by 0.05^j.
    expect(Math.abs(coefficient[0] - expected)).toBeLessThan(1e-14);
    expected *= 0.05 / (j + 1);
  }
});
