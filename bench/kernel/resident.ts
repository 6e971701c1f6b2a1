// A model's kernel alone: curves that lie on the device already, maps that stay there. What comes out
// is read back once and held against brute force before anything is timed.

import type { Fitted } from "../../src/backend/backend.ts";
import type { Device } from "../../src/backend/webgpu/device.ts";
import {
  COPY_DST,
  COPY_SRC,
  MAP_READ,
  READ,
  STORAGE,
  UNIFORM,
} from "../../src/backend/webgpu/flags.ts";
import { encodeJob } from "../../src/backend/webgpu/layout.ts";
import { openPipeline, type ChunkBuffers } from "../../src/backend/webgpu/pipeline.ts";
import type { BenchCase, Prepared } from "../cases.ts";
import { checkFitted } from "../correct.ts";
import type { Spread } from "../spread.ts";
import { timeDispatch } from "./dispatch.ts";

/**
 * @param voxels - Of a dispatch; the curves of the block, no two alike, come round until there are
 *   enough.
 * @returns Milliseconds of one dispatch.
 * @throws Error when a map is wrong.
 */
export async function timeResident(
  device: Device,
  { model }: BenchCase,
  { design, block }: Prepared,
  voxels: number,
  workgroup: number,
  runs: number,
): Promise<Spread> {
  const { gpu } = device;
  const { frameCount } = design;
  const rows = model.maps.length + 1;
  const distinct = Math.min(block.voxelCount, voxels);
  const pipeline = await openPipeline(device, model, design, workgroup);
  const made: GPUBuffer[] = [];
  const buffer = (size: number, usage: number, mappedAtCreation = false): GPUBuffer => {
    const one = gpu.createBuffer({ size, usage, mappedAtCreation });
    made.push(one);
    return one;
  };
  try {
    const { chunk, group } = await device.scoped(`the curves of ${voxels} voxels`, () => {
      const buffers: ChunkBuffers = {
        job: buffer(16, UNIFORM | COPY_DST),
        tacs: buffer(frameCount * voxels * 4, STORAGE | COPY_DST, true),
        maps: buffer(rows * voxels * 4, STORAGE | COPY_SRC),
      };
      const target = new Float32Array(buffers.tacs.getMappedRange());
      for (let f = 0; f < frameCount; f++) {
        const row = block.values.subarray(f * block.stride, f * block.stride + distinct);
        for (let at = 0; at < voxels; at += distinct) {
          target.set(row.subarray(0, Math.min(distinct, voxels - at)), f * voxels + at);
        }
      }
      buffers.tacs.unmap();
      gpu.queue.writeBuffer(buffers.job, 0, encodeJob({ n_voxels: voxels, stride: voxels }));
      return { chunk: buffers, group: pipeline.bind(buffers) };
    });
    const dispatch = { pipeline: pipeline.compute, group, threads: voxels, workgroup };
    await timeDispatch(device, dispatch, 1);
    const fitted = await readBack(device, chunk.maps, rows, voxels, distinct);
    checkFitted(model, design, { ...block, voxelCount: distinct }, fitted);
    return await timeDispatch(device, dispatch, runs);
  } finally {
    for (const one of made) one.destroy();
    pipeline.destroy();
  }
}

/** The first `count` voxels, which are those of the block. */
async function readBack(
  device: Device,
  maps: GPUBuffer,
  rows: number,
  voxels: number,
  count: number,
): Promise<Fitted> {
  const { gpu } = device;
  const size = rows * count * 4;
  const target = await device.scoped("the read-back", () =>
    gpu.createBuffer({ size, usage: COPY_DST | MAP_READ }),
  );
  try {
    const commands = await device.scoped("the commands of the read-back", () => {
      const encoder = gpu.createCommandEncoder();
      for (let row = 0; row < rows; row++) {
        encoder.copyBufferToBuffer(maps, row * voxels * 4, target, row * count * 4, count * 4);
      }
      return encoder.finish();
    });
    await device.submit("the read-back", [commands]);
    await device.raceLost(target.mapAsync(READ));
    const found = new Float32Array(target.getMappedRange().slice(0));
    const at = (rows - 1) * count;
    return {
      voxelCount: count,
      maps: found.subarray(0, at),
      status: Uint8Array.from(found.subarray(at)),
    };
  } finally {
    target.destroy();
  }
}
