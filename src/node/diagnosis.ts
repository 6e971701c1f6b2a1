// What bindmap finds on this machine, as data: versions, resources, GPUs and how they do in the
// self-test. `bindmap doctor` prints it; it decides nothing.

import { messageOf } from "../errors.ts";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, release, tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

import { openDevice } from "../backend/webgpu/device.ts";
import type { FaultHook } from "../backend/webgpu/fault-hook.ts";
import type { SelfTest } from "../backend/webgpu/self-test.ts";
import { runSelfTest } from "../backend/webgpu/self-test.ts";
import type { AdapterReport, FoundGpu } from "./gpu-adapters.ts";
import { findAdapters, loadWebgpu } from "./gpu-adapters.ts";
import type { VulkanReport } from "./gpu-vulkan.ts";
import { findVulkan, nvidiaHint } from "./gpu-vulkan.ts";
import { chooseBackend } from "./gpu.ts";
import type { Grant } from "./machine.ts";
import { freeDisk, usableCores, usableMemory } from "./machine.ts";

export interface Diagnosis {
  readonly bindmap: string;
  readonly node: string;
  /** Such as "linux x64 6.1.0-25-amd64". */
  readonly platform: string;
  readonly cpu: string;
  readonly cores: Grant;
  readonly memoryBytes: Grant;
  readonly temporary: { readonly folder: string; readonly freeBytes: number };
  /** `error` is empty where the package loads. */
  readonly webgpu: { readonly version: string; readonly error: string };
  readonly vulkan: VulkanReport;
  /** Variables that choose drivers, as far as they are set. */
  readonly environment: Readonly<Record<string, string>>;
  readonly adapters: readonly TestedAdapter[];
  /** Why there are no adapters; empty where there are. */
  readonly noAdapters: string;
  /** What `--backend auto` takes. */
  readonly auto: { readonly backend: "cpu" | "webgpu"; readonly why: string };
  readonly hints: readonly string[];
}

export interface TestedAdapter extends AdapterReport {
  readonly selfTest: SelfTest | undefined;
  /** Why the self-test could not be run to its end; empty where it was. */
  readonly selfTestError: string;
}

const VARIABLES = [
  "VK_DRIVER_FILES",
  "VK_ICD_FILENAMES",
  "VK_ADD_DRIVER_FILES",
  "LD_LIBRARY_PATH",
  "CUDA_VISIBLE_DEVICES",
  "NVIDIA_VISIBLE_DEVICES",
  "NVIDIA_DRIVER_CAPABILITIES",
  "SLURM_JOB_ID",
  "SLURM_JOB_GPUS",
];

/** Looks at everything, and computes on each adapter for a moment. */
export async function diagnose(faults: FaultHook): Promise<Diagnosis> {
  const webgpu = await loadWebgpu();
  const found = await findAdapters(faults);
  const adapters: TestedAdapter[] = [];
  for (const gpu of found.list) adapters.push(await testAdapter(gpu, faults));
  const { backend, why } = await chooseBackend("auto", { faults });
  const vulkan = findVulkan();
  const webgpuError = typeof webgpu === "string" ? webgpu : "";
  const set = VARIABLES.map((name) => [name, process.env[name] ?? ""] as const);
  return {
    bindmap: versionAt(fileURLToPath(new URL("../../package.json", import.meta.url))),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch} ${release()}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: usableCores(),
    memoryBytes: usableMemory(),
    temporary: { folder: tmpdir(), freeBytes: await freeDisk(tmpdir()) },
    webgpu: { version: webgpuVersion(), error: webgpuError },
    vulkan,
    environment: Object.fromEntries(set.filter(([, value]) => value !== "")),
    adapters,
    noAdapters: found.reason,
    auto: { backend, why },
    hints: hintsFor(webgpuError, vulkan, adapters),
  };
}

async function testAdapter(gpu: FoundGpu, faults: FaultHook): Promise<TestedAdapter> {
  try {
    const device = await openDevice(gpu.adapter, { name: gpu.report.name, faults });
    try {
      const selfTest = await runSelfTest(device, faults);
      return { ...gpu.report, selfTest, selfTestError: "" };
    } finally {
      device.destroy();
    }
  } catch (error) {
    const selfTestError = messageOf(error);
    return { ...gpu.report, selfTest: undefined, selfTestError };
  }
}

function hintsFor(
  webgpuError: string,
  vulkan: VulkanReport,
  adapters: readonly TestedAdapter[],
): string[] {
  const hints: string[] = [];
  const nvidia = nvidiaHint(vulkan);
  if (webgpuError !== "") hints.push(webgpuHint(webgpuError));
  if (nvidia !== "") hints.push(nvidia);
  else if (vulkan.needed && !vulkan.loader) {
    hints.push(
      "For a GPU install its Vulkan driver and the Vulkan loader: libvulkan1 (Debian, Ubuntu) or vulkan-loader (Fedora, RHEL).",
    );
  } else if (vulkan.needed && vulkan.manifests.length === 0) {
    hints.push("The Vulkan loader is there but no driver: install the GPU's Vulkan driver.");
  }
  for (const { name, copies } of adapters.filter((adapter) => adapter.copies > 1)) {
    hints.push(
      `There are ${copies} GPUs named ${name}, and WebGPU reaches the first only: to use the others give each job one of them (Slurm --gres=gpu:1, or NVIDIA_VISIBLE_DEVICES for a container).`,
    );
  }
  return hints;
}

/** @param error - What the system said when the package was to be loaded. */
export function webgpuHint(error: string): string {
  const [tooNew] = /\bGLIBC(XX)?_[\d.]+/.exec(error) ?? [];
  const advice =
    tooNew === undefined
      ? "Reinstall with optional packages (npm install --include=optional) for GPU support"
      : `The GPU needs newer system libraries (${tooNew}): glibc 2.34 and the libstdc++ of GCC 12; where only libstdc++ is too old, point LD_LIBRARY_PATH at a newer one`;
  return `${advice}; the CPU backend works without.`;
}

function webgpuVersion(): string {
  try {
    return versionAt(createRequire(import.meta.url).resolve("webgpu/package.json"));
  } catch {
    return "not installed";
  }
}

function versionAt(file: string): string {
  const { version }: { version: string } = JSON.parse(readFileSync(file, "utf8"));
  return version;
}
