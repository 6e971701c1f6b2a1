// The GPU that is timed, if there is one to time.

import type { Backend } from "../src/backend/backend.ts";
import { openDevice } from "../src/backend/webgpu/device.ts";
import { openWebGpu } from "../src/backend/webgpu/webgpu.ts";
import { Fault } from "../src/errors.ts";
import { openGpu } from "../src/node/gpu.ts";

export interface BenchGpu {
  readonly backend: Backend | undefined;
  /** Why there is none; empty where there is one. */
  readonly reason: string;
}

/** @param wanted - `software` admits an adapter that computes on the CPU. */
export async function openBenchGpu(wanted: {
  readonly gpu?: string | undefined;
  readonly software: boolean;
}): Promise<BenchGpu> {
  const request = { name: wanted.gpu, allowSoftware: wanted.software };
  try {
    const { report } = await openGpu(request);
    if (report.software && !wanted.software) {
      const reason = `${report.name} is a software adapter; --software times it all the same`;
      return { backend: undefined, reason };
    }
    const backend = await openWebGpu({
      open: async () => {
        const { adapter } = await openGpu(request);
        return openDevice(adapter, { name: report.name });
      },
      software: report.software,
      details: {},
    });
    return { backend, reason: "" };
  } catch (error) {
    if (!(error instanceof Fault && error.kind === "no-gpu") || wanted.gpu !== undefined) {
      throw error;
    }
    return { backend: undefined, reason: error.message };
  }
}
