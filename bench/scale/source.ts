// A dynamic scan of any size that lies nowhere: its frames are made as they are asked for, from a few
// tissue curves with known binding. Every voxel has a scale and a noise of its own.

import { makeGrid, type Shape } from "../../src/image/grid.ts";
import type { Image, Precision, ReadOptions, VoxelValues } from "../../src/image/image.ts";
import { curveOf, curveSet, type CurveSet } from "../../src/simulate/curve-set.ts";
import { noiseSd } from "../../src/simulate/noise.ts";
import { makeSchedule } from "../../src/simulate/schedules.ts";
import type { Frames } from "../../src/timing/frames.ts";

export interface Source {
  readonly image: Image;
  readonly frames: Frames;
  /** Noise-free frame means of the reference tissue. Length F. */
  readonly reference: Float64Array;
  /** What a voxel would show without noise. */
  trueBPND(voxel: number): number;
  /** Milliseconds that making values has taken so far: no part of what is measured. */
  generateMs(): number;
}

/** See `curveAt`. */
const CURVES = 64;
const SEED = 71;
const NOISE = 0.05;
/** Inside the range of k2a that is searched. */
const K2A_PER_MIN = [0.01, 0.4] as const;
const LENGTH_MIN = 90;
/** Voxels a call: code that is called often is compiled better than a loop that runs for long. */
const PIECE = 2 ** 14;
/** Makes uniform noise of standard deviation 1 of a whole number of 32 bits. */
const UNIFORM_SD = Math.sqrt(3) / 2 ** 31;

/** Frames over 90 min from injection on whose lengths grow evenly, as those of a bolus study do. */
export function growingFrames(count: number): Frames {
  const endS = (f: number): number => LENGTH_MIN * 60 * (f / count) ** 2;
  return makeSchedule(
    Array.from({ length: count }, (_, f) => ({ count: 1, lengthS: endS(f + 1) - endS(f) })),
  );
}

export function makeSource(shape: Shape, frames: Frames): Source {
  const set = curveSet({ count: CURVES, seed: SEED, noise: NOISE, k2a: K2A_PER_MIN, frames });
  const curves = curvesByFrame(set);
  const voxelCount = shape[0] * shape[1] * shape[2];
  const frameBytes = voxelCount * Float32Array.BYTES_PER_ELEMENT;
  let generateMs = 0;
  return {
    frames,
    reference: set.reference,
    trueBPND: (voxel) => scaleOf(voxel) * (1 + set.truth[curveAt(voxel)].BPND) - 1,
    generateMs: () => generateMs,
    image: {
      header: {
        version: 1,
        littleEndian: true,
        isPair: false,
        grid: makeGrid({ shape, voxelMm: [2, 2, 2] }),
        voxelCount,
        frameCount: frames.count,
        datatype: "float32",
        dataOffset: 352,
        slope: 1,
        intercept: 0,
        warnings: [],
      },
      async *frames<P extends Precision>(read: ReadOptions<P>): AsyncGenerator<VoxelValues<P>> {
        const values = allocate(read.precision, voxelCount);
        for (let f = 0; f < frames.count; f++) {
          read.signal?.throwIfAborted();
          const start = performance.now();
          fill(values, curves[f], f);
          generateMs += performance.now() - start;
          read.onBytes?.((f + 1) * frameBytes, frames.count * frameBytes);
          yield values;
        }
      },
    },
  };
}

/** Activity and noise of every curve in one frame. */
interface FrameCurves {
  readonly mean: Float64Array;
  /** Over that of a whole number of 32 bits. */
  readonly sd: Float64Array;
}

function curvesByFrame(set: CurveSet): readonly FrameCurves[] {
  const means = set.truth.map((_, c) => curveOf(set, set.clean, c));
  const sds = means.map((curve) => noiseSd(set.law, curve));
  return Array.from({ length: set.frames.count }, (_, f) => ({
    mean: Float64Array.from(means, (curve) => curve[f]),
    sd: Float64Array.from(sds, (curve) => curve[f] * UNIFORM_SD),
  }));
}

// Literals, not the module's constants, of which a bundler makes variables: these three are called
// 8.6 milliard times for each pass through a total-body scan.

function curveAt(voxel: number): number {
  return voxel & 63;
}

/** Whole numbers of 32 bits in steps of the golden ratio: no two are alike. */
function turnOf(n: number): number {
  return Math.imul(n, 0x9e3779b1);
}

/** From 0.8 to 1.2. */
function scaleOf(voxel: number): number {
  return 1 + turnOf(voxel) * (0.2 / 2 ** 31);
}

/** The same values in every pass. */
function fill(values: Float32Array | Float64Array, curves: FrameCurves, frame: number): void {
  for (let from = 0; from < values.length; from += PIECE) {
    fillPiece(values, from, Math.min(from + PIECE, values.length), curves, frame);
  }
}

/** Noise is a linear congruential row that begins with the frame and the piece. */
function fillPiece(
  values: Float32Array | Float64Array,
  from: number,
  to: number,
  { mean, sd }: FrameCurves,
  frame: number,
): void {
  let noise = turnOf(turnOf(frame + 1) + from);
  for (let v = from; v < to; v++) {
    const curve = curveAt(v);
    noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) | 0;
    values[v] = mean[curve] * scaleOf(v) + sd[curve] * noise;
  }
}

function allocate<P extends Precision>(precision: P, count: number): VoxelValues<P>;
function allocate(precision: Precision, count: number): VoxelValues<Precision> {
  return precision === "f64" ? new Float64Array(count) : new Float32Array(count);
}
