// Does this device compute at all? Doubles a hundred thousand numbers, adds one, and compares.
// It tests the machine and its driver, not bindmap's kernels: those have canaries and certificates.

import type { Device } from "./device.ts";
import { COPY_DST, COPY_SRC, MAP_READ, READ, STORAGE } from "./flags.ts";
import type { FaultHook } from "./fault-hook.ts";
import { NO_FAULTS } from "./fault-hook.ts";
import { SHADERS } from "./shaders.generated.ts";

export interface SelfTest {
  readonly values: number;
  /** How many came back wrong, or not at all. */
  readonly wrong: number;
  /** Wall time of upload, kernel and read-back, the pipeline being ready. */
  readonly ms: number;
}

const VALUES = 100_000;
const WORKGROUP = 64;

/** @throws Fault "transient" or "bug" as `Device.scoped`. */
export async function runSelfTest(
  device: Device,
  faults: FaultHook = NO_FAULTS,
): Promise<SelfTest> {
  const { gpu } = device;
  const given = Float32Array.from({ length: VALUES }, (_, i) => i);
  const size = given.byteLength;
  const code = `const WORKGROUP = ${WORKGROUP}u;\n${SHADERS["self-test.wgsl"]}`;
  const pipeline = await device.scoped("the self-test's pipeline", () =>
    gpu.createComputePipeline({
      layout: "auto",
      compute: { module: gpu.createShaderModule({ code }), entryPoint: "main" },
    }),
  );
  const startMs = performance.now();
  const { input, output, readBack } = await device.scoped("the self-test's buffers", () => ({
    input: gpu.createBuffer({ size, usage: STORAGE | COPY_DST }),
    output: gpu.createBuffer({ size, usage: STORAGE | COPY_SRC | COPY_DST }),
    readBack: gpu.createBuffer({ size, usage: MAP_READ | COPY_DST }),
  }));
  const commands = await device.scoped("the self-test's commands", () => {
    gpu.queue.writeBuffer(input, 0, given);
    gpu.queue.writeBuffer(output, 0, new Float32Array(VALUES).fill(Number.NaN));
    const encoder = gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    const entries = [input, output].map((buffer, binding) => ({ binding, resource: { buffer } }));
    pass.setBindGroup(0, gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(Math.ceil(VALUES / WORKGROUP));
    pass.end();
    encoder.copyBufferToBuffer(output, 0, readBack, 0, size);
    return encoder.finish();
  });
  await device.submit("the self-test", [commands]);
  await device.raceLost(readBack.mapAsync(READ));
  const found = new Float32Array(readBack.getMappedRange().slice(0));
  const ms = performance.now() - startMs;
  for (const buffer of [input, output, readBack]) buffer.destroy();
  if (faults.due("nan")) found[VALUES - 1] = Number.NaN;
  // Whole numbers below 2^24: exact in f32, so any difference is an error.
  const wrong = found.reduce((count, value, i) => count + (value === 2 * i + 1 ? 0 : 1), 0);
  return { values: VALUES, wrong, ms };
}
