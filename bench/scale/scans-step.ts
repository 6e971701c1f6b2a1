// Many small scans from files to files in one process, and what the process holds on the way.

import { getEventListeners } from "node:events";
import { setTimeout } from "node:timers/promises";

import { NO_FAULTS } from "../../src/backend/webgpu/fault-hook.ts";
import { DEFAULT_CERTIFY, DEFAULT_SIGNAL_FLOOR, type FitSpec } from "../../src/job/spec.ts";
import { fit, type FitOutcome } from "../../src/node/fit.ts";
import { makeWarnings } from "../../src/warnings.ts";
import type { Checkpoint, ScanFilesToFit, ScansAnswer, ScansJob } from "./jobs.ts";
import { openFiles, threadCount } from "./process-status.ts";

/** What code of ours and of packages listens to on a process. */
const EVENTS = ["exit", "SIGINT", "SIGTERM", "uncaughtException", "unhandledRejection", "warning"];

/** @throws Error when a scan comes to nothing. */
export async function scansStep(job: ScansJob): Promise<ScansAnswer> {
  const { signal } = new AbortController();
  const checkpoints: Checkpoint[] = [];
  let wallMs = 0;
  let scans = 0;
  let last: FitOutcome | undefined;
  for (const goal of job.checkpoints) {
    const start = performance.now();
    for (; scans < goal; scans++) {
      last = await fitOne(job, job.scans[scans % job.scans.length], signal);
    }
    wallMs += performance.now() - start;
    checkpoints.push(await look(scans, wallMs, signal));
  }
  if (last?.done === undefined) throw new Error("no scan was fitted");
  const { backend, done } = last;
  return {
    backend: backend.name,
    device: backend.device,
    software: backend.software,
    voxels: done.result.voxels.length,
    frames: done.result.frames.count,
    checkpoints,
  };
}

function fitOne(job: ScansJob, files: ScanFilesToFit, signal: AbortSignal): Promise<FitOutcome> {
  const spec: FitSpec = {
    pet: files.pet,
    ref: files.reference,
    mask: files.mask,
    signalFloor: DEFAULT_SIGNAL_FLOOR,
    model: "srtm",
    modelOptions: { "k2a-range": [0.006, 0.6] },
    backend: job.backend,
    gpu: job.gpu,
    threads: job.threads,
    seed: 1,
    certify: DEFAULT_CERTIFY,
    out: job.out,
    fill: "0",
    gzip: true,
  };
  const hooks = { warnings: makeWarnings(), faults: NO_FAULTS, signal };
  return fit(spec, { dryRun: false, force: true, commandLine: "bench scale" }, hooks);
}

async function look(scans: number, wallMs: number, signal: AbortSignal): Promise<Checkpoint> {
  const residentBytes = process.memoryUsage.rss();
  // Threads that were told to end are gone after a moment.
  await setTimeout(50);
  globalThis.gc?.();
  return {
    scans,
    wallMs,
    residentBytes,
    heapBytes: process.memoryUsage().heapUsed,
    openFiles: openFiles(),
    threads: threadCount(),
    resources: process.getActiveResourcesInfo().length,
    listeners: EVENTS.reduce(
      (sum, event) => sum + process.listenerCount(event),
      getEventListeners(signal, "abort").length,
    ),
  };
}
