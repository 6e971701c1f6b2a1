// Opens the backend that a run asks for, on this machine.

import type { Backend } from "../backend/backend.ts";
import { openDevice } from "../backend/webgpu/device.ts";
import type { FaultHook } from "../backend/webgpu/fault-hook.ts";
import { openWebGpu } from "../backend/webgpu/webgpu.ts";
import type { FitSpec } from "../job/spec.ts";
import { openCpu } from "./cpu-backend.ts";
import type { AdapterReport, FoundGpu } from "./gpu-adapters.ts";
import { chooseBackend, openGpu } from "./gpu.ts";
import { usableCores } from "./machine.ts";

export interface OpenedBackend {
  readonly backend: Backend;
  /** One sentence: why this one. */
  readonly why: string;
}

/** @throws Fault "no-gpu" when a GPU was asked for and is not there; "usage" for a contradiction. */
export async function openBackend(
  spec: Pick<FitSpec, "backend" | "gpu" | "threads">,
  faults: FaultHook,
): Promise<OpenedBackend> {
  const choice = await chooseBackend(spec.backend, { name: spec.gpu, faults });
  if (choice.gpu === undefined) {
    return { backend: openCpu(spec.threads ?? usableCores().value), why: choice.why };
  }
  const { report } = choice.gpu;
  // An adapter gives one device: the first is at hand, one in its place has to be asked for.
  let first: FoundGpu | undefined = choice.gpu;
  const backend = await openWebGpu({
    open: async () => {
      const found = first ?? (await openGpu({ name: spec.gpu, allowSoftware: false, faults }));
      first = undefined;
      return openDevice(found.adapter, { name: report.name, faults });
    },
    software: report.software,
    details: gpuDetails(report, choice.why),
    faults,
  });
  return { backend, why: choice.why };
}

/** What the run record says of a GPU beside its name. */
export function gpuDetails(
  { vendor, architecture, description, backend }: AdapterReport,
  why: string,
): Readonly<Record<string, unknown>> {
  return { vendor, architecture, description, graphicsApi: backend, why };
}
