// The contract of a backend: curves in, maps out. A backend does not read files, choose voxels, or
// judge results; it may split the work as it likes, as long as the answer does not depend on it.

import type { Design, Model } from "../models/model.ts";

/** Curves to fit. */
export interface Block {
  readonly frameCount: number;
  readonly voxelCount: number;
  /** Values from one frame to the next; >= voxelCount. */
  readonly stride: number;
  /** `[frame][voxel]`, activity in the unit of the image. */
  readonly values: Float32Array;
}

/** What came of a block. */
export interface Fitted {
  readonly voxelCount: number;
  /** `[map][voxel]` in the order of the model's maps; NaN where there is no fit. */
  readonly maps: Float32Array;
  /** STATUS of each voxel. */
  readonly status: Uint8Array;
  /** Time that a device worked on the curves by its own clock; undefined where it has none. */
  readonly kernelMs?: number | undefined;
}

/** What ran, for the user and the record. */
export interface BackendInfo {
  readonly name: "cpu" | "webgpu";
  /** Processor or adapter. */
  readonly device: string;
  readonly precision: "f64" | "f32";
  /** A software adapter must never be taken for a GPU. */
  readonly software: boolean;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface FitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how many voxels of the block are done. */
  readonly onVoxels?: ((done: number) => void) | undefined;
}

/** A model and a design made ready on a backend. */
export interface Fitter {
  /**
   * Fits every curve of the block. Blocks are fitted one after another, and the next may overwrite
   * what came of the last.
   *
   * @throws Fault "transient" when the device is lost or short of memory; "bug" when results are
   *   missing or a known curve comes back wrong.
   */
  fit(block: Block, options?: FitOptions): Promise<Fitted>;
  close(): Promise<void>;
}

export interface Backend {
  readonly info: BackendInfo;
  /** What happened that the user should know (a lost device, a halved slab), as it happens. */
  readonly events: readonly string[];
  prepare(model: Model, design: Design): Promise<Fitter>;
  close(): Promise<void>;
}
