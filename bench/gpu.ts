// The GPU that is checked or timed, if there is one.

import type { Backend } from "../src/backend/backend.ts";
import { openDevice, type Device } from "../src/backend/webgpu/device.ts";
import { parseFaults } from "../src/backend/webgpu/fault-hook.ts";
import { openWebGpu } from "../src/backend/webgpu/webgpu.ts";
import { Fault } from "../src/errors.ts";
import type { AdapterReport } from "../src/node/gpu-adapters.ts";
import { openGpu } from "../src/node/gpu.ts";

export interface BenchGpu {
  readonly backend: Backend | undefined;
  /** Opens a device of its own on the same adapter, for what a backend does not do. */
  readonly open: (() => Promise<Device>) | undefined;
  /** What is known of its adapter. */
  readonly report: AdapterReport | undefined;
  /** Why there is none; empty where there is one. */
  readonly reason: string;
}

/**
 * @param name - As `--gpu` of the command line: a software adapter has to be named.
 * @throws Fault "no-gpu" when the named one is not there.
 */
export async function openBenchGpu(name: string | undefined): Promise<BenchGpu> {
  const faults = parseFaults(process.env["BINDMAP_FAULT"] ?? "");
  const request = { name, allowSoftware: false, faults };
  try {
    const { report } = await openGpu(request);
    const open = async (): Promise<Device> => {
      const { adapter } = await openGpu(request);
      return openDevice(adapter, { name: report.name, faults });
    };
    const backend = await openWebGpu({
      open,
      software: report.software,
      details: {},
      faults,
    });
    return { backend, open, report, reason: "" };
  } catch (error) {
    if (!(error instanceof Fault && error.kind === "no-gpu") || name !== undefined) throw error;
    return { backend: undefined, open: undefined, report: undefined, reason: error.message };
  }
}
