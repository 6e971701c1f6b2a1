// How many curves go to the GPU at a time.

import { WORKGROUP } from "./assemble.ts";

/**
 * Largest input of one dispatch. Long enough that the cost of a dispatch vanishes, small enough that
 * any GPU holds two of them beside other work, that the host needs little staging memory, and that a
 * scan makes several chunks, of which one is uploaded while another is fitted.
 */
const MOST_INPUT_BYTES = 64 * 1024 * 1024;

export interface ChunkLimits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxComputeWorkgroupsPerDimension: number;
}

/**
 * Curves of one chunk: a multiple of the workgroup that every limit of the adapter allows.
 *
 * @param rows - Values a curve needs in the larger of its buffers: frames in, or maps and status out.
 */
export function chunkVoxels(
  limits: ChunkLimits,
  rows: number,
  mostBytes = MOST_INPUT_BYTES,
): number {
  const bytes = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize, mostBytes);
  const groups = Math.floor(bytes / (4 * rows * WORKGROUP));
  return Math.max(1, Math.min(groups, limits.maxComputeWorkgroupsPerDimension ** 2)) * WORKGROUP;
}

/**
 * Memory of the host that staging and read-back of a fit take at the most: two chunks at a time.
 *
 * @param curves - That are fitted in all.
 */
export function stagedBytes(frameCount: number, resultRows: number, curves: number): number {
  const most = Math.floor(MOST_INPUT_BYTES / (4 * Math.max(frameCount, resultRows)));
  return 4 * (frameCount + resultRows) * Math.min(2 * most, curves);
}

/** Workgroups in x and y: one dimension ends at 65,535 groups. */
export function dispatchShape(
  voxels: number,
  mostPerDimension: number,
  workgroup = WORKGROUP,
): [number, number] {
  const groups = Math.ceil(voxels / workgroup);
  const y = Math.ceil(groups / mostPerDimension);
  return [Math.ceil(groups / y), y];
}
