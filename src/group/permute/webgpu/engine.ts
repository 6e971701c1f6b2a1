// The engine of permutation tests on a GPU: chunks of voxels, batches of arrangements, one new device
// when the first is lost, fewer voxels at a time when memory is short. Its answer is the f64 one, since
// what single precision can't decide is settled on the host. Clusters go to another engine.

import { WORKGROUP } from "../../../backend/webgpu/assemble.ts";
import { isOutOfMemory, type Device } from "../../../backend/webgpu/device.ts";
import { NO_FAULTS, type FaultHook } from "../../../backend/webgpu/fault-hook.ts";
import { Fault, messageOf } from "../../../errors.ts";
import type { Engine, Extremes, Work } from "../engine.ts";
import { openChunk, type ChunkShape } from "./chunk.ts";
import { MOST_GPU_ROWS, permuteShader, vecsOf } from "./program.ts";
import { settler } from "./settle.ts";

export interface PermuteGpuOptions {
  /** Opens a device on a fresh adapter: an adapter gives one device only. */
  readonly open: () => Promise<Device>;
  readonly software: boolean;
  /** Computes the scores of clusters, which no shader does. */
  readonly clusters: Engine;
  readonly faults?: FaultHook | undefined;
  /** Voxels and arrangements at a time, for tests; else by memory. */
  readonly mostVoxels?: number | undefined;
  readonly mostArrangements?: number | undefined;
}

/** Of the values on the device; any GPU holds as much. */
const VALUE_BYTES = 256 * 2 ** 20;
/** Of what is read back of a batch. */
const BATCH_BYTES = 16 * 2 ** 20;
const MOST_ARRANGEMENTS = 512;
/** Below this many voxels, more memory is not what is missing. */
const LEAST_CHUNK = 4096;
/** So many near pairs a voxel fit the list: mirrored arrangements are always near. */
const NEAR_PER_VOXEL = 4;

