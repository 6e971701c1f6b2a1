// What the guard times: the contract that today's kernels and those of the committed baseline meet.
// Inputs are made by today's code and answers judged by it, so both are plain data; each side makes its
// own design. A kernel whose input or answer takes another form takes another name as well: the
// baseline then lacks it, and the guard says so, instead of feeding it what it can't read.

import type { Block } from "../../src/backend/backend.ts";
import type { ImageHeader } from "../../src/image/header.ts";
import type { Shape } from "../../src/image/grid.ts";
import type { OptionValues } from "../../src/models/model.ts";
import type { Frames } from "../../src/timing/frames.ts";

/** What came of a run, by name. */
export type Answer = Readonly<Record<string, Numbers>>;
export type Numbers = Uint8Array | Float32Array | Float64Array;

/** Does all of the work once; the arrays may be the same each time. */
export type Run = () => Answer | Promise<Answer>;

/** @param adapter - WebGPU's own object, for a kernel that needs one. */
export type Kernel<Input> = (input: Input, adapter: GPUAdapter | undefined) => Run | Promise<Run>;

export interface FitInput {
  readonly frames: Frames;
  readonly reference: Float64Array;
  readonly weights: Float64Array;
  readonly options: OptionValues;
  readonly block: Block;
}

export interface DecodeInput {
  readonly header: ImageHeader;
  /** Voxels of all frames as they are stored, without the header. */
  readonly bytes: Uint8Array;
  readonly chunkBytes: number;
}

export interface PassInput {
  readonly shape: Shape;
  readonly frames: Frames;
  /** `[frame][voxel]` */
  readonly values: readonly Float32Array[];
  /** Voxel numbers of the reference region, and of those to fit. */
  readonly region: Uint32Array;
  readonly mask: Uint32Array;
}

export interface GunzipInput {
  readonly bytes: Uint8Array;
  readonly chunkBytes: number;
}
