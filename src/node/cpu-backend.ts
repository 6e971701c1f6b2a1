// The CPU backend: the f64 reference over worker threads, on shared memory.
// It owns the threads; what a thread computes is backend/cpu's business.

import os from "node:os";
import type { Worker } from "node:worker_threads";

import type {
  Backend,
  BackendInfo,
  Block,
  Fitted,
  FitOptions,
  Fitter,
} from "../backend/backend.ts";
import { Fault } from "../errors.ts";
import type { Design, Model } from "../models/model.ts";
import { RANGE, type CpuTask, type CpuWorkerData } from "./cpu-task.ts";
import { startWorker } from "./workers.ts";

/** How often the progress of the threads is looked at. */
const PROGRESS_MS = 100;

/** A Float32Array that threads can share. */
export function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * 4));
}

/** @param threads - Worker threads, >= 1. Results do not depend on it. */
export function openCpu(threads: number): Backend {
  return {
    info: cpuInfo(threads),
    events: [],
    prepare: async (model, design) => openPool(model, design, threads),
    close: async () => {},
  };
}

export function cpuInfo(threads: number): BackendInfo {
  return {
    name: "cpu",
    device: os.cpus()[0]?.model.trim() ?? "unknown processor",
    precision: "f64",
    software: false,
    details: { threads },
  };
}

function openPool(model: Model, design: Design, threads: number): Fitter {
  const data: CpuWorkerData = { modelName: model.name, design };
  let workers: Worker[] = [];
  // Kept for the next block: threads hold on to what they were sent until they collect garbage, so
  // that new arrays for each slab would pile up.
  let results = resultsFor(model, 0);

  async function fit(block: Block, options: FitOptions = {}): Promise<Fitted> {
    options.signal?.throwIfAborted();
    workers =
      workers.length > 0
        ? workers
        : Array.from({ length: Math.min(threads, Math.ceil(block.voxelCount / RANGE)) }, () =>
            startWorker(new URL("./cpu-worker", import.meta.url), data),
          );
    const { voxelCount } = block;
    if (results.status.length < voxelCount) results = resultsFor(model, voxelCount);
    const task: CpuTask = {
      block: sharedBlock(block),
      maps: results.maps.subarray(0, model.maps.length * voxelCount).fill(Number.NaN),
      status: results.status.subarray(0, voxelCount).fill(0),
      next: new Int32Array(new SharedArrayBuffer(8)),
    };
    // Threads that find nothing left to take stop after the range they are at.
    const stop = (): void => {
      Atomics.store(task.next, 0, voxelCount);
    };
    options.signal?.addEventListener("abort", stop);
    const progress = setInterval(() => {
      options.onVoxels?.(Atomics.load(task.next, 1));
    }, PROGRESS_MS);
    try {
      await Promise.all(workers.map((worker) => runTask(worker, task)));
    } catch (error) {
      // The others would go on with a task that is lost.
      stop();
      await close();
      throw error;
    } finally {
      clearInterval(progress);
      options.signal?.removeEventListener("abort", stop);
    }
    options.signal?.throwIfAborted();
    options.onVoxels?.(voxelCount);
    return { voxelCount, maps: task.maps, status: task.status };
  }

  async function close(): Promise<void> {
    const ending = workers;
    workers = [];
    await Promise.all(ending.map((worker) => worker.terminate()));
  }

  return { fit, close };
}

function resultsFor(model: Model, voxels: number): Pick<CpuTask, "maps" | "status"> {
  return {
    maps: sharedFloats(model.maps.length * voxels),
    status: new Uint8Array(new SharedArrayBuffer(voxels)),
  };
}

function runTask(worker: Worker, task: CpuTask): Promise<void> {
  return new Promise((resolve, reject) => {
    const onMessage = (): void => settle(resolve);
    const onError = (error: Error & { code?: string }): void => {
      const short = error.code === "ERR_WORKER_OUT_OF_MEMORY";
      settle(() =>
        reject(
          short
            ? new Fault("transient", "a worker thread ran out of memory", "Use fewer --threads.")
            : error,
        ),
      );
    };
    // A thread that ends without a word would be waited for forever.
    const onExit = (code: number): void =>
      settle(() =>
        reject(
          new Fault("transient", `a worker thread ended with code ${code} in the middle of a fit`),
        ),
      );
    const settle = (end: () => void): void => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("messageerror", onError);
      worker.off("exit", onExit);
      end();
    };
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("messageerror", onError);
    worker.on("exit", onExit);
    worker.postMessage(task);
  });
}

/** The block itself, if it lies on shared memory, else a copy that does. */
export function sharedBlock(block: Block): Block {
  if (block.values.buffer instanceof SharedArrayBuffer) return block;
  const values = sharedFloats(block.values.length);
  values.set(block.values);
  return { ...block, values };
}
