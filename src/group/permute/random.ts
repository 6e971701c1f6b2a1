// Seeded random whole numbers for arrangements, the same on every machine.

/** A whole number from 0 to below - 1, each as likely. */
export type Draw = (below: number) => number;

/**
 * xoshiro128**, its state filled by a counter and a mixer.
 *
 * @param seed - Whole number from 0 to 2^32 - 1.
 * @see Blackman D & Vigna S (2021) ACM Trans Math Softw 47(4):36.
 */
export function randomDraw(seed: number): Draw {
  const [s0, s1, s2, s3] = [1, 2, 3, 4].map((i) => mixed((seed + i * 0x9e3779b9) | 0));
  const state = Int32Array.of(s0, s1, s2, s3);
  return (below) => {
    // Draws of an incomplete last round would favour small numbers.
    const most = 2 ** 32 - (2 ** 32 % below);
    for (;;) {
      const bits = next(state);
      if (bits < most) return bits % below;
    }
  };
}

/** 32 bits. The state is never all zeros: four mixed neighbours can't all be 0. */
function next(state: Int32Array): number {
  const result = Math.imul(rotated(Math.imul(state[1], 5), 7), 9) >>> 0;
  const shifted = state[1] << 9;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = rotated(state[3], 11);
  return result;
}

function rotated(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}

/** The 32-bit finaliser of MurmurHash3 (Austin Appleby), one to one. */
function mixed(bits: number): number {
  let x = bits;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
