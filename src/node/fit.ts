// One fit from files to files: opens what was asked for, fits, writes. Each step refuses what it can
// refuse before the next one costs time.

import { performance } from "node:perf_hooks";

import type { FaultHook } from "../backend/webgpu/fault-hook.ts";
import { Fault } from "../errors.ts";
import type { Hooks, Stage, WeightsInput } from "../job/inputs.ts";
import { rehearse } from "../job/rehearse.ts";
import { fitScan } from "../job/run.ts";
import type { FitSpec } from "../job/spec.ts";
import type { ScanResult } from "../maps/result.ts";
import { models } from "../models/index.ts";
import type { Model } from "../models/model.ts";
import { didYouMean } from "../text/near.ts";
import { selectFrames } from "../timing/frames.ts";
import type { PetTiming } from "../timing/pet-timing.ts";
import { parseWeightTable } from "../timing/weight-table.ts";
import { defaultWeightKind, WEIGHT_KINDS } from "../timing/weights.ts";
import type { Warnings } from "../warnings.ts";
import { openBackend } from "./backend.ts";
import { sharedFloats } from "./cpu-backend.ts";
import { openImage, type ImageFile } from "./image-file.ts";
import { makeInputFiles, type InputFile, type InputFiles } from "./input-files.ts";
import { usableMemory } from "./machine.ts";
import { openMask, openReference } from "./region-files.ts";
import { readText } from "./text-file.ts";
import { chooseFrames, readTiming } from "./timing-files.ts";

/** Part of the free memory that a run takes unless --mem says otherwise. */
const MEMORY_SHARE = 0.5;

export interface FitHooks {
  readonly warnings: Warnings;
  readonly faults: FaultHook;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((stage: Stage, done: number, total: number) => void) | undefined;
  /** Told what was decided before the work begins. */
  readonly onPlan?: ((plan: FitPlan) => void) | undefined;
}

/** What will be done, known before any voxel is read. */
export interface FitPlan {
  readonly model: Model;
  readonly pet: ImageFile;
  readonly timing: PetTiming;
  readonly kept: readonly number[];
  readonly weights: WeightsInput;
  readonly device: string;
  readonly backendWhy: string;
  readonly memoryBytes: number;
  readonly files: readonly InputFile[];
}

export interface FitOutcome {
  readonly plan: FitPlan;
  /** Undefined after a dry run. */
  readonly result: ScanResult | undefined;
}

/**
 * @param dryRun - Check everything, read and write no voxel.
 * @throws Fault for anything that the user or the data got wrong.
 */
export async function fit(spec: FitSpec, hooks: FitHooks, dryRun = false): Promise<FitOutcome> {
  const { warnings } = hooks;
  const files = makeInputFiles();
  const model = modelNamed(spec.model);
  const pet = await openImage(spec.pet, { warnings });
  await files.add("pet", spec.pet);
  const { frameCount } = pet.header;
  const timing = await readTiming(spec, frameCount, files, warnings);
  const kept = chooseFrames(spec, timing, model.leastFrames);
  rehearse(model, selectFrames(timing.frames, kept), spec.modelOptions);
  const weights = await weightsInput(spec, model, timing, frameCount, files);
  const reference = await openReference(spec, pet, timing, files, warnings);
  const mask = await openMask(spec, pet, files, warnings);
  const memoryBytes = spec.memory ?? Math.floor(usableMemory().value * MEMORY_SHARE);

  const { backend, why } = await openBackend(spec, hooks.faults);
  try {
    const plan: FitPlan = {
      model,
      pet,
      timing,
      kept,
      weights,
      device: backend.info.device,
      backendWhy: why,
      memoryBytes,
      files: files.list,
    };
    hooks.onPlan?.(plan);
    if (dryRun) return { plan, result: undefined };
    const scanHooks: Hooks = {
      warnings,
      signal: hooks.signal,
      onProgress: hooks.onProgress,
      allocate: sharedFloats,
      now: () => performance.now(),
    };
    const result = await fitScan(
      {
        image: pet,
        timing,
        kept,
        reference: await reference.read(),
        mask: await mask?.read(),
        signalFloor: spec.signalFloor,
        model,
        options: spec.modelOptions,
        weights,
        backend,
        memoryBytes,
        certificate: { count: spec.certify, seed: spec.seed },
      },
      scanHooks,
    );
    for (const event of backend.events) warnings.add(event);
    return { plan, result };
  } finally {
    await backend.close();
  }
}

/** @throws Fault "usage" with the nearest name when there is no such model. */
export function modelNamed(name: string): Model {
  const model = Object.hasOwn(models, name) ? models[name] : undefined;
  if (model !== undefined) return model;
  const names = Object.keys(models);
  throw new Fault(
    "usage",
    `there is no model "${name}"`,
    didYouMean(name, names, `Models: ${names.join(", ")}.`),
  );
}

/** What --weights says: a kind, a table, or nothing; then the default rule decides. */
async function weightsInput(
  spec: FitSpec,
  model: Model,
  timing: PetTiming,
  frameCount: number,
  files: InputFiles,
): Promise<WeightsInput> {
  const asked = spec.weights;
  if (asked === undefined) return defaultWeightKind(timing.halfLifeMin);
  if (!model.usesWeights) {
    throw new Fault(
      "usage",
      `--weights ${asked}: the model ${model.name} has no weights`,
      "Leave it out.",
    );
  }
  const kind = WEIGHT_KINDS.find((known) => known === asked && known !== "table");
  if (kind === "counts" && timing.halfLifeMin === undefined) {
    throw new Fault(
      "usage",
      "--weights counts needs the half-life of the tracer, and the sidecar names no isotope",
      "Give it with --half-life in minutes, or choose other weights.",
    );
  }
  if (kind !== undefined) return { kind, why: `--weights ${asked} was asked for` };
  const text = await readText(asked, "the table of weights (--weights)");
  await files.add("weights", asked);
  return {
    kind: "table",
    why: `--weights ${asked} was asked for`,
    table: parseWeightTable(text, asked, frameCount),
  };
}
