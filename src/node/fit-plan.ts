// What a fit will do, decided before any voxel is read. Each step refuses what it can refuse before
// the next one costs time.

import type { WeightsInput } from "../job/inputs.ts";
import { rehearse } from "../job/rehearse.ts";
import type { FitSpec } from "../job/spec.ts";
import type { Model } from "../models/model.ts";
import { modelNamed } from "../models/named.ts";
import { chooseMaps } from "../output/choice.ts";
import type { InputFile } from "../output/context.ts";
import { listNames, outputNames, outputPrefix } from "../output/names.ts";
import { selectFrames } from "../timing/frames.ts";
import type { PetTiming } from "../timing/pet-timing.ts";
import type { Warnings } from "../warnings.ts";
import { openImage, type ImageFile } from "./image-file.ts";
import { makeInputFiles, type InputFileOptions } from "./input-files.ts";
import { openLabels, type OpenedLabels } from "./label-files.ts";
import { usableMemory } from "./machine.ts";
import { refuseExisting } from "./out-folder.ts";
import {
  openMask,
  openReference,
  type OpenedReference,
  type OpenedRegion,
} from "./region-files.ts";
import { chooseFrames, readTiming } from "./timing-files.ts";
import { openWeights } from "./weight-files.ts";

/** Part of the free memory that a run takes unless --mem says otherwise. */
const MEMORY_SHARE = 0.5;

/** Everything is opened and checked; no voxel has been read. */
export interface FitPlan {
  readonly model: Model;
  readonly pet: ImageFile;
  readonly timing: PetTiming;
  /** Fields of the scan's sidecar, if that gave the times. */
  readonly petFields: ReadonlyMap<string, unknown> | undefined;
  /** Indices of the frames in use. */
  readonly kept: readonly number[];
  readonly weights: WeightsInput;
  readonly reference: OpenedReference;
  readonly mask: OpenedRegion | undefined;
  readonly regions: OpenedLabels | undefined;
  readonly memoryBytes: number;
  readonly files: readonly InputFile[];
}

/** What of the manner of a fit its plan depends on. */
export interface PlanManner {
  /** Maps that exist may be replaced. */
  readonly force: boolean;
  readonly inputs?: InputFileOptions | undefined;
}

/** @throws Fault for anything that options, headers, sidecars and tables get wrong. */
export async function planFit(
  spec: FitSpec,
  manner: PlanManner,
  warnings: Warnings,
): Promise<FitPlan> {
  const files = makeInputFiles(manner.inputs);
  const model = modelNamed(spec.model);
  await refuseOutputs(spec, model, manner.force);
  const pet = await openImage(spec.pet, { warnings });
  await files.addImage("pet", pet, spec.pet);
  const { frameCount } = pet.header;
  const { timing, fields } = await readTiming(spec, frameCount, files, warnings);
  const kept = chooseFrames(spec, timing, model.leastFrames, warnings);
  rehearse(model, selectFrames(timing.frames, kept), spec.modelOptions);
  return {
    model,
    pet,
    timing,
    petFields: fields,
    kept,
    weights: await openWeights(spec, model, timing, frameCount, files),
    reference: await openReference(spec, pet, timing, files, warnings),
    mask: await openMask(spec, pet, files, warnings),
    regions: await openLabels(spec, pet, files, warnings),
    memoryBytes: spec.memory ?? Math.floor(usableMemory().value * MEMORY_SHARE),
    files: files.list,
  };
}

/** Refuses maps that the model doesn't have and files that are there, before the work begins. */
async function refuseOutputs(spec: FitSpec, model: Model, force: boolean): Promise<void> {
  const maps = chooseMaps(model, spec).map(({ name }) => name);
  const names = outputNames({
    prefix: spec.prefix ?? outputPrefix(spec.pet),
    modelLabel: model.label,
    maps,
    gzip: spec.gzip,
    regions: spec.regions,
  });
  await refuseExisting(spec.out, listNames(names), force);
}
