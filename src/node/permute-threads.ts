// The engine of permutation tests over worker threads, in f64 on shared memory. It owns the threads;
// what a thread computes is group/permute's business.

import os from "node:os";
import type { Worker } from "node:worker_threads";

import { Fault } from "../errors.ts";
import type { Engine, EngineHooks } from "../group/permute/engine.ts";
import { sharedCounts, sharedDoubles } from "../group/permute/shared.ts";
import { errorCode } from "./file-ops.ts";
import { RANGE, type PermuteTask } from "./permute-task.ts";
import { startWorker } from "./workers.ts";

/** How often the progress of the threads is looked at. */
const PROGRESS_MS = 100;

/** @param threads - Worker threads, >= 1. Results do not depend on it. */
export function openPermuteThreads(threads: number): Engine {
  return {
    async extremes(work, hooks) {
      const pieces = Math.ceil(work.voxelCount / RANGE);
      const counts = sharedCounts(work.voxelCount);
      const own = Array.from({ length: Math.min(threads, pieces) }, () =>
        sharedDoubles(work.arrangementCount).fill(-Infinity),
      );
      const next = makeNext();
      await runAll(
        own.map((largest) => ({ kind: "extremes", work, largest, counts, next, pieces })),
        hooks,
      );
      const [largest, ...others] = own;
      for (const other of others) {
        for (let a = 0; a < largest.length; a++) largest[a] = Math.max(largest[a], other[a]);
      }
      return { largest, counts };
    },
    async scores(work, hooks) {
      const pieces = work.arrangementCount;
      const largest = sharedDoubles(pieces).fill(Number.NaN);
      const next = makeNext();
      const task: PermuteTask = { kind: "scores", work, largest, next, pieces };
      await runAll(
        Array.from({ length: Math.min(threads, pieces) }, () => task),
        hooks,
      );
      return largest;
    },
    info: () => ({
      device: os.cpus()[0]?.model.trim() ?? "unknown processor",
      how: `f64 on ${threads} ${threads === 1 ? "thread" : "threads"}`,
      events: [],
    }),
    close: async () => {},
  };
}

function makeNext(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(12));
}

/** One thread a task; they share one counter of pieces. */
async function runAll(
  tasks: readonly PermuteTask[],
  { signal, onDone }: EngineHooks,
): Promise<void> {
  signal?.throwIfAborted();
  const [{ next, pieces }] = tasks;
  // Threads that find nothing left to take stop after the piece they are at.
  const stop = (): void => {
    Atomics.store(next, 0, pieces);
  };
  signal?.addEventListener("abort", stop);
  const progress = setInterval(() => onDone?.(Atomics.load(next, 1) / pieces), PROGRESS_MS);
  const workers = tasks.map((task) =>
    startWorker(new URL("./permute-worker", import.meta.url), task),
  );
  try {
    await Promise.all(workers.map(endOf));
    signal?.throwIfAborted();
    // A thread that ended without a word would leave its piece behind.
    if (Atomics.load(next, 1) < pieces || Atomics.load(next, 2) < tasks.length) {
      throw new Fault("transient", "a thread of a permutation test left work undone");
    }
    onDone?.(1);
  } catch (error) {
    // The others would go on with work that is lost.
    stop();
    await Promise.all(workers.map((worker) => worker.terminate()));
    throw error;
  } finally {
    clearInterval(progress);
    signal?.removeEventListener("abort", stop);
  }
}

function endOf(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on("error", (cause) => {
      const isShort = errorCode(cause) === "ERR_WORKER_OUT_OF_MEMORY";
      const short = "a thread of a permutation test ran out of memory";
      reject(isShort ? new Fault("transient", short, "Use fewer --threads.", { cause }) : cause);
    });
    worker.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Fault("transient", `a thread of a permutation test ended with code ${code}`));
    });
  });
}
