import { expect, test } from "vitest";

import { Fault } from "../../src/errors.ts";
import {
  brainMask,
  paintAnatomy,
  SMALL_GRID,
  WHOLE_BODY_GRID,
  type HeadGrid,
} from "../../src/simulate/anatomy.ts";
import { makePhantom, phantomFrame, type Phantom } from "../../src/simulate/phantom.ts";
import { blur, makePsf, pureVoxels, type Psf } from "../../src/simulate/psf.ts";
import { REFERENCE_LABELS, REGIONS } from "../../src/simulate/regions.ts";
import { srtmStudy } from "../../src/simulate/studies.ts";

const SHAPE = [33, 29, 25] as const;
const VOXEL_MM = [2, 2.5, 3] as const;
const FWHM_MM = 6;
const SIGMA_MM = FWHM_MM / Math.sqrt(8 * Math.LN2);
const whole = paintAnatomy(WHOLE_BODY_GRID);

function psfOf(fwhmMm: number, grid: HeadGrid = { shape: SHAPE, voxelMm: VOXEL_MM }): Psf {
  const psf = makePsf(fwhmMm, grid);
  if (psf === undefined) throw new Error("no blur");
  return psf;
}

/** A volume of this shape, blurred. */
function blurred(valueAt: (x: number, y: number, z: number) => number): Float32Array {
  const [nx, ny, nz] = SHAPE;
  const volume = new Float32Array(nx * ny * nz);
  for (let v = 0; v < volume.length; v++) {
    volume[v] = valueAt(v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny)));
  }
  blur(psfOf(FWHM_MM), volume);
  return volume;
}

function at(x: number, y: number, z: number): number {
  return x + SHAPE[0] * (y + SHAPE[1] * z);
}

/** Area of a standard Gaussian between two places, by the trapezoid rule with 2,000 steps. */
function gaussianArea(from: number, to: number): number {
  const step = (to - from) / 2000;
  let sum = 0;
  for (let i = 0; i <= 2000; i++) {
    const x = from + i * step;
    sum += (i === 0 || i === 2000 ? 0.5 : 1) * Math.exp(-(x * x) / 2);
  }
  return (sum * step) / Math.sqrt(2 * Math.PI);
}

/** What a filled voxel leaves in the middle of the one `k` beside it. */
function share(k: number, mm: number, sigmaMm = SIGMA_MM): number {
  return gaussianArea(((k - 0.5) * mm) / sigmaMm, ((k + 0.5) * mm) / sigmaMm);
}

