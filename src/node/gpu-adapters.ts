// The machine's GPUs through the optional package `webgpu` (Dawn): loading it, and which adapters
// there are. Which one a run takes is decided in gpu.ts.

import { messageOf } from "../errors.ts";
import type * as webgpuPackage from "webgpu";

import type { FaultHook } from "../backend/webgpu/fault-hook.ts";
import { NO_FAULTS } from "../backend/webgpu/fault-hook.ts";
import { openLoader } from "./gpu-vulkan.ts";

export interface AdapterReport {
  /** The driver's name for it, such as "NVIDIA H100 PCIe". */
  readonly name: string;
  /** "vulkan", "metal" or "d3d12". */
  readonly backend: string;
  /** How many adapters have this name; only the first of them can be reached. */
  readonly copies: number;
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** Computes on the CPU: right, but slower than bindmap's CPU backend. */
  readonly software: boolean;
  readonly limits: Readonly<Record<string, number>>;
  readonly features: readonly string[];
}

export interface FoundGpu {
  /** Good for one device. */
  readonly adapter: GPUAdapter;
  readonly report: AdapterReport;
}

export interface Adapters {
  /** The fastest first, as Dawn orders them. */
  readonly list: readonly FoundGpu[];
  /** Why the list is empty; empty where it is not. */
  readonly reason: string;
}

type Webgpu = typeof webgpuPackage;

const BACKENDS = new Set(["vulkan", "metal", "d3d12"]);
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i;
/** Asking for an adapter of this name makes Dawn answer with the names there are. */
const NO_SUCH_ADAPTER = "bindmap lists the adapters";
const LISTED = /backend: '([^']*)', name: '(.*)'$/gm;
/** Timestamps count in nanoseconds, not in steps of 65,536 of them. */
const FLAGS = ["disable-dawn-features=timestamp_quantization"];

/** For the life of the process: Dawn aborts it when a GPU object in use is collected. */
const gpus = new Map<string, GPU>();
let loading: Promise<Webgpu | string> | undefined;

/** The package, or the reason why it can't be loaded. */
export function loadWebgpu(): Promise<Webgpu | string> {
  loading ??= import("webgpu").catch((error: unknown) => firstLine(error));
  return loading;
}

/** All adapters that WebGPU can use here. Never throws for lack of one: see `reason`. */
export async function findAdapters(faults: FaultHook = NO_FAULTS): Promise<Adapters> {
  if (faults.due("no-adapter")) return nothing("no-adapter is planned by BINDMAP_FAULT");
  const webgpu = await loadWebgpu();
  if (typeof webgpu === "string") {
    return nothing(`the optional package webgpu did not load (${webgpu})`);
  }
  if (process.platform === "linux") {
    const missing = openLoader();
    if (missing !== "") return nothing(`there is no Vulkan loader (${missing})`);
  }
  const list: FoundGpu[] = [];
  const refused: string[] = [];
  for (const [choice, { backend, name, copies }] of await listNames(webgpu)) {
    const adapter = await requestAdapter(webgpu, choice.split("\n"));
    if (adapter instanceof Error) refused.push(`${name}: ${firstLine(adapter)}`);
    else if (adapter === null) refused.push(`${name} lacks what WebGPU needs`);
    else list.push({ adapter, report: reportOf(adapter, name, backend, copies) });
  }
  if (list.length > 0) return { list, reason: "" };
  return nothing(refused.length > 0 ? refused.join("; ") : "no driver offers an adapter");
}

function nothing(reason: string): Adapters {
  return { list: [], reason };
}

interface Listed {
  readonly backend: string;
  readonly name: string;
  readonly copies: number;
}

/** By the flags that choose each. Dawn picks by name alone: of equal names the first is taken. */
async function listNames(webgpu: Webgpu): Promise<Map<string, Listed>> {
  const byChoice = new Map<string, Listed>();
  const answer = await requestAdapter(webgpu, [`adapter=${NO_SUCH_ADAPTER}`]);
  if (!(answer instanceof Error)) return byChoice;
  for (const [, backend, name] of answer.message.matchAll(LISTED)) {
    if (!BACKENDS.has(backend)) continue;
    const choice = `backend=${backend}\nadapter=${name}`;
    byChoice.set(choice, { backend, name, copies: (byChoice.get(choice)?.copies ?? 0) + 1 });
  }
  return byChoice;
}

async function requestAdapter(
  webgpu: Webgpu,
  choice: readonly string[],
): Promise<GPUAdapter | Error | null> {
  const flags = [...FLAGS, ...choice];
  const key = flags.join("\n");
  try {
    const gpu = gpus.get(key) ?? webgpu.create(flags);
    gpus.set(key, gpu);
    return await gpu.requestAdapter({ powerPreference: "high-performance" });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function reportOf(
  adapter: GPUAdapter,
  name: string,
  backend: string,
  copies: number,
): AdapterReport {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const limits: Record<string, number> = {};
  // Limits are getters of the prototype, so Object.entries would see none.
  for (const key in adapter.limits) {
    const value: unknown = Reflect.get(adapter.limits, key);
    if (typeof value === "number") limits[key] = value;
  }
  return {
    name,
    backend,
    copies,
    vendor,
    architecture,
    device,
    description,
    software: isFallbackAdapter || SOFTWARE.test(`${name} ${architecture} ${description}`),
    limits,
    features: [...adapter.features].sort(),
  };
}

function firstLine(error: unknown): string {
  return messageOf(error).split("\n")[0];
}
