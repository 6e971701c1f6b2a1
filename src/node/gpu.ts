// Which of the machine's GPUs a run takes, or why it takes the CPU. What there is to choose from
// is found in gpu-adapters.ts.

import type { FaultHook } from "../backend/webgpu/fault-hook.ts";
import { Fault } from "../errors.ts";
import type { AdapterReport, FoundGpu } from "./gpu-adapters.ts";
import { findAdapters } from "./gpu-adapters.ts";

export interface GpuRequest {
  /** Part of a name in any case, or the place in the list from 0. */
  readonly name?: string | undefined;
  /** Without a name: whether a software adapter will do. */
  readonly allowSoftware: boolean;
  readonly faults?: FaultHook | undefined;
}

const CPU_ADVICE = "Run `bindmap doctor` to see what was looked for, or use --backend cpu.";

/**
 * A fresh adapter for one device.
 *
 * @throws Fault "no-gpu" when there is none, none of that name, or only a software adapter that
 *   was neither named nor allowed.
 */
export async function openGpu(request: GpuRequest): Promise<FoundGpu> {
  const { list: found, reason } = await findAdapters(request.faults);
  const hardware = found.filter(({ report }) => !report.software);
  if (request.name !== undefined && request.name !== "") {
    const named = pickNamed(found, request.name);
    if (named !== undefined) return named;
    const names = found.map(({ report }) => `"${report.name}"`).join(", ");
    throw new Fault(
      "no-gpu",
      `no GPU is named "${request.name}"; ${found.length === 0 ? reason : `there is ${names}`}`,
      CPU_ADVICE,
    );
  }
  const [first] = request.allowSoftware ? [...hardware, ...found] : hardware;
  if (first !== undefined) return first;
  if (found.length === 0) throw new Fault("no-gpu", `no GPU can be used: ${reason}`, CPU_ADVICE);
  throw new Fault(
    "no-gpu",
    `no GPU can be used: ${found[0].report.name} is a software adapter, slower than the CPU backend`,
    "Use --backend cpu, or name the adapter with --gpu to take it all the same.",
  );
}

/**
 * Every GPU of a name of its own, the fastest first; no software adapters. Of GPUs with one name the
 * first is all that can be reached.
 *
 * @throws Fault "no-gpu" when there is none.
 */
export async function openEveryGpu(faults?: FaultHook): Promise<readonly FoundGpu[]> {
  const { list, reason } = await findAdapters(faults);
  const byName = new Map<string, FoundGpu>();
  for (const gpu of list) {
    const { name, software } = gpu.report;
    // One card may be there by two graphics interfaces.
    if (!software && !byName.has(name)) byName.set(name, gpu);
  }
  if (byName.size > 0) return [...byName.values()];
  const why = reason === "" ? "there are software adapters alone" : reason;
  throw new Fault("no-gpu", `--gpu all: no GPU can be used: ${why}`, CPU_ADVICE);
}

/**
 * The same GPU again, for another device.
 *
 * @throws Fault "no-gpu" when it has gone.
 */
export async function openGpuAgain(report: AdapterReport, faults?: FaultHook): Promise<FoundGpu> {
  const { list } = await findAdapters(faults);
  const found = list.find(
    (one) => one.report.name === report.name && one.report.backend === report.backend,
  );
  if (found !== undefined) return found;
  throw new Fault("no-gpu", `the GPU ${report.name} is not there any more`, CPU_ADVICE);
}

export interface BackendChoice {
  readonly backend: "cpu" | "webgpu";
  /** There where the backend is "webgpu". */
  readonly gpu: FoundGpu | undefined;
  /** One sentence for the user and the record: why this one. */
  readonly why: string;
}

/**
 * What `--backend` and `--gpu` come to: "auto" takes a real GPU, else the CPU. Whoever names a GPU
 * wants that one: then "auto" does not fall back either.
 *
 * @throws Fault "no-gpu" as `openGpu`, "usage" for a GPU named beside --backend cpu.
 */
export async function chooseBackend(
  asked: "auto" | "webgpu" | "cpu",
  request: Omit<GpuRequest, "allowSoftware"> = {},
): Promise<BackendChoice> {
  const named = request.name !== undefined && request.name !== "";
  if (asked === "cpu") {
    if (!named) return { backend: "cpu", gpu: undefined, why: "--backend cpu was asked for" };
    throw new Fault("usage", `--gpu ${request.name} can't go with --backend cpu`, "Drop one.");
  }
  try {
    const gpu = await openGpu({ ...request, allowSoftware: false });
    const why = named
      ? `--gpu ${request.name} is ${gpu.report.name}`
      : `${gpu.report.name} is there`;
    return { backend: "webgpu", gpu, why };
  } catch (error) {
    if (asked === "webgpu" || named || !(error instanceof Fault)) throw error;
    return { backend: "cpu", gpu: undefined, why: error.message };
  }
}

/** A number is a place in the list; where the list is shorter it is part of a name ("4090"). */
function pickNamed(found: readonly FoundGpu[], name: string): FoundGpu | undefined {
  if (/^\d+$/.test(name) && Number(name) < found.length) return found[Number(name)];
  const wanted = name.toLowerCase();
  const matches = found.filter(({ report }) =>
    [report.name, report.vendor, report.architecture, report.device, report.description].some(
      (text) => text.toLowerCase().includes(wanted),
    ),
  );
  return matches.find(({ report }) => !report.software) ?? matches[0];
}
