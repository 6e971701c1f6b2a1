// The texture of a phantom: within a region, small cubes have one of several parameter sets, so that
// maps are not flat while the truth of every voxel stays exact. It solves no curves.

import { placeMm, type Anatomy } from "./anatomy.ts";
import { permutation, randomStream, uniform } from "./random.ts";
import { REFERENCE_LABELS, type Region } from "./regions.ts";
import type { SrtmTruth } from "./tissue.ts";

/** The rows of one region in the table of curves. */
export interface Rows {
  readonly first: number;
  readonly count: number;
}

/** Parameter sets of each region. */
const LEVELS = 16;
/** Largest departure of a set from its region's mean, as a share of the mean. */
const SPREAD = { R1: 0.1, k2: 0.15, BPND: 0.2 };
/** Edge of the cubes that share a set. */
const TEXTURE_MM = 4;
/** More cubes along an axis than any head has; makes one number of a cube's three indices. */
const TEXTURE_CUBES = 1024;

/** Names of the streams of a seed. */
const LEVEL = 1;
const TEXTURE = 2;

/**
 * The parameter sets of a region. R1, k2 and BPND vary independently about the regional means and
 * keep them; the reference region has the one set.
 */
export function regionLevels(mean: SrtmTruth, region: Region, seed: number): SrtmTruth[] {
  if (REFERENCE_LABELS.includes(region.label)) return [mean];
  const departures = (parameter: number): number[] => {
    const order = permutation(randomStream(seed, LEVEL, region.label, parameter), LEVELS);
    // Evenly spaced in (-1, 1) with mean 0, so the levels keep the regional mean.
    return Array.from(order, (i) => (2 * i + 1) / LEVELS - 1);
  };
  const [inR1, inK2, inBPND] = [departures(0), departures(1), departures(2)];
  return inR1.map((departure, level) => ({
    R1: mean.R1 * (1 + SPREAD.R1 * departure),
    k2: mean.k2 * (1 + SPREAD.k2 * inK2[level]),
    BPND: mean.BPND * (1 + SPREAD.BPND * inBPND[level]),
  }));
}

/** Row of the table of curves for every voxel; 0 where the label has no rows. */
export function textureRows(
  { grid, labels }: Anatomy,
  rowsOfLabel: ReadonlyMap<number, Rows>,
  seed: number,
): Uint16Array {
  const texture = randomStream(seed, TEXTURE);
  const [nx, ny, nz] = grid.shape;
  const cubes = ([0, 1, 2] as const).map((axis) =>
    Int32Array.from({ length: grid.shape[axis] }, (_, i) => {
      return Math.floor(placeMm(grid, axis, i) / TEXTURE_MM) + TEXTURE_CUBES / 2;
    }),
  );
  const rowOfVoxel = new Uint16Array(labels.length);
  for (let z = 0, v = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const cubeRow = TEXTURE_CUBES * (cubes[1][y] + TEXTURE_CUBES * cubes[2][z]);
      for (let x = 0; x < nx; x++, v++) {
        const rows = rowsOfLabel.get(labels[v]);
        if (rows === undefined) continue;
        const share = uniform(texture, cubeRow + cubes[0][x]);
        rowOfVoxel[v] = rows.first + Math.floor(share * rows.count);
      }
    }
  }
  return rowOfVoxel;
}