test("a single voxel becomes the product of three Gaussian areas, and keeps its sum", () => {
  const found = blurred((x, y, z) => (x === 16 && y === 14 && z === 12 ? 1 : 0));
  for (const [dx, dy, dz] of [
    [0, 0, 0],
    [1, 0, 0],
    [0, -1, 0],
    [0, 0, 2],
    [2, 1, -1],
  ] as const) {
    const expected = share(dx, VOXEL_MM[0]) * share(dy, VOXEL_MM[1]) * share(dz, VOXEL_MM[2]);
    // Cutting the Gaussian at 4 sd or more moves each factor by at most 6.4e-5 of itself.
    const error = found[at(16 + dx, 14 + dy, 12 + dz)] / expected - 1;
    expect(Math.abs(error)).toBeLessThan(2e-4);
  }
  // float32 sums of a kernel that sums to 1.
  expect(found.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
});

test("a step along y becomes the Gaussian distribution function, and is 1/2 at the border", () => {
  const found = blurred((_, y) => (y >= 14 ? 1 : 0));
  for (let y = 10; y < 18; y++) {
    // The border lies half a voxel before row 14. Away from the other borders of the image.
    const expected = gaussianArea(-8, ((y - 13.5) * VOXEL_MM[1]) / SIGMA_MM);
    // 6.4e-5 of the Gaussian are cut off, and float32 rounding.
    expect(Math.abs(found[at(16, y, 12)] - expected)).toBeLessThan(1e-4);
  }
  expect((found[at(16, 13, 12)] + found[at(16, 14, 12)]) / 2).toBeCloseTo(0.5, 6);
});

test("a flat image stays flat, but for the rim past which there is nothing", () => {
  const found = blurred(() => 5);
  expect(found[at(16, 14, 12)]).toBeCloseTo(5, 5);
  // Half of what a corner sees lies outside, along each axis; its own voxel reaches half inwards.
  const kept = [0, 1, 2].map((axis) => gaussianArea(-VOXEL_MM[axis] / 2 / SIGMA_MM, 8));
  expect(found[0] / 5).toBeCloseTo(kept[0] * kept[1] * kept[2], 3);
});

test("a width of 0 is no blur; -1, 0.05, 31 and NaN are refused", () => {
  expect(makePsf(0, SMALL_GRID)).toBeUndefined();
  for (const width of [-1, 0.05, 31, Number.NaN]) {
    expect(() => makePsf(width, SMALL_GRID)).toThrow(Fault);
  }
  expect(makePsf(0.1, SMALL_GRID)?.fwhmMm).toBe(0.1);
});

test("a pure voxel is one with 99 % of its own tissue, summed voxel by voxel around it", () => {
  const { shape, voxelMm } = WHOLE_BODY_GRID;
  const pure = pureVoxels(whole, psfOf(4.5, WHOLE_BODY_GRID));
  const tissues = new Map(REGIONS.map(({ label, tissue }) => [label, tissue]));
  const reach = [4, 4, 2];
  const shares = voxelMm.map((mm, axis) =>
    Array.from({ length: reach[axis] + 1 }, (_, k) => share(k, mm, (4.5 / 6) * SIGMA_MM)),
  );
  const ownShare = (voxel: number): number => {
    let sum = 0;
    for (let z = -reach[2]; z <= reach[2]; z++) {
      for (let y = -reach[1]; y <= reach[1]; y++) {
        for (let x = -reach[0]; x <= reach[0]; x++) {
          const other = whole.labels[voxel + x + shape[0] * (y + shape[1] * z)];
          if (tissues.get(other) !== tissues.get(whole.labels[voxel])) continue;
          sum += shares[0][Math.abs(x)] * shares[1][Math.abs(y)] * shares[2][Math.abs(z)];
        }
      }
    }
    return sum;
  };
  const brain = brainMask(whole);
  const [nx, ny, nz] = shape;
  const seen = [0, 0];
  for (let v = 3 * nx * ny; v < (nz - 3) * nx * ny; v += 61) {
    if (brain[v] === 0) expect(pure[v]).toBe(0);
    const own = brain[v] === 0 ? 0 : ownShare(v);
    // Both sums cut the Gaussian at 4 sd or a little further: 2e-4 in all.
    if (brain[v] === 0 || Math.abs(own - 0.99) < 2e-4) continue;
    expect(pure[v]).toBe(own > 0.99 ? 1 : 0);
    seen[pure[v]]++;
  }
  expect(Math.min(...seen)).toBeGreaterThan(200);
});

const options = {
  study: srtmStudy(),
  anatomy: whole,
  textureSeed: 1,
  noiseSeed: 1,
  noise: 0,
  airNoise: true,
} as const;

function frame(phantom: Phantom): Float32Array {
  const out = new Float32Array(phantom.rowOfVoxel.length);
  phantomFrame(phantom, 27, out);
  return out;
}

test("the mean of the pure reference voxels of a blurred scan is the reference curve to 1 %", () => {
  const psf = psfOf(4.5, WHOLE_BODY_GRID);
  const pure = pureVoxels(whole, psf);
  const phantom = makePhantom({ ...options, psf });
  const meanOf = (counts: (v: number) => boolean): number => {
    let sum = 0;
    let count = 0;
    frame(phantom).forEach((value, v) => {
      if (!REFERENCE_LABELS.includes(whole.labels[v]) || !counts(v)) return;
      sum += value;
      count++;
    });
    return sum / count / phantom.reference[27] - 1;
  };
  // What else is in a pure voxel has at most 1 % of the weight, and about twice the activity at most.
  expect(Math.abs(meanOf((v) => pure[v] === 1))).toBeLessThan(0.01);
  // With its rim the region has lost a lot to its surroundings.
  expect(Math.abs(meanOf(() => true))).toBeGreaterThan(0.02);
});

test("noise is white and of the blurred activity: neighbours share none of it", () => {
  const psf = psfOf(4.5, WHOLE_BODY_GRID);
  const clean = frame(makePhantom({ ...options, psf }));
  const phantom = makePhantom({ ...options, psf, noise: 0.12 });
  const noisy = frame(phantom);
  const draws = noisy.map((value, v) => {
    const activity = Math.max(clean[v], phantom.noiseFloor[phantom.rowOfVoxel[v]]);
    return (value - clean[v]) / (phantom.sdPerRoot[27] * Math.sqrt(activity));
  });
  const n = draws.length;
  // 4 standard errors: of a mean of squared Gaussians, and of a mean of products of two.
  const power = draws.reduce((sum, x) => sum + x * x, 0) / n;
  expect(Math.abs(power - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  for (const step of [1, 128, 128 * 128]) {
    let product = 0;
    for (let v = step; v < n; v++) product += draws[v] * draws[v - step];
    expect(Math.abs(product / n)).toBeLessThan(4 / Math.sqrt(n));
  }
});
