// What the pool and its threads say to each other. A thread that needs what the main thread keeps
// (memory, a GPU, the word to commit) asks, and waits for the answer.

import type { BackendInfo, Block, Fitted } from "../backend/backend.ts";
import type { Stage } from "../job/inputs.ts";
import type { MemoryRange } from "../job/memory.ts";
import type { FitSpec } from "../job/spec.ts";
import type { Design } from "../models/model.ts";
import type { FitManner } from "./fit.ts";
import type { PackedError } from "./frame-task.ts";
import type { UnitResult } from "./unit-result.ts";

export interface FitJobData {
  /** Of the CPU backend. */
  readonly threads: number;
  /** Undefined for the CPU. */
  readonly gpu: ChosenBackend | undefined;
  /** Why the CPU. */
  readonly why: string;
}

export interface ChosenBackend {
  readonly info: BackendInfo;
  /** One sentence. */
  readonly why: string;
}

export interface FitTask {
  readonly spec: FitSpec;
  readonly manner: Omit<FitManner, "dryRun">;
}

/** By name: what is asked, and what the answer is. */
export interface Questions {
  /** Gives back what was granted before. */
  readonly memory: { readonly ask: MemoryRange; readonly answer: number };
  readonly commit: { readonly ask: undefined; readonly answer: undefined };
  /** Answered with the number of a fitter. */
  readonly prepare: {
    readonly ask: { readonly modelName: string; readonly design: Design };
    readonly answer: number;
  };
  /** Curves lie on shared memory. */
  readonly fit: {
    readonly ask: { readonly fitter: number; readonly block: Block };
    readonly answer: Fitted;
  };
  readonly close: { readonly ask: { readonly fitter: number }; readonly answer: undefined };
}

export type Question = {
  [K in keyof Questions]: { readonly what: K; readonly ask: Questions[K]["ask"] };
}[keyof Questions];

export type Ask = <K extends keyof Questions>(
  what: K,
  ask: Questions[K]["ask"],
) => Promise<Questions[K]["answer"]>;

export type ToJob =
  | { readonly kind: "task"; readonly task: FitTask }
  | { readonly kind: "abort"; readonly reason: PackedError }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "refusal"; readonly id: number; readonly error: PackedError }
  /** Which GPU it is, and all that has happened on it: told before the answer that follows from it. */
  | { readonly kind: "gpu"; readonly info: BackendInfo; readonly events: readonly string[] }
  | { readonly kind: "voxels"; readonly fitter: number; readonly done: number };

export type FromJob =
  | { readonly kind: "question"; readonly id: number; readonly question: Question }
  | {
      readonly kind: "stage";
      readonly stage: Stage | "write";
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: "warning"; readonly message: string }
  /** So many bytes of the memory granted are still needed. */
  | { readonly kind: "keep"; readonly bytes: number }
  | { readonly kind: "done"; readonly result: UnitResult }
  | { readonly kind: "failed"; readonly error: PackedError };
