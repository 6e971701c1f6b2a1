// A GPU of the main thread, as a backend for a thread of the pool: curves go over on shared memory,
// maps come back.

import type { Backend, FitOptions } from "../backend/backend.ts";
import { sharedBlock } from "./cpu-backend.ts";
import type { Ask, ChosenBackend, ToJob } from "./fit-job.ts";

export interface RemoteBackend {
  readonly backend: Backend;
  /** What the main thread says of the GPU and of the block that is being fitted. */
  hear(message: Extract<ToJob, { readonly kind: "gpu" | "voxels" }>): void;
}

/** @param first - Stands for the GPU until one is chosen: with the first block that is fitted. */
export function remoteBackend(first: ChosenBackend, ask: Ask): RemoteBackend {
  let { info } = first;
  let events: readonly string[] = [];
  const listeners = new Map<number, FitOptions["onVoxels"]>();
  const backend: Backend = {
    get info() {
      return info;
    },
    get events() {
      return events;
    },
    async prepare(model, design) {
      const fitter = await ask("prepare", { modelName: model.name, design });
      return {
        // The task's own signal is known over there.
        async fit(block, options) {
          listeners.set(fitter, options?.onVoxels);
          return ask("fit", { fitter, block: sharedBlock(block) });
        },
        close: () => ask("close", { fitter }),
      };
    },
    close: async () => {},
  };
  return {
    backend,
    hear(message) {
      if (message.kind === "voxels") listeners.get(message.fitter)?.(message.done);
      else ({ info, events } = message);
    },
  };
}