export async function openPermuteGpu(options: PermuteGpuOptions): Promise<Engine> {
  const faults = options.faults ?? NO_FAULTS;
  const events: string[] = [];
  let device = await options.open();
  let replaced = false;
  let compiled: { device: Device; code: string; pipeline: GPUComputePipeline } | undefined;

  /** A lost device is replaced once; the second loss is the user's to know. */
  async function replace(error: unknown): Promise<void> {
    const transient = error instanceof Fault && error.kind === "transient";
    if (!transient || isOutOfMemory(error) || replaced) throw error;
    replaced = true;
    device.destroy();
    device = await options.open();
    events.push(`${error.message}; started again on a new device`);
  }

  /** Compiled once for all chunks of a device: that may take seconds. */
  async function pipelineFor(work: Work): Promise<GPUComputePipeline> {
    const code = permuteShader(work.rowCount, work.side);
    if (compiled?.device !== device || compiled.code !== code) {
      compiled = { device, code, pipeline: await makePipeline(device, code) };
    }
    return compiled.pipeline;
  }

  function shapeOf(work: Work, from: number, voxels: number): ChunkShape {
    const count = Math.min(voxels, work.voxelCount - from);
    const blocks = Math.ceil(count / WORKGROUP);
    const asked = options.mostArrangements ?? MOST_ARRANGEMENTS;
    const fitting = Math.floor(BATCH_BYTES / (4 * blocks));
    const most = Math.min(asked, fitting, work.arrangementCount);
    return { from, count, blocks, batch: Math.max(2, most), mostNear: count * NEAR_PER_VOXEL };
  }

  /** Everything that one chunk of voxels comes to, or nothing. */
  async function runChunk(
    work: Work,
    shape: ChunkShape,
    signal: AbortSignal | undefined,
    onBatch: (arrangements: number) => void,
  ): Promise<Extremes> {
    const pipeline = await pipelineFor(work);
    const settle = settler(work, shape, device.name);
    const found = {
      largest: new Float64Array(work.arrangementCount).fill(-Infinity),
      counts: new Uint32Array(work.voxelCount),
    };
    const chunk = await openChunk(device, pipeline, work, shape);
    try {
      for (let first = 0; first < work.arrangementCount;) {
        signal?.throwIfAborted();
        const count = Math.min(shape.batch - 1, work.arrangementCount - first);
        const batch = await chunk.run(weightsOf(work, first, count), count + 1);
        if (faults.due("nan")) batch.largest.fill(Number.NaN);
        settle(batch, { first, count }, found);
        first += count;
        onBatch(first);
      }
    } finally {
      chunk.destroy();
    }
    return found;
  }

  return {
    async extremes(work, { signal, onDone }) {
      if (work.rowCount > MOST_GPU_ROWS) {
        const message = `${work.rowCount} maps; a permutation test on a GPU takes ${MOST_GPU_ROWS}`;
        throw new Fault("usage", message, "Use --backend cpu.");
      }
      const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
      const bytes = Math.min(VALUE_BYTES, maxStorageBufferBindingSize, maxBufferSize);
      const fitting = Math.floor(bytes / (16 * vecsOf(work.rowCount) * WORKGROUP)) * WORKGROUP;
      let most = Math.min(fitting, options.mostVoxels ?? Infinity, roomFor(work));
      const all = {
        largest: new Float64Array(work.arrangementCount).fill(-Infinity),
        counts: new Uint32Array(work.voxelCount),
      };
      for (let from = 0; from < work.voxelCount;) {
        const shape = shapeOf(work, from, most);
        const share = (arrangements: number): number =>
          (from + (shape.count * arrangements) / work.arrangementCount) / work.voxelCount;
        try {
          const part = await runChunk(work, shape, signal, (n) => onDone?.(share(n)));
          for (let a = 0; a < all.largest.length; a++) {
            all.largest[a] = Math.max(all.largest[a], part.largest[a]);
          }
          for (let v = from; v < from + shape.count; v++) all.counts[v] = part.counts[v];
          from += shape.count;
        } catch (error) {
          if (isOutOfMemory(error) && most > LEAST_CHUNK) {
            most = Math.ceil(most / 2 / WORKGROUP) * WORKGROUP;
            events.push(`${messageOf(error)}; went on with half as many voxels at a time`);
          } else {
            await replace(error);
          }
        }
      }
      return all;
    },
    scores: (work, hooks) => options.clusters.scores(work, hooks),
    info: () => {
      const kind = options.software ? "software adapter" : "GPU";
      const clusters = options.clusters.info();
      return {
        device: device.name,
        how: `largest t by f32 on a ${kind}, settled in f64; clusters on ${clusters.device}, ${clusters.how}`,
        events: [...events, ...clusters.events],
      };
    },
    async close() {
      device.destroy();
      await options.clusters.close();
    },
  };
}

function roomFor({ voxelCount }: Work): number {
  return Math.ceil(voxelCount / WORKGROUP) * WORKGROUP;
}

function makePipeline(device: Device, code: string): Promise<GPUComputePipeline> {
  const { gpu } = device;
  return device.scoped("the shader of permutation tests", () =>
    gpu.createComputePipeline({
      layout: "auto",
      compute: { module: gpu.createShaderModule({ code }), entryPoint: "main" },
    }),
  );
}

/** `[arrangement][row in fours]` in f32, the observed arrangement first; "less" turns signs round. */
function weightsOf(work: Work, first: number, count: number): Float32Array {
  const { rowCount, codes, weights, side } = work;
  const sign = side === "less" ? -1 : 1;
  const padded = 4 * vecsOf(rowCount);
  const all = new Float32Array((count + 1) * padded);
  for (let i = 0; i <= count; i++) {
    const row = (i === 0 ? 0 : first + i - 1) * rowCount;
    for (let k = 0; k < rowCount; k++) all[i * padded + k] = sign * weights[codes[row + k]];
  }
  return all;
}
