// What the threads of a permutation test are given. They answer by ending.

import type { ClusterWork, Work } from "../group/permute/engine.ts";

/** Voxels a thread takes at a time where it goes through all arrangements of them. */
export const RANGE = 256;

/** All arrays lie on shared memory. */
export type PermuteTask = {
  /** [first piece that nobody has taken, pieces that are done, threads that came to the end] */
  readonly next: Int32Array;
  readonly pieces: number;
} & (
  | {
      readonly kind: "extremes";
      readonly work: Work;
      /** `[arrangement]`, this thread's own. */
      readonly largest: Float64Array;
      /** `[voxel]` */
      readonly counts: Uint32Array;
    }
  | {
      readonly kind: "scores";
      readonly work: ClusterWork;
      /** `[arrangement]` */
      readonly largest: Float64Array;
    }
);
