// What the scale benchmark comes to, as it stands in its result file.

import type { Shape } from "../../src/image/grid.ts";
import type { FitAnswer, InflateAnswer, ScansAnswer } from "./jobs.ts";

/** `bindmap fit` started anew for each scan. */
export interface ProcessesRow {
  readonly scans: number;
  readonly wallMs: number;
}

/** A run on the shape of a total-body scan. */
export interface TotalBody {
  readonly shape: Shape;
  readonly memoryBytes: number;
  readonly run: FitAnswer;
}

/** A fit of a total-body scan as it would go on this machine with so much memory. */
export interface PlanRow {
  readonly memoryBytes: number;
  /** Undefined where that is too little memory. */
  readonly slabVoxels?: number | undefined;
  readonly passes?: number | undefined;
  /** Reading .nii.gz: inflating, decoding and gathering. */
  readonly readMs?: number | undefined;
  readonly fitMs?: number | undefined;
}

export interface Plan {
  readonly shape: Shape;
  readonly frames: number;
  /** Of a body, which are fitted. */
  readonly voxels: number;
  readonly inflatedBytes: number;
  readonly rows: readonly PlanRow[];
}

export interface ScaleResult {
  readonly threads: number;
  /** Growing numbers of voxels, on every backend. */
  readonly voxels: readonly FitAnswer[];
  /** The largest of them again, in slabs. */
  readonly slabbed: FitAnswer;
  readonly frames: readonly FitAnswer[];
  readonly scans: readonly ScansAnswer[];
  readonly processes: readonly ProcessesRow[];
  readonly inflate: InflateAnswer;
  readonly totalBody: TotalBody;
  readonly plan: Plan;
}
