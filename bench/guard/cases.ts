// What is timed: kernels with inputs, made by today's code from fixed seeds, and how far the answers of
// two versions may be apart. Small enough that a run takes milliseconds.

import { gzipSync } from "node:zlib";

import { makeGrid, type Shape } from "../../src/image/grid.ts";
import type { ImageHeader } from "../../src/image/header.ts";
import { equilibrium } from "../../src/models/equilibrium/index.ts";
import type { Model } from "../../src/models/model.ts";
import { srtm } from "../../src/models/srtm/index.ts";
import { fillGaussian, randomStream } from "../../src/simulate/random.ts";
import { bolusSchedule } from "../../src/simulate/schedules.ts";
import type { Frames } from "../../src/timing/frames.ts";
import { noisyBlock, OPTIONS, twentyFrames } from "../../test/support/designs.ts";
import { fitDifference, numbersDifference } from "./compare.ts";
import type { Answer, DecodeInput, FitInput, GunzipInput, PassInput } from "./kernel.ts";
import type { kernels } from "./kernels.ts";

export interface GuardCase {
  readonly name: string;
  readonly kernel: keyof typeof kernels;
  readonly needsAdapter: boolean;
  readonly input: unknown;
  /** How today's answer differs from the baseline's, in one clause; empty where it does not. */
  difference(now: Answer, baseline: Answer): string;
}

const SEED = 41;
const NOISE = 0.05;
/** A thread fits these in some milliseconds; SwiftShader fits the few in some tens. */
const VOXELS = { thread: 2000, software: 1000 };
const SHAPE: Shape = [128, 128, 32];
const VOLUME = SHAPE[0] * SHAPE[1] * SHAPE[2];
/** Of a read from disk, and of what inflating hands out. */
const CHUNK_BYTES = 2 ** 20;
/** Stored numbers of a 16-bit image with counting noise, and what one stands for. */
const STORED_MEAN = 2000;
const STORED_SD = 300;
const SLOPE = 0.37;

export function guardCases(): readonly GuardCase[] {
  const int16 = storedFrames(2);
  return [
    fit("srtm, 38 frames", "fit srtm", srtm, bolusSchedule(), VOXELS.thread),
    fit("srtm, 20 frames", "fit srtm", srtm, twentyFrames(), VOXELS.thread),
    fit("equilibrium, 38 frames", "fit equilibrium", equilibrium, bolusSchedule(), VOXELS.thread),
    {
      ...fit("srtm in WGSL, 38 frames", "fit srtm in WGSL", srtm, bolusSchedule(), VOXELS.software),
      needsAdapter: true,
    },
    same("decode int16", "decode", decodeInput("int16", int16)),
    same("decode float32", "decode", decodeInput("float32", Float32Array.from(int16))),
    pass(Array.from({ length: 4 }, (_, f) => Float32Array.from(storedFrames(1, f)))),
    same("gunzip", "gunzip", { bytes: gzipSync(bytesOf(int16)), chunkBytes: CHUNK_BYTES }),
  ];
}

function fit(
  name: string,
  kernel: GuardCase["kernel"],
  model: Model,
  frames: Frames,
  count: number,
): GuardCase {
  const { set, block } = noisyBlock({ count, seed: SEED, noise: NOISE, frames });
  const weights = new Float64Array(frames.count).fill(1);
  const input = { frames, reference: set.reference, weights, options: OPTIONS, block };
  return {
    name,
    kernel,
    needsAdapter: false,
    input: input satisfies FitInput,
    difference: (now, baseline) => fitDifference(model, input, now, baseline),
  };
}

/** A case whose answers are the same to the last bit. */
function same(
  name: string,
  kernel: "decode" | "gunzip",
  input: DecodeInput | GunzipInput,
): GuardCase {
  return { name, kernel, needsAdapter: false, input, difference: numbersDifference };
}

function pass(values: readonly Float32Array[]): GuardCase {
  const frames = bolusSchedule();
  const count = values.length;
  const input: PassInput = {
    shape: SHAPE,
    frames: {
      count,
      startMin: frames.startMin.slice(0, count),
      endMin: frames.endMin.slice(0, count),
    },
    values,
    region: every(50),
    mask: every(3),
  };
  return {
    name: "pass",
    kernel: "pass",
    needsAdapter: false,
    input,
    difference: (now, baseline) => numbersDifference(now, baseline, MEANS_APART),
  };
}

/** Sums of n <= 2e5 positive terms, added in another order, are apart by n * 2^-53 of them at most. */
const MEANS_APART = 1e-10;

/** The numbers of every so many voxels. */
function every(step: number): Uint32Array {
  return Uint32Array.from({ length: Math.floor(VOLUME / step) }, (_, i) => i * step);
}

function storedFrames(count: number, stream = 0): Int16Array {
  const values = new Float64Array(count * VOLUME);
  fillGaussian(randomStream(SEED, stream), 0, values);
  return Int16Array.from(values, (value) => STORED_MEAN + STORED_SD * value);
}

function decodeInput(
  datatype: "int16" | "float32",
  stored: Int16Array | Float32Array,
): DecodeInput {
  const header: ImageHeader = {
    version: 1,
    littleEndian: true,
    isPair: false,
    grid: makeGrid({ shape: SHAPE, voxelMm: [2, 2, 2] }),
    voxelCount: VOLUME,
    frameCount: stored.length / VOLUME,
    datatype,
    dataOffset: 352,
    slope: datatype === "int16" ? SLOPE : 1,
    intercept: 0,
    warnings: [],
  };
  return { header, bytes: bytesOf(stored), chunkBytes: CHUNK_BYTES };
}

function bytesOf({ buffer, byteOffset, byteLength }: Int16Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
