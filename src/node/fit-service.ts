// The main thread's side of one scan of the pool: answers what its thread asks for, and takes back
// what it got when the scan is over, however that comes.

import type { Fitted } from "../backend/backend.ts";
import type { MemoryRange } from "../job/memory.ts";
import { modelNamed } from "../models/named.ts";
import { collectGarbage } from "./collect.ts";
import type { FromJob, Question, Questions, ToJob } from "./fit-job.ts";
import type { UnitHooks } from "./fit-pool.ts";
import type { Lease } from "./gate.ts";
import type { GpuQueue, QueuedFitter } from "./gpu-queue.ts";
import type { MemoryGate } from "./memory-gate.ts";

export interface FitService {
  /** @throws Fault as what was asked for; the reason of the signal. */
  answer(question: Question): Promise<Answer>;
  /** What needs no answer. */
  hear(message: Extract<FromJob, { readonly kind: "stage" | "warning" | "keep" }>): void;
  /** Takes everything back; to be called in any case. */
  close(): Promise<void>;
}

export interface Answer {
  readonly value: unknown;
  /** Memory that is not needed here any more. */
  readonly transfer: ArrayBuffer[];
}

export interface Shared {
  readonly memory: MemoryGate;
  readonly gpus: GpuQueue;
}

/** @param signal - Aborted by whoever wants the scan stopped, and when its thread has gone. */
export function makeFitService(
  { memory, gpus }: Shared,
  hooks: UnitHooks,
  signal: AbortSignal,
  tell: (message: ToJob) => void,
): FitService {
  let lease: Lease | undefined;
  let isClosed = false;
  const fitters: QueuedFitter[] = [];

  async function grant(need: MemoryRange): Promise<number> {
    lease?.keep(0);
    lease = await memory.take(need, signal);
    if (isClosed) lease.keep(0);
    return lease.amount;
  }

  async function fitOnGpu({ fitter: number, block }: Questions["fit"]["ask"]): Promise<Fitted> {
    const fitter = fitters[number];
    const onVoxels = (done: number): void => tell({ kind: "voxels", fitter: number, done });
    try {
      return await fitter.fit(block, { signal, onVoxels });
    } finally {
      const state = fitter.state();
      if (state !== undefined) tell({ kind: "gpu", ...state });
    }
  }

  async function valueOf(question: Exclude<Question, { readonly what: "fit" }>): Promise<unknown> {
    if (question.what === "memory") return grant(question.ask);
    if (question.what === "commit") return hooks.beforeCommit?.();
    if (question.what === "close") return fitters[question.ask.fitter].close();
    const { modelName, design } = question.ask;
    fitters.push(gpus.prepare(modelNamed(modelName), design));
    return fitters.length - 1;
  }

  return {
    async answer(question) {
      if (question.what !== "fit") return { value: await valueOf(question), transfer: [] };
      const value = await fitOnGpu(question.ask);
      return { value, transfer: [value.maps.buffer, value.status.buffer].filter(isOwn) };
    },
    hear(message) {
      if (message.kind === "stage") hooks.onStage?.(message.stage, message.done, message.total);
      else if (message.kind === "warning") hooks.onWarning?.(message.message);
      else lease?.keep(message.bytes);
    },
    async close() {
      isClosed = true;
      await Promise.all(fitters.map((fitter) => fitter.close()));
      // Curves that went to a GPU lie on shared memory, of which the collector has no notion.
      if (fitters.length > 0) collectGarbage();
      lease?.keep(0);
    },
  };
}

function isOwn(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer;
}
