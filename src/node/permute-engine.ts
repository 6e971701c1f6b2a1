// The engine of voxelwise tests on this machine: a GPU if there is one, with threads beside it for the
// clusters; else threads.

import { openDevice } from "../backend/webgpu/device.ts";
import type { Engine } from "../group/permute/engine.ts";
import { openPermuteGpu } from "../group/permute/webgpu/engine.ts";
import type { FoundGpu } from "./gpu-adapters.ts";
import { chooseBackend, openGpu } from "./gpu.ts";
import { usableCores } from "./machine.ts";
import { openPermuteThreads } from "./permute-threads.ts";

export interface EngineAsk {
  readonly backend: "auto" | "webgpu" | "cpu";
  /** Part of a GPU's name, or its number. */
  readonly gpu: string | undefined;
  readonly threads: number | undefined;
}

/** @throws Fault "no-gpu" and "usage" as `chooseBackend`. */
export async function openPermuteEngine({ backend, gpu, threads }: EngineAsk): Promise<Engine> {
  const clusters = openPermuteThreads(threads ?? usableCores().value);
  const choice = await chooseBackend(backend, { name: gpu });
  if (choice.gpu === undefined) return clusters;
  const { report } = choice.gpu;
  // An adapter gives one device: the first is at hand, one in its place has to be asked for.
  let first: FoundGpu | undefined = choice.gpu;
  return openPermuteGpu({
    open: async () => {
      const found = first ?? (await openGpu({ name: gpu, allowSoftware: false }));
      first = undefined;
      return openDevice(found.adapter, { name: report.name });
    },
    software: report.software,
    clusters,
  });
}
