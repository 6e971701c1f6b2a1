// Grid: how many voxels an image has along each axis and where they lie. Two images on one grid can
// be compared voxel by voxel; nothing here resamples.

import { Fault } from "../errors.ts";
import { affineMm, determinant, type Geometry } from "./geometry.ts";

export type Shape = readonly [nx: number, ny: number, nz: number];

export interface Grid {
  readonly shape: Shape;
  /** Voxel index (i, j, k, 1) to mm: 3 rows of 4. */
  readonly affine: Float64Array;
  /** What the maps repeat, bit for bit. */
  readonly geometry: Geometry;
}

/** Corners of two images may lie this far apart and still count as the same place. */
const CORNER_MM = 1e-3;
const CORNER_RELATIVE = 1e-4;

/** nifti1.h: the coordinates are those of the scanner. */
const SCANNER_SPACE = 1;
const MILLIMETRE = 2;
/** NIfTI-1 counts voxels in 16 bits. */
const NIFTI1_LARGEST_DIM = 32_767;

/**
 * A grid with axes to the right, to the front and upwards.
 *
 * @param options.voxelMm - Edges of a voxel.
 * @param options.originMm - Where the middle of voxel (0, 0, 0) lies; by default such that the
 *   middle of the whole image is at 0.
 * @throws Fault "usage" when a count or an edge is not above 0.
 */
export function makeGrid(options: {
  readonly shape: Shape;
  readonly voxelMm: readonly [number, number, number];
  readonly originMm?: readonly [number, number, number] | undefined;
}): Grid {
  const { shape, voxelMm } = options;
  if (!shape.every((n) => Number.isSafeInteger(n) && n >= 1)) {
    throw new Fault(
      "usage",
      `the grid has ${shape.join(" x ")} voxels; it needs 1 or more each way`,
    );
  }
  if (!voxelMm.every((edge) => Number.isFinite(edge) && edge > 0)) {
    throw new Fault("usage", `voxels are ${voxelMm.join(" x ")} mm; edges must be above 0 mm`);
  }
  const version = Math.max(...shape) > NIFTI1_LARGEST_DIM ? 2 : 1;
  // What the file can hold, so that the grid read back is this one and not nearly this one.
  const held = (value: number): number => (version === 1 ? Math.fround(value) : value);
  const [dx, dy, dz] = voxelMm.map(held);
  const origin = options.originMm ?? shape.map((n, axis) => (-(n - 1) / 2) * voxelMm[axis]);
  const [x, y, z] = origin.map(held);
  const geometry: Geometry = {
    version,
    qformCode: SCANNER_SPACE,
    sformCode: SCANNER_SPACE,
    pixdim: Float64Array.of(1, dx, dy, dz),
    quaternion: new Float64Array(3),
    qoffset: Float64Array.of(x, y, z),
    srow: Float64Array.of(dx, 0, 0, x, 0, dy, 0, y, 0, 0, dz, z),
    spatialUnit: MILLIMETRE,
  };
  return { shape, affine: affineMm(geometry, "the grid", () => {}), geometry };
}

/**
 * How `b` differs from `a`, in one clause, or undefined where they are the same grid: equal shapes,
 * and every outer corner of the image within 1e-3 mm or 1e-4 of the image's diagonal.
 */
export function gridDifference(a: Grid, b: Grid): string | undefined {
  if (a.shape.some((n, axis) => n !== b.shape[axis])) {
    return `the shapes differ: ${a.shape.join(" x ")} and ${b.shape.join(" x ")} voxels`;
  }
  const cornersA = outerCorners(a);
  const cornersB = outerCorners(b);
  const distanceMm = Math.max(...cornersA.map((corner, n) => distance(corner, cornersB[n])));
  const allowedMm = Math.max(CORNER_MM, CORNER_RELATIVE * distance(cornersA[0], cornersA[7]));
  if (distanceMm <= allowedMm) return undefined;
  const flipped = ["x", "y", "z"].filter((_, axis) => isOpposite(a.affine, b.affine, axis));
  if (flipped.length === 1) return `the ${flipped[0]} axis is flipped`;
  if (flipped.length > 1) return `the ${flipped.join(" and ")} axes are flipped`;
  return `corners lie up to ${distanceMm.toPrecision(3)} mm apart (allowed ${allowedMm.toPrecision(3)} mm)`;
}

/** Volume of one voxel; what single precision adds to a number like 1.8 does not count. */
export function voxelMm3({ affine }: Grid): number {
  return Number(Math.abs(determinant(affine)).toPrecision(7));
}

/** Corner `n` has the far end of axis `axis` where bit `axis` of n is set; 0 and 7 are opposite. */
function outerCorners(grid: Grid): readonly Float64Array[] {
  return [0, 1, 2, 3, 4, 5, 6, 7].map((n) => {
    const index = grid.shape.map((count, axis) => ((n >> axis) & 1 ? count - 0.5 : -0.5));
    return Float64Array.from([0, 4, 8], (row) =>
      index.reduce((sum, i, axis) => sum + grid.affine[row + axis] * i, grid.affine[row + 3]),
    );
  });
}

function distance(p: Float64Array, q: Float64Array): number {
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

/** Whether the two axes point away from each other, to within some 25 degrees. */
function isOpposite(a: Float64Array, b: Float64Array, axis: number): boolean {
  const columnA = Float64Array.of(a[axis], a[4 + axis], a[8 + axis]);
  const columnB = Float64Array.of(b[axis], b[4 + axis], b[8 + axis]);
  const dot = columnA.reduce((sum, value, row) => sum + value * columnB[row], 0);
  return dot < -0.9 * Math.hypot(...columnA) * Math.hypot(...columnB);
}
