// gpu.js for the benchmark: loads it if it is installed, opens it in one of its modes, and says which
// class ran. "gpu" is what its users write: it takes OpenGL where there is some and WebAssembly where
// there is none, without a word. OpenGL needs the native package `gl`, which package.json replaces by
// an empty one: it is built against X11 for minutes on every install, and opens no GPU without X.

import { createRequire } from "node:module";

import { openGpu } from "../../src/node/gpu.ts";
import { Fault, messageOf } from "../../src/errors.ts";
import type { Refused } from "./opponent.ts";

/** Not an import: bundled, gpu.js does not find its own workers. */
const require = createRequire(import.meta.url);

export const GPUJS_MODES = ["gpu", "cpu", "webgpu"] as const;
export type GpujsMode = (typeof GPUJS_MODES)[number];

export interface GpujsRequest {
  readonly mode: GpujsMode;
  /** Workers of its WebAssembly. */
  readonly threads: number;
  /** With "webgpu": as `--gpu` of the command line; a software adapter has to be named. */
  readonly gpu: string | undefined;
}

/** A kernel called with its arguments; answers are what gpu.js makes of its output. */
export interface Kernel<Answer> {
  (...args: readonly unknown[]): Promise<Answer>;
  readonly kernel: { readonly fallbackReason: string | null };
}

export interface Pipeline<Answer> {
  (...args: readonly unknown[]): Promise<Answer>;
  readonly executorKind: string;
  /** There after the first call: copies of the kernels, which are what runs. */
  readonly plan: { readonly kernels: readonly { readonly clone: Kernel<unknown> }[] } | null;
}

interface Gpu {
  /** gpu.js compiles the text of a function: given as text, no bundler has rewritten it. */
  createKernel<Answer>(text: string, settings: object): Kernel<Answer>;
  createPipeline<Answer>(steps: (arg: unknown) => unknown): Pipeline<Answer>;
  destroy(): Promise<void>;
}

/** The part of gpu.js that is used. Its own types know neither `input` nor typed arrays. */
interface Package {
  readonly GPU: new (settings: { readonly mode: GpujsMode }) => Gpu;
  readonly WebGPUContext: { destroy(): Promise<void> };
  readonly input: (values: Float32Array, size: readonly number[]) => unknown;
}

/** gpu.js, opened. One at a time: its WebGPU device is one for the whole process. */
export interface Session {
  readonly gpu: Gpu;
  /** Flat values as an array of `size`, innermost first. */
  readonly input: Package["input"];
  /** What every kernel is made with. */
  readonly settings: object;
  /** Of "webgpu"; empty in the other modes, where gpu.js names none. */
  readonly adapter: string;
  readonly software: boolean;
  close(): Promise<void>;
}

export async function openGpujs({ mode, threads, gpu }: GpujsRequest): Promise<Session | Refused> {
  const gpujs = loadGpujs();
  if (typeof gpujs === "string") return { refused: `gpu.js did not load (${gpujs})` };
  const lent = mode === "webgpu" ? await lendGpu(gpu) : NOTHING_LENT;
  if ("refused" in lent) return lent;
  try {
    const opened = new gpujs.GPU({ mode });
    return {
      gpu: opened,
      input: gpujs.input,
      // Asked for promises, WebAssembly uses all its workers; every mode then answers alike.
      settings: { precision: "single", asyncMode: true, poolSize: threads },
      adapter: lent.adapter,
      software: lent.software,
      async close() {
        await opened.destroy();
        await gpujs.WebGPUContext.destroy();
        lent.takeBack();
      },
    };
  } catch (error) {
    lent.takeBack();
    return { refused: `gpu.js, mode ${mode}: ${messageOf(error)}` };
  }
}

/** The class whose code ran, which is not always the one that was asked for. */
export function classOf({ kernel }: Kernel<unknown>): string {
  const why = kernel.fallbackReason === null ? "" : `, fell back: ${kernel.fallbackReason}`;
  return `${kernel.constructor.name}${why}`;
}

/** The package, or why there is none; read when it is asked for. */
function loadGpujs(): Package | string {
  try {
    const gpujs: Package = require("gpu.js");
    return gpujs;
  } catch (error) {
    return messageOf(error).split("\n")[0];
  }
}

interface Lent {
  readonly adapter: string;
  readonly software: boolean;
  takeBack(): void;
}

const NOTHING_LENT: Lent = { adapter: "", software: false, takeBack: () => {} };

/** gpu.js asks `navigator.gpu` for its adapter, as in a browser; Node has none. */
async function lendGpu(name: string | undefined): Promise<Lent | Refused> {
  try {
    const request = { name, allowSoftware: false };
    const { report } = await openGpu(request);
    const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
    const gpu = { requestAdapter: async () => (await openGpu(request)).adapter };
    Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
    return {
      adapter: report.name,
      software: report.software,
      takeBack() {
        if (before === undefined) Reflect.deleteProperty(globalThis, "navigator");
        else Object.defineProperty(globalThis, "navigator", before);
      },
    };
  } catch (error) {
    if (error instanceof Fault && error.kind === "no-gpu") return { refused: error.message };
    throw error;
  }
}
