// Memory that a permutation test takes beside the maps it is given, before it is run.

import type { Design } from "./design.ts";
import { tableCount, TABLE_BYTES } from "./subset-sums.ts";

export interface MemoryQuestion {
  readonly design: Design;
  /** Voxels of the maps; all of them are taken to be tested. */
  readonly voxelCount: number;
  /** Voxels of the box around them, where clusters are asked for. */
  readonly boxVoxels?: number | undefined;
  readonly arrangements: number;
  readonly threads: number;
}

/** Unit vectors, moments and results of a voxel, in doubles; its state and place. */
const VOXEL_DOUBLES = 14;
const VOXEL_BYTES = VOXEL_DOUBLES * 8 + 9;
/** What a thread holds of a voxel for its clusters: doubles r, score, sums, heights, extents; ranks. */
const CLUSTER_BYTES = 5 * 8 + 5 * 4;
/** A worker thread itself, as measured: what processes grew by beyond the arrays, for each thread. */
const THREAD_BYTES = 32e6;
/** An arrangement's key in the set of those drawn, beside its codes. */
const KEY_BYTES = 60;

/** Bytes at the most, all threads together. */
export function permutationBytes(question: MemoryQuestion): number {
  const { design, voxelCount, boxVoxels, arrangements, threads } = question;
  const rows = design.observed.length;
  const shared = voxelCount * (8 * rows + VOXEL_BYTES);
  const list = arrangements * (4 * rows + KEY_BYTES + 4 * 8);
  const tables = tableCount(rows) * (TABLE_BYTES + arrangements);
  const extremes = threads * (tables + 8 * arrangements);
  const clusters =
    boxVoxels === undefined ? 0 : (threads + 1) * (voxelCount * CLUSTER_BYTES + 4 * boxVoxels);
  return shared + list + threads * THREAD_BYTES + Math.max(extremes, clusters);
}
