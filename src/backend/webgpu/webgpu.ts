// The WebGPU backend: blocks in chunks through one pass, with one new device when the first is lost
// and smaller chunks when memory is short. It does not know where adapters come from.

import { Fault, messageOf } from "../../errors.ts";
import type { Design, Model } from "../../models/model.ts";
import type { Backend, BackendInfo, Block, Fitted, FitOptions, Fitter } from "../backend.ts";
import { WORKGROUP } from "./assemble.ts";
import { chunkVoxels } from "./chunks.ts";
import { isOutOfMemory, type Device } from "./device.ts";
import { NO_FAULTS, type FaultHook } from "./fault-hook.ts";
import { openPass, type Pass } from "./pass.ts";

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
      const mapCount = model.maps.length;
      const { voxelCount } = block;
      const maps = new Float32Array(mapCount * voxelCount);
      const status = new Uint8Array(voxelCount);
      let done = 0;
      while (done < voxelCount) {
        fitOptions.signal?.throwIfAborted();
        try {
          pass ??= await openPass(device, model, design, Math.min(chunk, roomFor(block)), faults);
          const count = Math.min(pass.capacity, voxelCount - done);
          const found = await pass.run(block, done, count);
          for (let m = 0; m < mapCount; m++) {
            maps.set(found.subarray(m * count, (m + 1) * count), m * voxelCount + done);
          }
          status.set(found.subarray(mapCount * count), done);
          done += count;
          fitOptions.onVoxels?.(done);
        } catch (error) {
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
      return { voxelCount, maps, status };
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
