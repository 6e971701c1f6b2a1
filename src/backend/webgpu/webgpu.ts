// The WebGPU backend: blocks in chunks through one pass, with one new device when the first is lost
// and smaller chunks when memory is short. It does not know where adapters come from.

import { Fault, messageOf } from "../../errors.ts";
import type { Design, Model } from "../../models/model.ts";
import type { Backend, BackendInfo, Block, Fitted, FitOptions, Fitter } from "../backend.ts";
import { WORKGROUP } from "./assemble.ts";
import { chunkVoxels } from "./chunks.ts";
import { isOutOfMemory, type Device } from "./device.ts";
import { NO_FAULTS, type FaultHook } from "./fault-hook.ts";
import { openPass, type Pass, type Results } from "./pass.ts";

export interface WebGpuOptions {
  /** Opens a device on a fresh adapter: an adapter gives one device only. */
  readonly open: () => Promise<Device>;
  readonly software: boolean;
  readonly details: Readonly<Record<string, unknown>>;
  readonly faults?: FaultHook | undefined;
  /** Curves a dispatch at the most, for tests of chunking; else by the adapter's limits. */
  readonly mostCurves?: number | undefined;
}

/** Below this many curves a chunk, more memory is not what is missing. */
const LEAST_CHUNK = 4096;

/** One chunk is staged and uploaded while another is being fitted. */
const SLOTS = 2;

export async function openWebGpu(options: WebGpuOptions): Promise<Backend> {
  const faults = options.faults ?? NO_FAULTS;
  const events: string[] = [];
  let device = await options.open();
  let replaced = false;
  const info: BackendInfo = {
    name: "webgpu",
    device: device.name,
    precision: "f32",
    software: options.software,
    details: options.details,
  };

  /** A lost device is replaced once a run; the second loss is the user's to know (exit 75). */
  async function replace(error: unknown): Promise<void> {
    const transient = error instanceof Fault && error.kind === "transient";
    if (!transient || isOutOfMemory(error) || replaced) throw error;
    replaced = true;
    device.destroy();
    try {
      device = await options.open();
    } catch (cause) {
      const why = `${error.message}; no device could be opened in its place: ${messageOf(cause)}`;
      throw new Fault("transient", why, error.advice, { cause });
    }
    events.push(`${error.message}; started again on a new device`);
  }

  async function prepare(model: Model, design: Design): Promise<Fitter> {
    const rows = Math.max(design.frameCount, model.maps.length + 1);
    let chunk = Math.min(chunkVoxels(device.limits, rows), options.mostCurves ?? Infinity);
    let pass: Pass | undefined;

    async function fit(block: Block, fitOptions: FitOptions = {}): Promise<Fitted> {
      const { voxelCount } = block;
      const results: Results = {
        voxelCount,
        maps: new Float32Array(model.maps.length * voxelCount),
        status: new Uint8Array(voxelCount),
        kernelMs: undefined,
      };
      let done = 0;
      while (done < voxelCount) {
        fitOptions.signal?.throwIfAborted();
        const under = makeQueue();
        try {
          const most = Math.min(chunk, roomFor(block));
          pass ??= await openPass(device, model, design, most, slotsFor(block, most), faults);
          let next = done;
          while (done < voxelCount) {
            while (next < voxelCount && under.length() < pass.depth) {
              const count = Math.min(pass.capacity, voxelCount - next);
              under.add(count, pass.run(block, next, count, results));
              next += count;
            }
            done += await under.first();
            fitOptions.onVoxels?.(done);
            fitOptions.signal?.throwIfAborted();
          }
        } catch (error) {
          // What is under way writes into buffers that are about to go.
          await under.settle();
          pass?.destroy();
          pass = undefined;
          if (isOutOfMemory(error) && chunk > LEAST_CHUNK) {
            chunk = Math.ceil(Math.min(chunk, roomFor(block)) / 2 / WORKGROUP) * WORKGROUP;
            events.push(`${messageOf(error)}; went on with half as many curves at a time`);
          } else {
            await replace(error);
          }
        }
      }
      return results;
    }

    return {
      fit,
      async close() {
        pass?.destroy();
        pass = undefined;
      },
    };
  }

  return {
    info,
    events,
    prepare,
    async close() {
      device.destroy();
    },
  };
}

/** Curves that a block needs with its canaries (far fewer than a workgroup), in whole workgroups. */
function roomFor(block: Block): number {
  return (Math.ceil(block.voxelCount / WORKGROUP) + 1) * WORKGROUP;
}

/** A block of one chunk has no use for a second slot. */
function slotsFor(block: Block, chunk: number): number {
  return block.voxelCount > chunk ? SLOTS : 1;
}

/** Chunks under way, first come first served. */
function makeQueue() {
  const waiting: { readonly count: number; readonly run: Promise<void> }[] = [];
  return {
    length: () => waiting.length,
    add(count: number, run: Promise<void>): void {
      // Failures are met in their turn; until then nobody waits for them.
      run.catch(() => {});
      waiting.push({ count, run });
    },
    /** Waits for the first and says how many curves it had. */
    async first(): Promise<number> {
      const one = waiting.shift();
      await one?.run;
      return one?.count ?? 0;
    },
    async settle(): Promise<void> {
      await Promise.allSettled(waiting.map(({ run }) => run));
    },
  };
}
