// What a step of the scale benchmark is asked for and what it answers, as plain data: each step runs
// in a process of its own, so that its peak of memory is its own.

import type { Shape } from "../../src/image/grid.ts";

export interface Target {
  readonly backend: "cpu" | "webgpu";
  /** Name of the GPU or software adapter. */
  readonly gpu?: string | undefined;
  readonly threads: number;
}

/** One fit of a scan that is made on the fly. */
export interface FitJob extends Target {
  readonly kind: "fit";
  readonly shape: Shape;
  readonly voxels: number;
  readonly frames: number;
  readonly memoryBytes: number;
}

export interface FitAnswer {
  readonly backend: "cpu" | "webgpu";
  readonly device: string;
  /** A software adapter: never a GPU's figure. */
  readonly software: boolean;
  readonly voxels: number;
  /** Voxels of a frame. */
  readonly volume: number;
  readonly frames: number;
  readonly passes: number;
  readonly slabs: number;
  /** From the first frame asked for to the maps, less `generateMs`. */
  readonly wallMs: number;
  /** Making the values, which no user would wait for. */
  readonly generateMs: number;
  /** As in a run record; "read" without `generateMs`. */
  readonly stagesMs: Readonly<Record<string, number>>;
  /** What src/job/memory.ts plans to take: the limit, or what holding all at once needs. */
  readonly plannedBytes: number;
  /** Resident before the fit. */
  readonly idleBytes: number;
  /** Largest resident memory of the process. */
  readonly peakBytes: number;
}

/** Small scans from files to files, one after another in one process. */
export interface ScansJob extends Target {
  readonly kind: "scans";
  readonly scans: readonly ScanFilesToFit[];
  readonly out: string;
  /** Numbers of scans after which the process is looked at, ascending; the last is all of them. */
  readonly checkpoints: readonly number[];
}

export interface ScanFilesToFit {
  readonly pet: string;
  readonly reference: string;
  readonly mask: string;
}

/** What the process holds after so many scans. */
export interface Checkpoint {
  readonly scans: number;
  /** Since the first began, without the looking. */
  readonly wallMs: number;
  readonly residentBytes: number;
  /** JavaScript objects that are still alive after a collection. */
  readonly heapBytes: number;
  readonly openFiles: number;
  readonly threads: number;
  /** Timers, sockets, workers that keep the process alive. */
  readonly resources: number;
  /** Listeners on the process and on its abort signal. */
  readonly listeners: number;
}

export interface ScansAnswer {
  readonly backend: "cpu" | "webgpu";
  readonly device: string;
  readonly software: boolean;
  readonly voxels: number;
  readonly frames: number;
  readonly checkpoints: readonly Checkpoint[];
}

/** How fast an image of this shape is inflated and decoded. */
export interface InflateJob {
  readonly kind: "inflate";
  readonly folder: string;
  readonly shape: Shape;
  readonly frames: number;
}

export interface InflateAnswer {
  readonly inflatedBytes: number;
  readonly storedBytes: number;
  readonly gzipMs: number;
  /** The same bytes from a .nii that the system has in its file cache. */
  readonly plainMs: number;
}

export type Job = FitJob | ScansJob | InflateJob;

export interface Answers {
  readonly fit: FitAnswer;
  readonly scans: ScansAnswer;
  readonly inflate: InflateAnswer;
}
