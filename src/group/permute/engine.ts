// The contract of what computes: the largest r of every arrangement and the counts of every voxel,
// and the largest score. What p they come to is decided outside, and does not depend on the engine.

import type { EngineInfo, PermutationHooks, Side, TfceSettings } from "./request.ts";

/** Plain data and arrays on shared memory: it crosses to threads as it is. */
export interface Work {
  readonly rowCount: number;
  /** Tested voxels. */
  readonly voxelCount: number;
  /** `[row][voxel]`, unit vectors over the rows. */
  readonly values: Float64Array;
  /** `[arrangement][row]`; the observed arrangement first. */
  readonly codes: Uint16Array;
  readonly arrangementCount: number;
  /** Of each code. */
  readonly weights: Float64Array;
  readonly side: Side;
  readonly df: number;
  /** `[voxel]`: r as observed. */
  readonly observed: Float64Array;
}

export interface Extremes {
  /** `[arrangement]`: largest extremeness of r over the voxels. */
  readonly largest: Float64Array;
  /** `[voxel]`: arrangements at least as extreme as the observed one, which counts itself. */
  readonly counts: Uint32Array;
}

/** Where clusters are looked for: the box around the tested voxels, one voxel wider on every side. */
export interface Box {
  readonly length: number;
  /** `[voxel]`: place in the box. */
  readonly places: Uint32Array;
  /** From a place to those of its neighbours. */
  readonly steps: Int32Array;
}

export interface ClusterWork extends Work {
  readonly box: Box;
  readonly tfce: TfceSettings;
}

export type EngineHooks = Pick<PermutationHooks, "signal"> & {
  /** From 0 to 1. */
  readonly onDone?: ((share: number) => void) | undefined;
};

export interface Engine {
  /** @throws Fault "transient" when a device or thread is lost; "bug" when results can't be trusted. */
  extremes(work: Work, hooks: EngineHooks): Promise<Extremes>;
  /** `[arrangement]`: largest score over the voxels, on the tested side. */
  scores(work: ClusterWork, hooks: EngineHooks): Promise<Float64Array>;
  /** As things stand: events may come later. */
  info(): EngineInfo;
  close(): Promise<void>;
}
