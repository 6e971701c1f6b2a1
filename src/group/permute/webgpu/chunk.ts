// Voxels on the device: their values stay there while one batch of arrangements after another goes by.

import { WORKGROUP } from "../../../backend/webgpu/assemble.ts";
import { dispatchShape } from "../../../backend/webgpu/chunks.ts";
import type { Device } from "../../../backend/webgpu/device.ts";
import {
  COPY_DST,
  COPY_SRC,
  MAP_READ,
  READ,
  STORAGE,
  UNIFORM,
} from "../../../backend/webgpu/flags.ts";
import type { Work } from "../engine.ts";
import { extremeness } from "../statistic.ts";
import { encodePermuteJob, PERMUTE_JOB_FIELDS, vecsOf } from "./program.ts";

/** What came back of a batch, unjudged. */
export interface BatchFound {
  /** `[arrangement][block]`, the observed arrangement first. */
  readonly largest: Float32Array;
  /** `[voxel]`: arrangements that count for sure, the observed one not among them. */
  readonly counts: Uint32Array;
  /** Pairs that can't be told in single precision; more than were listed if the list was full. */
  readonly nearCount: number;
  /** voxel, arrangement, voxel, … */
  readonly near: Uint32Array;
}

export interface ChunkShape {
  /** First voxel of the work, and how many. */
  readonly from: number;
  readonly count: number;
  /** Blocks of WORKGROUP voxels. */
  readonly blocks: number;
  /** Most arrangements of a batch, the observed one included. */
  readonly batch: number;
  /** Pairs that fit the list. */
  readonly mostNear: number;
}

export interface Chunk {
  /** @param weights - `[arrangement][row in fours]`; the observed arrangement first. */
  run(weights: Float32Array, arrangementCount: number): Promise<BatchFound>;
  destroy(): void;
}

/** What a count that was never written reads back as. */
export const UNWRITTEN_COUNT = 0xffffffff;

/** @throws Fault "transient" when the device is lost or has too little memory. */
export async function openChunk(
  device: Device,
  pipeline: GPUComputePipeline,
  work: Work,
  shape: ChunkShape,
): Promise<Chunk> {
  const { gpu } = device;
  const { count, blocks, batch, mostNear } = shape;
  const stride = blocks * WORKGROUP;
  const vecs = vecsOf(work.rowCount);
  const bytes = {
    largest: batch * blocks * 4,
    counts: stride * 4,
    near: (1 + 2 * mostNear) * 4,
  };
  const made: GPUBuffer[] = [];
  const buffer = (size: number, usage: number, fill?: (range: ArrayBuffer) => void): GPUBuffer => {
    const one = gpu.createBuffer({ size, usage, mappedAtCreation: fill !== undefined });
    made.push(one);
    if (fill !== undefined) {
      fill(one.getMappedRange());
      one.unmap();
    }
    return one;
  };
  const destroy = (): void => {
    for (const one of made) one.destroy();
  };
  try {
    const on = await device.scoped(`the maps of ${count} voxels`, () => ({
      job: buffer(PERMUTE_JOB_FIELDS.length * 4, UNIFORM | COPY_DST),
      values: buffer(4 * vecs * stride * 4, STORAGE, (range) => fillValues(range, work, shape)),
      weights: buffer(batch * vecs * 16, STORAGE | COPY_DST),
      observed: buffer(stride * 4, STORAGE, (range) => fillObserved(range, work, shape)),
      largest: buffer(bytes.largest, STORAGE | COPY_SRC | COPY_DST),
      counts: buffer(bytes.counts, STORAGE | COPY_SRC | COPY_DST),
      near: buffer(bytes.near, STORAGE | COPY_SRC | COPY_DST),
      unwritten: buffer(Math.max(bytes.largest, bytes.counts), COPY_SRC, (range) => {
        // As a float it is NaN, as a count it is UNWRITTEN_COUNT.
        new Uint32Array(range).fill(UNWRITTEN_COUNT);
      }),
      readback: buffer(bytes.largest + bytes.counts + bytes.near, COPY_DST | MAP_READ),
    }));
    const bound = [on.job, on.values, on.weights, on.observed, on.largest, on.counts, on.near];
    const [x, y] = dispatchShape(stride, device.limits.maxComputeWorkgroupsPerDimension);
    return {
      async run(weights, arrangementCount) {
        const commands = await device.scoped(`${arrangementCount} arrangements`, () => {
          const job = { n_voxels: count, stride, n_arrangements: arrangementCount };
          gpu.queue.writeBuffer(on.job, 0, encodePermuteJob({ ...job, most_near: mostNear }));
          gpu.queue.writeBuffer(on.weights, 0, weights, 0, arrangementCount * vecs * 4);
          gpu.queue.writeBuffer(on.near, 0, new Uint32Array(1));
          const encoder = gpu.createCommandEncoder();
          encoder.copyBufferToBuffer(on.unwritten, 0, on.largest, 0, bytes.largest);
          encoder.copyBufferToBuffer(on.unwritten, 0, on.counts, 0, bytes.counts);
          const pass = encoder.beginComputePass();
          pass.setPipeline(pipeline);
          pass.setBindGroup(
            0,
            gpu.createBindGroup({
              layout: pipeline.getBindGroupLayout(0),
              entries: bound.map((one, binding) => ({ binding, resource: { buffer: one } })),
            }),
          );
          pass.dispatchWorkgroups(x, y);
          pass.end();
          let at = 0;
          for (const name of ["largest", "counts", "near"] as const) {
            encoder.copyBufferToBuffer(on[name], 0, on.readback, at, bytes[name]);
            at += bytes[name];
          }
          return encoder.finish();
        });
        await device.submit(`the test of ${arrangementCount} arrangements`, [commands]);
        await device.raceLost(on.readback.mapAsync(READ));
        try {
          const read = on.readback.getMappedRange();
          const near = new Uint32Array(read, bytes.largest + bytes.counts);
          const listed = Math.min(near[0], mostNear);
          return {
            largest: new Float32Array(read, 0, arrangementCount * blocks).slice(),
            counts: new Uint32Array(read, bytes.largest, count).slice(),
            nearCount: near[0],
            near: near.slice(1, 1 + 2 * listed),
          };
        } finally {
          on.readback.unmap();
        }
      },
      destroy,
    };
  } catch (error) {
    destroy();
    throw error;
  }
}

/** `[row][voxel]` in f32; rows and voxels beyond the last are 0. */
function fillValues(range: ArrayBuffer, work: Work, { from, count, blocks }: ChunkShape): void {
  const target = new Float32Array(range);
  for (let i = 0; i < work.rowCount; i++) {
    const row = i * work.voxelCount + from;
    target.set(work.values.subarray(row, row + count), i * blocks * WORKGROUP);
  }
}

function fillObserved(range: ArrayBuffer, work: Work, { from, count }: ChunkShape): void {
  const target = new Float32Array(range);
  for (let v = 0; v < count; v++) target[v] = extremeness(work.observed[from + v], work.side);
}
