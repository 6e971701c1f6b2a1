// What is measured, in full and in a minute.

import type { Shape } from "../../src/image/grid.ts";

/** A run on the shape of a total-body scan that takes several slabs. */
export interface TotalBodySize {
  readonly frames: number;
  readonly voxels: number;
  readonly memoryBytes: number;
}

export interface Sizes {
  /** Fitted; the whole volume of a scan. */
  readonly voxels: readonly number[];
  /** The same for a software adapter. */
  readonly softwareVoxels: readonly number[];
  readonly framesOfVoxels: number;
  /** Limit under which the most voxels go in slabs. */
  readonly slabbedBytes: number;
  readonly frames: readonly number[];
  readonly voxelsOfFrames: number;
  readonly softwareVoxelsOfFrames: number;
  readonly scans: readonly number[];
  readonly softwareScans: readonly number[];
  readonly processes: readonly number[];
  readonly inflate: { readonly shape: Shape; readonly frames: number };
  readonly totalBody: TotalBodySize;
}

const FULL: Sizes = {
  voxels: [1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1.4e7],
  softwareVoxels: [1e3, 3e3, 1e4],
  framesOfVoxels: 38,
  slabbedBytes: 1e9,
  frames: [10, 20, 38, 69, 100, 200],
  voxelsOfFrames: 3e5,
  softwareVoxelsOfFrames: 2e3,
  scans: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
  softwareScans: [1, 2, 5, 10, 20, 50, 100],
  processes: [1, 10, 100],
  inflate: { shape: [256, 256, 64], frames: 12 },
  totalBody: { frames: 69, voxels: 7e6, memoryBytes: 2e9 },
};

const QUICK: Sizes = {
  voxels: [1e4, 3e4, 1e5, 3e5, 1e6],
  softwareVoxels: [1e3, 2e3, 3e3],
  framesOfVoxels: 38,
  slabbedBytes: 8e7,
  frames: [10, 38, 100],
  voxelsOfFrames: 1e5,
  softwareVoxelsOfFrames: 1e3,
  scans: [1, 2, 5, 10, 20, 40],
  softwareScans: [1, 2, 5],
  processes: [1, 3, 10],
  inflate: { shape: [256, 256, 32], frames: 4 },
  totalBody: { frames: 10, voxels: 1.5e6, memoryBytes: 1.19e9 },
};

export function sizesFor(quick: boolean): Sizes {
  return quick ? QUICK : FULL;
}

/** A volume of so many voxels, in slices of 100 x 100 from 10,000 on. */
export function shapeOf(voxels: number): Shape {
  return voxels < 1e4 ? [10, 10, voxels / 100] : [100, 100, voxels / 1e4];
}
