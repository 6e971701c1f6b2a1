// What the CPU backend and its threads say to each other.

import type { Block } from "../backend/backend.ts";
import type { Design } from "../models/model.ts";

/** Voxels a thread takes at a time: some tens of milliseconds of work. */
export const RANGE = 4096;

export interface CpuWorkerData {
  readonly modelName: string;
  readonly design: Design;
}

/** All arrays lie on shared memory. */
export interface CpuTask {
  readonly block: Block;
  readonly maps: Float32Array;
  readonly status: Uint8Array;
  /** [first voxel that nobody has taken, voxels that are done] */
  readonly next: Int32Array;
}
