// The pool of a batch on this machine: how many scans at a time, on what, with how much memory.

import type { BatchAsk } from "../batch/ask.ts";
import { openFitPool, type FitPool } from "./fit-pool.ts";
import { usableCores, usableMemory } from "./machine.ts";
import { defaultJobs } from "./pool-memory.ts";

/** How the machine is to be used; absent: as it suits. */
export interface BatchMachine {
  /** Threads that compute, in all. */
  readonly threads: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly gpu: string | undefined;
}

export interface BatchPool {
  readonly pool: FitPool;
  /** What was decided, one sentence each. */
  readonly lines: readonly string[];
}

/** Part of the free memory that a batch takes unless --mem says otherwise. */
const MEMORY_SHARE = 0.5;

/** @throws Fault as `openFitPool`. */
export async function openBatchPool(
  { templates, jobs }: BatchAsk,
  { threads, memoryBytes, gpu }: BatchMachine,
  units: number,
): Promise<BatchPool> {
  const cores = threads ?? usableCores().value;
  const memory = memoryBytes ?? Math.floor(usableMemory().value * MEMORY_SHARE);
  const { backend } = templates[0];
  const pool = await openFitPool({
    jobs: Math.min(units, jobs ?? defaultJobs(cores, memory, units, backend)),
    threads: cores,
    memoryBytes: memory,
    backend,
    gpu,
    faults: process.env["BINDMAP_FAULT"] ?? "",
  });
  const lines = pool.backends.map(
    ({ info, why }) =>
      `${info.name} on ${info.device}${info.software ? " (a software adapter, no GPU)" : ""}: ${why}`,
  );
  const at = `${pool.jobs} ${pool.jobs === 1 ? "scan" : "scans"} at a time, ${cores} ${cores === 1 ? "thread" : "threads"}, ${(memory / 1e9).toFixed(1)} GB of memory at most`;
  return { pool, lines: [...lines, at, ...pool.notes] };
}
