// What a device can do at best, measured by two small kernels in the same run as everything else:
// how fast it copies its own memory, and how fast it multiplies and adds.

import type { Device } from "../../src/backend/webgpu/device.ts";
import { COPY_DST, STORAGE } from "../../src/backend/webgpu/flags.ts";
import { SHADERS } from "../../src/backend/webgpu/shaders.generated.ts";
import { rateOf, type Spread } from "../spread.ts";
import { timeDispatch } from "./dispatch.ts";

export interface DeviceLimits {
  /** Bytes read and written by a copy, in GB/s. */
  readonly copyGbPerS: Spread;
  /** Of the buffer that is copied. */
  readonly copiedBytes: number;
  /** Multiplications and additions in f32, in GFLOP/s. */
  readonly gflopPerS: Spread;
}

const WORKGROUP = 256;
const VEC_BYTES = 16;
const ROUNDS = 256;
/** Eight chains of four lanes, two operations each. */
const FLOPS_A_ROUND = 8 * 4 * 2;

export interface LimitSizes {
  /** Bytes of the buffer that is copied: many times the caches. */
  readonly copyBytes: number;
  /** Threads that multiply. */
  readonly threads: number;
  readonly runs: number;
}

export async function measureLimits(device: Device, sizes: LimitSizes): Promise<DeviceLimits> {
  const { copyBytes, threads, runs } = sizes;
  const copied = Math.floor(copyBytes / VEC_BYTES / WORKGROUP) * WORKGROUP;
  const copyMs = await timeKernel(device, "copy", copied, runs);
  const multiplyMs = await timeKernel(device, "multiply", threads, runs);
  return {
    copyGbPerS: rateOf((2 * copied * VEC_BYTES) / 1e6, copyMs),
    copiedBytes: copied * VEC_BYTES,
    gflopPerS: rateOf((threads * ROUNDS * FLOPS_A_ROUND) / 1e6, multiplyMs),
  };
}

/** @param vecs - vec4s in and out, one a thread. */
async function timeKernel(
  device: Device,
  name: "copy" | "multiply",
  vecs: number,
  runs: number,
): Promise<Spread> {
  const { gpu } = device;
  const head = `const WORKGROUP = ${WORKGROUP}u;\nconst ROUNDS = ${ROUNDS}u;\n`;
  const code = `${head}${SHADERS[`bench/${name}.wgsl`]}`;
  const size = vecs * VEC_BYTES;
  const { given, result, pipeline, group } = await device.scoped(`the ${name} kernel`, () => {
    const compute = gpu.createComputePipeline({
      layout: "auto",
      compute: { module: gpu.createShaderModule({ code }), entryPoint: "main" },
    });
    const from = gpu.createBuffer({ size, usage: STORAGE | COPY_DST, mappedAtCreation: true });
    // Numbers that neither grow nor vanish when they are multiplied: slow paths are not the subject.
    new Float32Array(from.getMappedRange()).fill(0.5);
    from.unmap();
    const to = gpu.createBuffer({ size, usage: STORAGE });
    const entries = [from, to].map((buffer, binding) => ({ binding, resource: { buffer } }));
    const layout = compute.getBindGroupLayout(0);
    const bound = gpu.createBindGroup({ layout, entries });
    return { given: from, result: to, pipeline: compute, group: bound };
  });
  try {
    return await timeDispatch(
      device,
      { pipeline, group, threads: vecs, workgroup: WORKGROUP },
      runs,
    );
  } finally {
    given.destroy();
    result.destroy();
  }
}
