import { expect, test } from "vitest";

import { phi } from "../../src/math/phi.ts";

/** φ_j by its series with BigInt fixed-point arithmetic of 60 digits: exact for the small x used. */
function phiExactly(j: number, numerator: bigint, denominator: bigint): number {
  const one = 10n ** 60n;
  let factorial = 1n;
  for (let n = 2n; n <= BigInt(j); n++) factorial *= n;
  let term = one / factorial;
  let sum = 0n;
  for (let n = 1n; term !== 0n; n++) {
    sum += term;
    term = (-term * numerator) / (denominator * (n + BigInt(j)));
  }
  return Number(sum) / Number(one);
}

const cases: readonly [bigint, bigint][] = [
  [1n, 1_000_000_000n],
  [1n, 1000n],
  [1n, 10n],
  [499n, 1000n],
  [501n, 1000n],
  [3n, 1n],
  [20n, 1n],
];

test.each(cases)("phi functions of %s/%s are right to 2e-14", (numerator, denominator) => {
  const x = Number(numerator) / Number(denominator);
  const found = phi(x);
  // φ3's closed form loses a factor of about 1/x³·16 of the last digit where it takes over (x = 0.5).
  for (const [j, value] of [found.decay, found.one, found.two, found.three].entries()) {
    const expected = phiExactly(j, numerator, denominator);
    expect(Math.abs(value / expected - 1), `phi${j}(${x})`).toBeLessThan(2e-14);
  }
});

test("phi functions of 0 are 1, 1, 1/2 and 1/6", () => {
  expect(phi(0)).toEqual({ decay: 1, one: 1, two: 0.5, three: 1 / 6 });
});
