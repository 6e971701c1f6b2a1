// Many fits at once: worker threads that each fit one scan after another, one queue for each GPU, and
// one budget of memory for all of them. It fits what it is given; which scans, in which order, and
// what becomes of failures is the batch's business.

import type { BackendInfo } from "../backend/backend.ts";
import { Fault } from "../errors.ts";
import type { Stage } from "../job/inputs.ts";
import type { FitSpec } from "../job/spec.ts";
import type { FitManner } from "./fit.ts";
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

/** @throws Fault "no-gpu" and "usage" as `openBackend`; "usage" for memory below what threads take. */
export function openFitPool(_options: FitPoolOptions): Promise<FitPool> {
  return Promise.reject(new Fault("bug", "the pool is not there yet"));
}
