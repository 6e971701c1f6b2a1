// Many fits at once: worker threads that each fit one scan after another, one queue for each GPU, and
// one budget of memory for all of them. It fits what it is given; which scans, in which order, and
// what becomes of failures is the batch's business.

import { setMaxListeners } from "node:events";

import type { BackendInfo } from "../backend/backend.ts";
import { parseFaults } from "../backend/webgpu/fault-hook.ts";
import { Fault } from "../errors.ts";
import type { Stage } from "../job/inputs.ts";
import type { FitSpec } from "../job/spec.ts";
import { listNames } from "../output/names.ts";
import { collectGarbage } from "./collect.ts";
import { cpuInfo } from "./cpu-backend.ts";
import type { FitManner } from "./fit.ts";
import { makeFitService } from "./fit-service.ts";
import { makeGate } from "./gate.ts";
import { openGpuQueue, type GpuQueue } from "./gpu-queue.ts";
import { startJobThread, type JobThread } from "./job-thread.ts";
import { removeLeftovers } from "./leftovers.ts";
import { makeMemoryGate, type MemoryGate } from "./memory-gate.ts";
import { idleBytes } from "./pool-memory.ts";
import { namesOf } from "./spec-names.ts";
import type { UnitResult } from "./unit-result.ts";

export interface FitPoolOptions {
  /** Scans under way at a time, >= 1. */
  readonly jobs: number;
  /** Threads that compute, in all; each job gets its share, at least one. */
  readonly threads: number;
  /** For everything: the program, its threads, curves and maps. */
  readonly memoryBytes: number;
  /** What of it the program and its threads take; found out unless a test says it. */
  readonly idleBytes?: number | undefined;
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
  const memory = await memoryGate(gpus, memoryBytes, options.idleBytes ?? idleNow(shares));
  const idle: Place[] = shares.map((share) => ({ share, thread: undefined }));

  let closing: Promise<void> | undefined;

  async function fit(
    spec: FitSpec,
    manner: Omit<FitManner, "dryRun">,
    hooks: UnitHooks,
  ): Promise<UnitResult> {
    if (closing !== undefined) throw new Fault("bug", "this pool is closed");
    // As many listen to it as there are scans: no leak, as Node would have it.
    if (hooks.signal !== undefined) setMaxListeners(0, hooks.signal);
    const turn = await places.take(1, hooks.signal);
    // The last one used comes first: its code is warm.
    const place = idle.pop();
    if (place === undefined) throw new Fault("bug", "more scans than jobs are under way");
    if (place.thread?.isAlive !== true) {
      place.thread = startJobThread({ threads: place.share, gpu, why: gpus.why });
    }
    const { thread } = place;
    const isToDie = faults.due("thread-lost");
    const onStage: UnitHooks["onStage"] = (...stage) => {
      if (isToDie) void thread.end();
      hooks.onStage?.(...stage);
    };
    try {
      return await thread.run({ spec, manner }, hooks.signal, (signal, tell) =>
        makeFitService({ memory, gpus }, { ...hooks, onStage }, signal, tell),
      );
    } catch (error) {
      if (!thread.isAlive) await clearAfter(spec);
      throw error;
    } finally {
      idle.push(place);
      turn.keep(0);
    }
  }

  async function close(): Promise<void> {
    // All places are free once all scans are over.
    await places.take(jobs);
    await Promise.all(idle.map(async ({ thread }) => thread?.end()));
    await gpus.close();
  }

  return {
    jobs,
    backends: gpu === undefined ? [{ info: cpuInfo(threads), why: gpus.why }] : [...gpus.backends],
    notes: gpus.notes,
    fit: (spec, manner, hooks = {}) => fit(spec, manner, hooks),
    close: () => (closing ??= close()),
  };
}

/** A GPU's driver counts with the program. */
function idleNow(shares: readonly number[]): number {
  collectGarbage();
  return idleBytes(process.memoryUsage.rss(), shares);
}

async function memoryGate(gpus: GpuQueue, memoryBytes: number, idle: number): Promise<MemoryGate> {
  try {
    return makeMemoryGate(memoryBytes, idle);
  } catch (error) {
    await gpus.close();
    throw error;
  }
}

/** Takes away what a dead thread was writing, since it can't. */
async function clearAfter(spec: FitSpec): Promise<void> {
  try {
    await removeLeftovers(spec.out, listNames(namesOf(spec)));
  } catch {
    // How the thread died matters more; the next run of this unit clears up again, and says so.
  }
}

interface Place {
  readonly share: number;
  /** Started with the first scan, and anew after it died. */
  thread: JobThread | undefined;
}

/**
 * Threads of each job: equal shares, at least one each. What is left over goes to the last ones, which
 * are taken first.
 */
function threadShares(threads: number, jobs: number): readonly number[] {
  const share = Math.floor(threads / jobs);
  const least = jobs - (threads - share * jobs);
  return Array.from({ length: jobs }, (_, job) => Math.max(1, share + (job < least ? 0 : 1)));
}
