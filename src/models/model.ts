// The contract of a kinetic model: a design made once a scan, one function for a voxel, its WGSL twin.
// A model knows curves and times. It does not know files, chunks, threads or devices.

import type { Frames } from "../timing/frames.ts";

/** One output map of a model. */
export interface MapSpec {
  /** Name in file names and tables, after BEP023: BPND, R1, k2, … */
  readonly name: string;
  /** "1/min", or "unitless". */
  readonly units: string;
  readonly description: string;
  /** Size that values usually have: absolute tolerances are given for a size of 1. */
  readonly typical: number;
  /** Written unless the user asks for other maps. */
  readonly byDefault: boolean;
}

/** An option of a model on the command line: one number, or a range of two. */
export interface OptionSpec {
  readonly name: string;
  readonly kind: "number" | "range";
  readonly units: string;
  /** Absent when the user has to give it. */
  readonly fallback?: readonly number[];
  /** A value as it would be typed. */
  readonly example: string;
  readonly help: string;
}

/** Values by option name: one number, or two for a range. */
export type OptionValues = Readonly<Record<string, readonly number[]>>;

/** What a design is made from: one scan's frames that are used, and its reference curve. */
export interface DesignInput {
  readonly frames: Frames;
  /** Reference-region means in the unit of the image. Length F. */
  readonly reference: Float64Array;
  /** Weight of each frame's squared residual, >= 0. Length F. */
  readonly weights: Float64Array;
  /** Mean over the voxels that are fitted, for what a model reports of the scan. Length F. */
  readonly meanCurve?: Float64Array | undefined;
  readonly options: OptionValues;
}

/** What every model's design has in common; plain data, so that it can be sent to a worker. */
export interface Design {
  readonly frameCount: number;
  /** Frames that a fit reads, ascending: what the others hold plays no part. */
  readonly framesRead: Uint32Array;
  /** Smallest activity that counts as signal (signal.ts), in the unit of the image. */
  readonly leastActivity: number;
  /** Length of the scratch space that fitVoxel needs. */
  readonly scratchLength: number;
  /** What was chosen and found while making the design: for the run record, JSON values only. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** The same for people, one sentence each. */
  readonly notes: readonly string[];
}

/** What the WGSL twin gets: numbers that become constants, and tables in f64 (rounded at the border). */
export interface GpuProgram {
  /** Upper-case WGSL name → unsigned integer. */
  readonly integers: Readonly<Record<string, number>>;
  /** Upper-case WGSL name → value, becomes an f32 constant. */
  readonly numbers: Readonly<Record<string, number>>;
  /**
   * Tables that all threads read at the same place at the same time; the shader finds them as vec4s
   * at `rows[NAME_AT]`. Lengths are multiples of 4.
   */
  readonly rows: Readonly<Record<string, Float64Array>>;
  /** Tables that each thread reads where its voxel leads it: vec4s at `tables[NAME_AT]`. */
  readonly tables: Readonly<Record<string, Float64Array>>;
}

/** How far two implementations of one model may be apart, and why. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
  readonly because: string;
}

export interface Model<D extends Design = Design> {
  /** Name on the command line, of its folder, and of its shader. */
  readonly name: string;
  /** Label in BIDS file names. */
  readonly label: string;
  readonly title: string;
  readonly source: string;
  /** The map that certificates and comparisons look at. */
  readonly mainMap: string;
  readonly maps: readonly MapSpec[];
  readonly options: readonly OptionSpec[];
  /** Fewest frames of positive weight. */
  readonly leastFrames: number;
  /** Whether frame weights play a part; if not, none are made. */
  readonly usesWeights: boolean;
  /** Files of shaders/lib that the model's shader needs, without ending. */
  readonly shaderLibrary: readonly string[];
  /** GPU (f32) against fitVoxel (f64) on `mainMap`. */
  readonly parity: Tolerance;
  /** fitVoxel (f64) against bruteForce (f64) on `mainMap`. */
  readonly exactness: Tolerance;

  /** @throws Fault "input" or "usage" when the model can't be fitted to such frames. */
  design(input: DesignInput): D;

  /**
   * Fits one voxel in f64.
   *
   * @param tac - Activity of each used frame, in the unit of the image. Length F.
   * @param out - One value for each of `maps`, in their order; NaN where there is no fit.
   * @param scratch - Length `design.scratchLength`; overwritten.
   * @returns A number of STATUS.
   */
  fitVoxel(tac: Float64Array, design: D, out: Float64Array, scratch: Float64Array): number;

  /** The same answer the slow way, without any of the design's reduced tables. Same contract. */
  bruteForce(tac: Float64Array, design: D, out: Float64Array): number;

  /**
   * Weighted residual sum of squares at given map values, unreduced, in f64, as a part of the curve's
   * own weighted sum of squares. Infinity when the maps contradict each other; NaN for a model that
   * minimises nothing.
   */
  residual(tac: Float64Array, design: D, values: ArrayLike<number>): number;

  gpu(design: D): GpuProgram;

  /** Curves whose fit is well determined, to be put into every dispatch. `[canary][frame]`. */
  canaries(design: D): readonly Float64Array[];
}
