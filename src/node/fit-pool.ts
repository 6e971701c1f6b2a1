// Many fits at once: worker threads that each fit one scan after another, one queue for each GPU, and
// one budget of memory for all of them. It fits what it is given; which scans, in which order, and
// what becomes of failures is the batch's business.

import type { BackendInfo } from "../backend/backend.ts";
import { parseFaults } from "../backend/webgpu/fault-hook.ts";
import { Fault } from "../errors.ts";
import type { Stage } from "../job/inputs.ts";
import type { FitSpec } from "../job/spec.ts";
import { collectGarbage } from "./collect.ts";
import { cpuInfo } from "./cpu-backend.ts";
import type { FitManner } from "./fit.ts";
import { makeFitService } from "./fit-service.ts";
import { makeGate } from "./gate.ts";
import { openGpuQueue, type GpuQueue } from "./gpu-queue.ts";
import { startJobThread, type JobThread } from "./job-thread.ts";
import { makeMemoryGate, type MemoryGate } from "./memory-gate.ts";
import { idleBytes } from "./pool-memory.ts";
import type { UnitResult } from "./unit-result.ts";

export interface FitPoolOptions {
  /** Scans under way at a time, >= 1. */
  readonly jobs: number;
  /** Threads that compute, in all; each job gets its share, at least one. */
  readonly threads: number;
  /** For everything: programs, threads, curves and maps. */
  readonly memoryBytes: number;
  readonly backend: "auto" | "webgpu" | "cpu";
  /** Part of a GPU's name, its number, or "all". */
  readonly gpu?: string | undefined;
  /** Text of BINDMAP_FAULT; empty for none. Counts go on over all scans of the pool. */
  readonly faults: string;
}

export interface UnitHooks {
  /** Its reason is what the fit rejects with. */
  readonly signal?: AbortSignal | undefined;
  readonly onStage?: ((stage: Stage | "write", done: number, total: number) => void) | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
  /**
   * Called when all files are written and before they get their names; a failure takes them back and
   * is what the fit rejects with.
   */
  readonly beforeCommit?: (() => Promise<void>) | undefined;
}

export interface FitPool {
  readonly jobs: number;
  /** The CPU, or each GPU that takes scans, with a sentence on why this one. */
  readonly backends: readonly { readonly info: BackendInfo; readonly why: string }[];
  /** What the user should know of how the machine is used: one sentence each. */
  readonly notes: readonly string[];
  /**
   * Waits for a free thread and for memory, then fits. `threads`, `memory`, `backend` and `gpu` of the
   * spec stand in the record; the pool's own count.
   *
   * @throws Fault as `fit`; "transient" when the thread dies, "usage" for a scan that the pool's
   *   memory can't hold.
   */
  fit(spec: FitSpec, manner: Omit<FitManner, "dryRun">, hooks?: UnitHooks): Promise<UnitResult>;
  /** Ends the threads once what is under way is done, and lets go of the GPUs. */
  close(): Promise<void>;
}

/** @throws Fault "no-gpu" and "usage" as `chooseBackend`; "usage" for memory that threads use up. */
export async function openFitPool(options: FitPoolOptions): Promise<FitPool> {
  const { jobs, threads, memoryBytes } = options;
  const faults = parseFaults(options.faults);
  const gpus = await openGpuQueue(options.backend, options.gpu, faults);
  const [gpu] = gpus.backends;
  const places = makeGate(jobs);
  const shares = threadShares(gpu === undefined ? threads : jobs, jobs);
  const memory = await memoryGate(gpus, memoryBytes, shares);
  const idle: Place[] = shares.map((share) => ({ share, thread: undefined }));

  async function fit(
    spec: FitSpec,
    manner: Omit<FitManner, "dryRun">,
    hooks: UnitHooks,
  ): Promise<UnitResult> {
    const turn = await places.take(1, hooks.signal);
    // The last one used comes first: its code is warm.
    const place = idle.pop();
    if (place === undefined) throw new Fault("bug", "more scans than jobs are under way");
    if (place.thread?.isAlive !== true) {
      place.thread = startJobThread({ threads: place.share, gpu, why: gpus.why });
    }
    try {
      return await place.thread.run({ spec, manner }, hooks.signal, (signal, tell) =>
        makeFitService({ memory, gpus }, hooks, signal, tell),
      );
    } finally {
      idle.push(place);
      turn.keep(0);
    }
  }

  return {
    jobs,
    backends: gpu === undefined ? [{ info: cpuInfo(threads), why: gpus.why }] : [...gpus.backends],
    notes: gpus.notes,
    fit: (spec, manner, hooks = {}) => fit(spec, manner, hooks),
    async close() {
      // All places are free once all scans are over.
      await places.take(jobs);
      await Promise.all(idle.map(({ thread }) => thread?.end()));
      await gpus.close();
    },
  };
}

/** A GPU's driver counts with the program. */
async function memoryGate(
  gpus: GpuQueue,
  memoryBytes: number,
  shares: readonly number[],
): Promise<MemoryGate> {
  collectGarbage();
  try {
    return makeMemoryGate(memoryBytes, idleBytes(process.memoryUsage.rss(), shares));
  } catch (error) {
    await gpus.close();
    throw error;
  }
}

interface Place {
  readonly share: number;
  /** Started with the first scan, and anew after it died. */
  thread: JobThread | undefined;
}

/** Threads of each job: equal shares, what is left over with the first ones, at least one each. */
function threadShares(threads: number, jobs: number): readonly number[] {
  const share = Math.floor(threads / jobs);
  const rest = threads - share * jobs;
  return Array.from({ length: jobs }, (_, job) =>
    Math.max(1, share + (job < rest ? 1 : 0)),
  ).reverse();
}
