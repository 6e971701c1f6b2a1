// A thread of the pool: fits the scans that it is given, one after another. What is scarce it asks
// the main thread for.

import { performance } from "node:perf_hooks";
import { parentPort, workerData } from "node:worker_threads";

import { NO_FAULTS } from "../backend/webgpu/fault-hook.ts";
import { Fault } from "../errors.ts";
import { makeWarnings } from "../warnings.ts";
import type { OpenedBackend } from "./backend.ts";
import { collectGarbage } from "./collect.ts";
import { openCpuShare } from "./cpu-share.ts";
import { fit, type FitHooks, type MemoryShare } from "./fit.ts";
import type { FitJobData, FitTask, FromJob, ToJob } from "./fit-job.ts";
import { packError, unpackError } from "./frame-task.ts";
import { makeQuestions } from "./questions.ts";
import { remoteBackend, type RemoteBackend } from "./remote-backend.ts";
import { unitResult, type UnitResult } from "./unit-result.ts";

/** Less than this is not worth the milliseconds of collecting it. */
const WORTH_BYTES = 4e6;
/** Between two words on the progress of a stage. */
const PROGRESS_MS = 100;

// What the starter sends is typed at its end; a thread boundary erases it.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const { gpu, threads, why } = workerData as FitJobData;
const say = (message: FromJob): void => parentPort?.postMessage(message);
const questions = makeQuestions(say);
let stop = new AbortController();
let remote: RemoteBackend | undefined;

async function run({ spec, manner }: FitTask): Promise<UnitResult> {
  const startMs = performance.now();
  let waitedMs = 0;
  let held = 0;
  const memory: MemoryShare = {
    async ask(need) {
      // What is given back must be free while this one waits.
      if (held > WORTH_BYTES) collectGarbage();
      const askedMs = performance.now();
      held = await questions.ask("memory", need);
      waitedMs += performance.now() - askedMs;
      return held;
    },
    keep(bytes) {
      if (bytes >= held) return;
      collectGarbage();
      held = bytes;
      say({ kind: "keep", bytes });
    },
  };
  const warnings = makeWarnings((message) => say({ kind: "warning", message }));
  const { done } = await fit(
    spec,
    { ...manner, dryRun: false },
    {
      warnings,
      // Planned failures are those of GPUs, which the main thread has.
      faults: NO_FAULTS,
      signal: stop.signal,
      onProgress: sparing((stage, count, total) => {
        say({ kind: "stage", stage, done: count, total });
      }),
      openBackend: async () => openBackend(),
      memory,
      beforeCommit: () => questions.ask("commit", undefined),
    },
  );
  if (done === undefined) throw new Fault("bug", "a fit of the pool came to nothing");
  const seconds = (performance.now() - startMs - waitedMs) / 1000;
  return unitResult(done.result, done.written, warnings.list, seconds);
}

function openBackend(): OpenedBackend {
  if (gpu === undefined) return { backend: openCpuShare(threads), why };
  remote = remoteBackend(gpu, questions.ask);
  return { backend: remote.backend, why: gpu.why };
}

type OnProgress = NonNullable<FitHooks["onProgress"]>;

/** Passes on the beginning and the end of a stage, and a word now and then in between. */
function sparing(onProgress: OnProgress): OnProgress {
  let last = { stage: "", ms: 0 };
  return (stage, done, total) => {
    const ms = performance.now();
    if (stage === last.stage && done < total && ms - last.ms < PROGRESS_MS) return;
    last = { stage, ms };
    onProgress(stage, done, total);
  };
}

async function take(task: FitTask): Promise<void> {
  stop = new AbortController();
  let last: FromJob;
  try {
    last = { kind: "done", result: await run(task) };
  } catch (error) {
    last = { kind: "failed", error: packError(error) };
  }
  remote = undefined;
  // Before the scan's memory is somebody else's.
  collectGarbage();
  say(last);
}

parentPort?.on("messageerror", (error) => {
  throw error;
});
parentPort?.on("message", (message: ToJob) => {
  switch (message.kind) {
    case "task":
      void take(message.task);
      break;
    case "abort":
      stop.abort(unpackError(message.reason));
      break;
    case "answer":
    case "refusal":
      questions.hear(message);
      break;
    case "gpu":
    case "voxels":
      remote?.hear(message);
      break;
  }
});
