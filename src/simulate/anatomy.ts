// The head phantom as a label image on any grid. It knows shapes only, no tracer and no file.

import { Fault } from "../errors.ts";
import { HEAD_SEMI_AXES_MM, REGIONS, SCALP_LABEL, type Region } from "./regions.ts";

type Triple = readonly [x: number, y: number, z: number];

/**
 * A grid whose axes run to the right, to the front and upwards, with the middle of the head in its
 * middle.
 */
export interface HeadGrid {
  /** Voxels along x, y, z. */
  readonly shape: Triple;
  readonly voxelMm: Triple;
}

/** Label of every voxel (x fastest, then y, then z); 0 is air. */
export interface Anatomy {
  readonly grid: HeadGrid;
  readonly labels: Uint16Array;
}

/** 256x256x207 at 1.22 mm: the grid of the high-resolution research tomograph (HRRT). */
export const HRRT_GRID: HeadGrid = { shape: [256, 256, 207], voxelMm: [1.22, 1.22, 1.22] };
/** 128x128x35 at 2 x 2 x 4.25 mm: a whole-body tomograph's brain scan. */
export const WHOLE_BODY_GRID: HeadGrid = { shape: [128, 128, 35], voxelMm: [2, 2, 4.25] };
/** 32x32x24 at 6.7 x 6.7 x 8.5 mm: for trying things out. */
export const SMALL_GRID: HeadGrid = { shape: [32, 32, 24], voxelMm: [6.7, 6.7, 8.5] };

/** Every region has at least so many voxels, however coarse the grid. */
const FEWEST_VOXELS = 4;
/** Coarser than this the regions can't all have their voxels. */
const SMALLEST_SHAPE: Triple = [20, 20, 14];
/** Share of the field of view that the head may fill. */
const FILL = 0.97;
const FOLD_LENGTH_MM = 3;

/**
 * A grid of the given shape that just holds the head, with square pixels.
 *
 * @throws Fault "usage" when an axis has too few voxels to show every region.
 */
export function headGrid(shape: Triple): HeadGrid {
  checkShape(shape);
  const [x, y, z] = HEAD_SEMI_AXES_MM.map((semi, axis) =>
    roundedMm((2 * semi) / FILL / shape[axis]),
  );
  const inPlane = Math.max(x, y);
  return { shape, voxelMm: [inPlane, inPlane, z] };
}

/**
 * Paints the head. An axis along which the field of view is shorter than the head shrinks the head
 * along that axis. A region that a coarse grid would lose takes the voxels nearest to its centre.
 *
 * @throws Fault "usage" when an axis has too few voxels to show every region.
 */
export function paintAnatomy(grid: HeadGrid): Anatomy {
  checkShape(grid.shape);
  const [nx, ny, nz] = grid.shape;
  const labels = new Uint16Array(nx * ny * nz);
  for (const region of REGIONS) paint(labels, grid, region);
  rescueSmall(labels, grid);
  return { grid, labels };
}

/** 1 in every voxel of the brain, cerebellum and brain stem, else 0. */
export function brainMask({ labels }: Anatomy): Uint8Array {
  return Uint8Array.from(labels, (label) => (label === 0 || label === SCALP_LABEL ? 0 : 1));
}

/** Number of voxels with each label. */
export function voxelCounts(labels: Uint16Array): Map<number, number> {
  const counts = new Float64Array(65_536);
  for (const label of labels) counts[label]++;
  const present = new Map<number, number>();
  counts.forEach((count, label) => {
    if (count > 0) present.set(label, count);
  });
  return present;
}

/** Middle of voxel `i` along an axis, in mm of the unshrunk head. */
export function placeMm(grid: HeadGrid, axis: 0 | 1 | 2, i: number): number {
  const fieldMm = grid.shape[axis] * grid.voxelMm[axis];
  const shrink = Math.min(1, (FILL * fieldMm) / (2 * HEAD_SEMI_AXES_MM[axis]));
  return ((i - (grid.shape[axis] - 1) / 2) * grid.voxelMm[axis]) / shrink;
}

function checkShape(shape: Triple): void {
  const fits = shape.every((n, axis) => Number.isInteger(n) && n >= SMALLEST_SHAPE[axis]);
  if (fits) return;
  throw new Fault(
    "usage",
    `grid of the phantom has ${shape.join("x")} voxels; it needs at least ${SMALLEST_SHAPE.join("x")}`,
    "Choose more voxels, for example 32x32x24.",
  );
}

function roundedMm(mm: number): number {
  return Math.ceil(mm * 100) / 100;
}

/** Squared distance from the region's centre in units of its semi-axes, folds included. */
function distance2(region: Region, x: number, y: number, z: number): number {
  const [cx, cy, cz] = region.centreMm;
  const [sx, sy, sz] = region.semiAxesMm;
  const plain = ((x - cx) / sx) ** 2 + ((y - cy) / sy) ** 2 + ((z - cz) / sz) ** 2;
  if (region.folds === 0) return plain;
  const wave =
    Math.sin(x / FOLD_LENGTH_MM) * Math.sin(y / FOLD_LENGTH_MM) * Math.sin(z / FOLD_LENGTH_MM);
  return plain / (1 + region.folds * wave) ** 2;
}

function onSide(region: Region, x: number): boolean {
  if (region.side === "both") return true;
  return region.side === "left" ? x < 0 : x >= 0;
}

/** Calls back for every voxel of the region's half of the head in a box around its ellipsoid. */
function visit(
  grid: HeadGrid,
  region: Region,
  reach: number,
  visitor: (voxel: number, distance2: number) => void,
): void {
  const [xs, ys, zs] = ([0, 1, 2] as const).map((axis) => {
    const inReach: { i: number; mm: number }[] = [];
    for (let i = 0; i < grid.shape[axis]; i++) {
      const mm = placeMm(grid, axis, i);
      const limit = region.semiAxesMm[axis] * reach;
      if (Math.abs(mm - region.centreMm[axis]) <= limit) inReach.push({ i, mm });
    }
    return inReach;
  });
  const sided = xs.filter(({ mm }) => onSide(region, mm));
  const [nx, ny] = grid.shape;
  for (const z of zs) {
    for (const y of ys) {
      const row = nx * (y.i + ny * z.i);
      for (const x of sided) visitor(row + x.i, distance2(region, x.mm, y.mm, z.mm));
    }
  }
}

function paint(labels: Uint16Array, grid: HeadGrid, region: Region): void {
  visit(grid, region, 1 + region.folds, (voxel, d2) => {
    if (d2 <= 1) labels[voxel] = region.label;
  });
}

/** Small regions take their nearest voxels, never from another region that has few. */
function rescueSmall(labels: Uint16Array, grid: HeadGrid): void {
  const counts = voxelCounts(labels);
  const countOf = (label: number): number => counts.get(label) ?? 0;
  for (const region of REGIONS) {
    let missing = FEWEST_VOXELS - countOf(region.label);
    if (missing <= 0) continue;
    const near: { voxel: number; d2: number }[] = [];
    visit(grid, region, Infinity, (voxel, d2) => near.push({ voxel, d2 }));
    near.sort((a, b) => a.d2 - b.d2);
    for (const { voxel } of near) {
      if (missing === 0) break;
      const owner = labels[voxel];
      if (owner === region.label || countOf(owner) <= FEWEST_VOXELS) continue;
      counts.set(owner, countOf(owner) - 1);
      counts.set(region.label, countOf(region.label) + 1);
      labels[voxel] = region.label;
      missing--;
    }
  }
}
