// The blur of a simulated scanner: a Gaussian point spread, the same everywhere. It mixes what lies
// next to each other, whatever that is; it knows no time, no noise and no file.

import { Fault } from "../errors.ts";
import { brainMask, type Anatomy, type HeadGrid } from "./anatomy.ts";
import { REGIONS, TISSUES } from "./regions.ts";

export interface Psf {
  /** Full width at half maximum. */
  readonly fwhmMm: number;
  readonly shape: HeadGrid["shape"];
  /** Along x, y and z: share that a voxel passes to those `radius` before it … `radius` behind it. */
  readonly kernels: readonly [x: Float32Array, y: Float32Array, z: Float32Array];
}

/** Share of its own tissue that makes a voxel pure. */
export const PURE_SHARE = 0.99;

const SIGMAS_IN_FWHM = 2 * Math.sqrt(2 * Math.LN2);
/** The kernel ends here; 6e-5 of a Gaussian lie beyond, and what is left is scaled to sum to 1. */
const REACH_SIGMAS = 4;
const LEAST_MM = 0.1;
const MOST_MM = 30;

/**
 * A Gaussian of this width on a grid, or undefined for a width of 0. Voxels are taken as filled with
 * their value and the blurred image is what is found in their middles, so the weights are areas
 * under the Gaussian, right for voxels of any size.
 *
 * @throws Fault "usage" when the width is out of its range.
 */
export function makePsf(fwhmMm: number, { shape, voxelMm }: HeadGrid): Psf | undefined {
  if (fwhmMm === 0) return undefined;
  if (!(fwhmMm >= LEAST_MM && fwhmMm <= MOST_MM)) {
    throw new Fault(
      "usage",
      `point spread is ${fwhmMm} mm wide; it must be 0 or from ${LEAST_MM} to ${MOST_MM} mm`,
      "Give the full width at half maximum, for example 4.5.",
    );
  }
  const along = (axis: 0 | 1 | 2): Float32Array =>
    gaussianKernel(fwhmMm / SIGMAS_IN_FWHM / voxelMm[axis]);
  return { fwhmMm, shape, kernels: [along(0), along(1), along(2)] };
}

/**
 * Blurs an image in place. Outside of it there is nothing, so activity near its borders leaves it.
 *
 * @param volume - One value for each voxel, x fastest.
 */
export function blur({ shape, kernels }: Psf, volume: Float32Array): void {
  const reach = kernels.map((kernel) => (kernel.length - 1) / 2);
  const box = filledBox(volume, shape);
  if (box === undefined) return;
  const [nx, ny] = shape;
  const first = box.first.map((at, axis) => Math.max(0, at - reach[axis]));
  const count = box.last.map(
    (at, axis) => Math.min(shape[axis] - 1, at + reach[axis]) + 1 - first[axis],
  );
  const scratch = new Float32Array(count[0] * Math.max(count[1], count[2]));
  const [x0, y0, z0] = first;
  const place = (y: number, z: number): number => x0 + nx * (y + ny * z);
  for (let z = z0; z < z0 + count[2]; z++) {
    for (let y = y0; y < y0 + count[1]; y++) {
      blurRows(
        volume,
        { start: place(y, z), step: 1, count: count[0], width: 1 },
        kernels[0],
        scratch,
      );
    }
    const rows = { start: place(y0, z), step: nx, count: count[1], width: count[0] };
    blurRows(volume, rows, kernels[1], scratch);
  }
  for (let y = y0; y < y0 + count[1]; y++) {
    const rows = { start: place(y, z0), step: nx * ny, count: count[2], width: count[0] };
    blurRows(volume, rows, kernels[2], scratch);
  }
}

/**
 * 1 in voxels of the brain of whose blurred value at least PURE_SHARE comes from their own tissue,
 * else 0. What a voxel has of other tissues counts by weight, not by their activity.
 */
export function pureVoxels(anatomy: Anatomy, psf: Psf): Uint8Array {
  const { labels } = anatomy;
  const inBrain = brainMask(anatomy);
  const tissueOf = new Int32Array(65_536).fill(-1);
  for (const { label, tissue } of REGIONS) tissueOf[label] = TISSUES.indexOf(tissue);
  const pure = new Uint8Array(labels.length);
  const share = new Float32Array(labels.length);
  for (let tissue = 0; tissue < TISSUES.length; tissue++) {
    for (let v = 0; v < share.length; v++) share[v] = tissueOf[labels[v]] === tissue ? 1 : 0;
    blur(psf, share);
    for (let v = 0; v < share.length; v++) {
      if (inBrain[v] === 1 && tissueOf[labels[v]] === tissue && share[v] >= PURE_SHARE) pure[v] = 1;
    }
  }
  return pure;
}

/** @param sigma - In voxels. */
function gaussianKernel(sigma: number): Float32Array {
  const radius = Math.ceil(REACH_SIGMAS * sigma);
  // Simpson's rule with steps of at most sigma/16 is right to 1e-7 of the area.
  const steps = 2 * Math.ceil(8 / sigma);
  const area = (k: number): number => {
    let sum = 0;
    for (let s = 0; s <= steps; s++) {
      const ends = s === 0 || s === steps;
      const at = (k - 0.5 + s / steps) / sigma;
      sum += (ends ? 1 : s % 2 === 1 ? 4 : 2) * Math.exp(-(at * at) / 2);
    }
    return sum;
  };
  const areas = Array.from({ length: 2 * radius + 1 }, (_, i) => area(i - radius));
  const whole = areas.reduce((a, b) => a + b, 0);
  return Float32Array.from(areas, (part) => part / whole);
}

interface Rows {
  readonly start: number;
  /** Voxels from one row to the next. */
  readonly step: number;
  readonly count: number;
  readonly width: number;
}

/** Every row becomes the weighted sum of itself and its neighbours. */
function blurRows(
  volume: Float32Array,
  { start, step, count, width }: Rows,
  kernel: Float32Array,
  scratch: Float32Array,
): void {
  const radius = (kernel.length - 1) / 2;
  for (let row = 0; row < count; row++) {
    const at = start + row * step;
    for (let i = 0; i < width; i++) {
      scratch[row * width + i] = volume[at + i];
      volume[at + i] = 0;
    }
  }
  for (let row = 0; row < count; row++) {
    const at = start + row * step;
    const from = Math.max(0, row - radius);
    const to = Math.min(count - 1, row + radius);
    for (let other = from; other <= to; other++) {
      const weight = kernel[other - row + radius];
      for (let i = 0; i < width; i++) volume[at + i] += weight * scratch[other * width + i];
    }
  }
}

/** First and last index along each axis of what is not 0; undefined for an empty image. */
function filledBox(
  volume: Float32Array,
  [nx, ny, nz]: Psf["shape"],
): { readonly first: readonly number[]; readonly last: readonly number[] } | undefined {
  const first = [nx, ny, nz];
  const last = [-1, -1, -1];
  for (let z = 0, v = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, v++) {
        if (volume[v] === 0) continue;
        if (x < first[0]) first[0] = x;
        if (x > last[0]) last[0] = x;
        if (y < first[1]) first[1] = y;
        if (y > last[1]) last[1] = y;
        if (z < first[2]) first[2] = z;
        last[2] = z;
      }
    }
  }
  return last[2] < 0 ? undefined : { first, last };
}
