// One fit from files to files: plan, fit, write.

import { performance } from "node:perf_hooks";

import type { Backend, BackendInfo } from "../backend/backend.ts";
import type { FaultHook } from "../backend/webgpu/fault-hook.ts";
import type { Image } from "../image/image.ts";
import type { ScanInputs, Stage } from "../job/inputs.ts";
import type { MemoryRange } from "../job/memory.ts";
import { fitScan } from "../job/run.ts";
import type { FitSpec } from "../job/spec.ts";
import { makeStopwatch } from "../job/stopwatch.ts";
import type { ScanResult } from "../maps/result.ts";
import { outputPrefix } from "../output/names.ts";
import type { Warnings } from "../warnings.ts";
import { openBackend, type OpenedBackend } from "./backend.ts";
import { sharedFloats } from "./cpu-backend.ts";
import { beginPass, type EarlyPass } from "./early-pass.ts";
import { regionsNeed, scanMemory } from "./fit-memory.ts";
import { planFit, type FitPlan } from "./fit-plan.ts";
import type { InputFileOptions } from "./input-files.ts";
import { recordable } from "./recordable.ts";
import { writeResult, type WriteReport } from "./write-result.ts";

export interface FitManner {
  /** Check everything but the voxels of the scan; write nothing. */
  readonly dryRun: boolean;
  /** Replace maps that exist. */
  readonly force: boolean;
  /** For the record. */
  readonly commandLine: string;
  /** How input files are told about in the record. */
  readonly inputs?: InputFileOptions | undefined;
}

export interface FitHooks {
  readonly warnings: Warnings;
  readonly faults: FaultHook;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((stage: Stage | "write", done: number, total: number) => void) | undefined;
  /** Told what was decided before the work begins. */
  readonly onPlan?: ((plan: FitPlan, backend: BackendInfo, why: string) => void) | undefined;
  /** In place of the backend that the spec asks for. */
  readonly openBackend?: (() => Promise<OpenedBackend>) | undefined;
  /** Where many fits share their memory; else the plan's is all this fit's. */
  readonly memory?: MemoryShare | undefined;
  /** As of `WriteOptions`. */
  readonly beforeCommit?: (() => Promise<void>) | undefined;
}

export interface MemoryShare {
  /** Gives back what was granted before, and waits for its turn; resolves to `least` at least. */
  ask(need: MemoryRange): Promise<number>;
  /** Gives back all but so many bytes. */
  keep(bytes: number): void;
}

export interface FitOutcome {
  readonly plan: FitPlan;
  readonly backend: BackendInfo;
  /** Undefined after a dry run. */
  readonly done: { readonly result: ScanResult; readonly written: WriteReport } | undefined;
}

const now = (): number => performance.now();

/** @throws Fault for anything that the user or the data got wrong. */
export async function fit(spec: FitSpec, manner: FitManner, hooks: FitHooks): Promise<FitOutcome> {
  const startedAt = new Date();
  const { warnings, signal, memory } = hooks;
  const watch = makeStopwatch(now);
  const plan = await watch.time("plan", () => planFit(spec, manner, warnings));
  const { pet, timing } = plan;
  const begin = (): EarlyPass =>
    beginPass(pet, signal, watch.begin(pet.isCompressed ? "inflate" : "load"));
  // The longest stage of a large scan goes on while regions are read and a GPU is opened. Where memory
  // is shared, frames wait for their share of it.
  let pass = manner.dryRun || memory !== undefined ? undefined : begin();
  let backend: Backend | undefined;
  const addEvents = (): void => {
    for (const event of backend?.events ?? []) warnings.add(event);
  };
  try {
    const opened = await watch.time("backend", () =>
      hooks.openBackend === undefined ? openBackend(spec, hooks.faults) : hooks.openBackend(),
    );
    backend = opened.backend;
    hooks.onPlan?.(plan, backend.info, opened.why);
    await memory?.ask(regionsNeed(plan));
    const regions = await watch.time("regions", () => readRegions(plan));
    if (manner.dryRun) return { plan, backend: backend.info, done: undefined };
    const held = scanMemory(plan, regions, backend.info.name, spec);
    const memoryBytes =
      memory === undefined
        ? plan.memoryBytes
        : held.curvesBytes(await watch.time("wait", () => memory.ask(held.need)));
    pass ??= begin();
    const result = await fitScan(inputsOf(spec, plan, pass.image, regions, backend, memoryBytes), {
      warnings,
      signal,
      onProgress: hooks.onProgress,
      allocate: sharedFloats,
      now,
    });
    await pass.stop();
    pass = undefined;
    memory?.keep(held.writeBytes);
    addEvents();
    if (!result.certificate.passed) {
      warnings.add("no voxel was fitted again, so the maps carry no certificate (--certify)");
    }
    const context = {
      commandLine: manner.commandLine,
      asked: recordable(spec),
      inputs: plan.files,
      timing,
      petFields: plan.petFields,
      runtime: { node: process.version, platform: `${process.platform} ${process.arch}` },
      warnings: warnings.list,
      startedAt,
      timeline: watch.timeline(),
    };
    const written = await writeResult(result, pet.header.grid, context, {
      folder: spec.out,
      prefix: spec.prefix ?? outputPrefix(spec.pet),
      maps: spec.maps,
      fill: spec.fill,
      clip: spec.clip,
      gzip: spec.gzip,
      force: manner.force,
      signal,
      beforeCommit: hooks.beforeCommit,
      onBytes: (done, total) => hooks.onProgress?.("write", done, total),
    });
    return { plan, backend: backend.info, done: { result, written } };
  } finally {
    addEvents();
    await pass?.stop();
    await backend?.close();
  }
}

type Regions = Pick<ScanInputs, "reference" | "mask" | "regions">;

async function readRegions({ reference, mask, regions }: FitPlan): Promise<Regions> {
  return {
    reference: await reference.read(),
    mask: await mask?.read(),
    regions: await regions?.read(),
  };
}

function inputsOf(
  spec: FitSpec,
  { timing, kept, model, weights }: FitPlan,
  image: Image,
  regions: Regions,
  backend: Backend,
  memoryBytes: number,
): ScanInputs {
  return {
    image,
    timing,
    kept,
    ...regions,
    signalFloor: spec.signalFloor,
    model,
    options: spec.modelOptions,
    weights,
    backend,
    memoryBytes,
    certificate: { count: spec.certify, seed: spec.seed },
  };
}
