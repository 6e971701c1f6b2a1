// The GPUs of a pool, or the reason why it takes the CPU. A scan goes to the GPU with the shortest
// line once its curves are there, and stays with it.

import type {
  Backend,
  BackendInfo,
  Block,
  Fitted,
  Fitter,
  FitOptions,
} from "../backend/backend.ts";
import type { FaultHook } from "../backend/webgpu/fault-hook.ts";
import { Fault } from "../errors.ts";
import type { Design, Model } from "../models/model.ts";
import type { ChosenBackend } from "./fit-job.ts";
import type { FoundGpu } from "./gpu-adapters.ts";
import { chooseBackend, openEveryGpu } from "./gpu.ts";
import { shareGpu, type SharedGpu } from "./shared-gpu.ts";

export interface GpuQueue {
  /** Empty for the CPU. */
  readonly backends: readonly ChosenBackend[];
  /** Why this, one sentence. */
  readonly why: string;
  readonly notes: readonly string[];
  prepare(model: Model, design: Design): QueuedFitter;
  close(): Promise<void>;
}

/** One scan's model and design, on a GPU from its first block on. */
export interface QueuedFitter {
  fit(block: Block, options: FitOptions): Promise<Fitted>;
  /** Once there was a block: which GPU it is, and what has happened on it. */
  state(): { readonly info: BackendInfo; readonly events: readonly string[] } | undefined;
  /** Waits for blocks under way; their signal makes that short. */
  close(): Promise<void>;
}

/** Takes every GPU that can be reached. */
const ALL = "all";

/** @throws Fault as `chooseBackend`; "transient" when a GPU is there and can't be opened. */
export async function openGpuQueue(
  asked: "auto" | "webgpu" | "cpu",
  gpu: string | undefined,
  faults: FaultHook,
): Promise<GpuQueue> {
  return makeGpuQueue(await chooseGpus(asked, gpu, faults), faults);
}

export interface ChosenGpus {
  /** Empty for the CPU. */
  readonly found: readonly FoundGpu[];
  readonly why: string;
}

/** @throws Fault "transient" when one can't be opened. */
export async function makeGpuQueue(
  { found, why }: ChosenGpus,
  faults: FaultHook,
): Promise<GpuQueue> {
  const shared: SharedGpu[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(shared.map((one) => one.close()));
  };
  try {
    for (const one of found) shared.push(await shareGpu(one, why, faults));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    backends: shared.map(({ info }) => ({ info, why })),
    why,
    notes: found.flatMap(noteOf),
    prepare(model, design) {
      return queuedFitter(model, design, async () => {
        if (shared.length === 0) throw new Fault("bug", "this pool has no GPU");
        return shared.reduce((best, one) => (one.load() < best.load() ? one : best)).openScan();
      });
    },
    close,
  };
}

function queuedFitter(model: Model, design: Design, open: () => Promise<Backend>): QueuedFitter {
  let opening: Promise<{ readonly backend: Backend; readonly fitter: Fitter }> | undefined;
  let backend: Backend | undefined;
  let underWay: Promise<unknown> = Promise.resolve();

  async function openOnce(): Promise<{ readonly backend: Backend; readonly fitter: Fitter }> {
    const opened = await open();
    backend = opened;
    return { backend: opened, fitter: await opened.prepare(model, design) };
  }

  return {
    async fit(block, options) {
      opening ??= openOnce();
      const fitted = opening.then(({ fitter }) => fitter.fit(block, options));
      underWay = fitted.catch(() => {});
      return fitted;
    },
    state: () => backend && { info: backend.info, events: [...backend.events] },
    async close() {
      await underWay;
      const opened = await opening?.catch(() => undefined);
      await opened?.fitter.close();
      await backend?.close();
    },
  };
}

async function chooseGpus(
  asked: "auto" | "webgpu" | "cpu",
  name: string | undefined,
  faults: FaultHook,
): Promise<ChosenGpus> {
  if (name === ALL && asked !== "cpu") {
    const found = await openEveryGpu(faults);
    return { found, why: `--gpu all is ${found.map(({ report }) => report.name).join(" and ")}` };
  }
  const { gpu, why } = await chooseBackend(asked, { name, faults });
  return { found: gpu === undefined ? [] : [gpu], why };
}

function noteOf({ report: { name, copies } }: FoundGpu): readonly string[] {
  if (copies === 1) return [];
  return [
    `there are ${copies} GPUs named ${name}, and WebGPU reaches the first only: to use all of them run one bindmap for each on the same output folder, and let each see one GPU (Slurm --gres=gpu:1, or NVIDIA_VISIBLE_DEVICES for a container)`,
  ];
}
