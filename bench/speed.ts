// How many voxels a second: every model on 38 and 20 frames, on one thread, on all threads, and on
// a GPU where there is one. It measures; main.ts prints.

import { setImmediate } from "node:timers/promises";

import type { Backend } from "../src/backend/backend.ts";
import { openCpu } from "../src/node/cpu-backend.ts";
import { benchCases, firstOf, prepare } from "./cases.ts";
import { measureBackend, measureThread, type Rate } from "./measure.ts";

export interface SpeedRow extends Rate {
  readonly model: string;
  readonly frames: number;
  readonly backend: string;
  readonly device: string;
  /** A software adapter: never a GPU's figure. */
  readonly software: boolean;
  /** Voxels a run. */
  readonly voxels: number;
}

export interface SpeedOptions {
  readonly threads: number;
  readonly gpu: Backend | undefined;
  /** Fewer voxels: rougher figures, sooner. */
  readonly quick: boolean;
  /** Told each row as it is done. */
  readonly onRow: (row: SpeedRow) => void;
  /** Looked at before each row. */
  readonly signal: AbortSignal;
}

/** Enough to keep each busy for some tenths of a second; a GPU's block is some hundred MB. */
const VOXELS = { thread: 20_000, cpu: 200_000, software: 5000, gpu: 1_000_000 };
const QUICK = { thread: 2000, cpu: 20_000, software: 2000, gpu: 50_000 };

/** @throws Error when what would be timed is wrong. */
export async function measureSpeed(options: SpeedOptions): Promise<readonly SpeedRow[]> {
  const { threads, gpu, onRow } = options;
  const voxels = options.quick ? QUICK : VOXELS;
  const onGpu = gpu?.info.software === true ? voxels.software : voxels.gpu;
  const cpu = openCpu(threads);
  const rows: SpeedRow[] = [];
  for (const one of benchCases()) {
    const most = Math.max(voxels.thread, voxels.cpu, gpu === undefined ? 0 : onGpu);
    const { design, block } = prepare(one, most);
    const add = async (
      backend: Backend,
      label: string,
      count: number,
      measure: () => Promise<Rate>,
    ): Promise<void> => {
      await setImmediate();
      options.signal.throwIfAborted();
      const { device, software } = backend.info;
      const name = { model: one.model.name, frames: one.frames.count, backend: label };
      const row = { ...name, device, software, voxels: count, ...(await measure()) };
      rows.push(row);
      onRow(row);
    };
    const few = { design, block: firstOf(block, voxels.thread) };
    await add(cpu, "1 thread, kernel", voxels.thread, () => measureThread(one, few));
    const many = { design, block: firstOf(block, voxels.cpu) };
    await add(cpu, `cpu, ${threads} threads`, voxels.cpu, () => measureBackend(cpu, one, many));
    if (gpu === undefined) continue;
    const label = gpu.info.software ? "software adapter" : "webgpu";
    const all = { design, block: firstOf(block, onGpu) };
    await add(gpu, label, onGpu, () => measureBackend(gpu, one, all));
  }
  await cpu.close();
  return rows;
}
