// A device's failures reach us as Faults: out of memory, refused calls, loss. Nothing of a
// failed call may read back as a result.

import { expect, test } from "vitest";

import type { Device } from "../../src/backend/webgpu/device.ts";
import { isOutOfMemory, openDevice } from "../../src/backend/webgpu/device.ts";
import { parseFaults } from "../../src/backend/webgpu/fault-hook.ts";
import { openGpu } from "../../src/node/gpu.ts";
import { freshDevice, nullDevice, testDevice } from "../support/gpu.ts";

// Numbers from the WebGPU specification: in Node they are no globals.
const STORAGE = 0x80;
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const MAP_READ = 0x1;

test("a buffer above the adapter's limit is a bug, one of 1 kB is made", async (context) => {
  const device = await testDevice(context);
  const make = (size: number) =>
    device.scoped("test buffer", () => device.gpu.createBuffer({ size, usage: STORAGE }));
  await expect(make(1024)).resolves.toMatchObject({ size: 1024 });
  await expect(make(device.limits.maxBufferSize + 4)).rejects.toMatchObject({
    name: "Fault",
    kind: "bug",
    message: expect.stringContaining("refused test buffer"),
  });
});

test("a buffer of 1 GiB is out of memory on SwiftShader: transient, known to isOutOfMemory", async (context) => {
  const device = await freshDevice(context);
  // Elsewhere only all of the GPU's memory would do, which is no thing to take in a test.
  if (!device.name.includes("SwiftShader")) context.skip(`testing on ${device.name}`);
  const make = () => device.gpu.createBuffer({ size: 2 ** 30, usage: STORAGE });
  const error: unknown = await device.scoped("slab", make).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ kind: "transient", message: expect.stringContaining("slab") });
  expect(isOutOfMemory(error)).toBe(true);
  device.destroy();
});

test("the device has the adapter's limits, not WebGPU's defaults of 256 and 128 MiB", async (context) => {
  const device = await testDevice(context);
  expect(device.limits.maxBufferSize).toBeGreaterThan(2 ** 28);
  expect(device.limits.maxStorageBufferBindingSize).toBeGreaterThan(2 ** 27);
});

test("two scopes that overlap in time each catch their own error only", async (context) => {
  const device = await testDevice(context);
  const good = device.scoped("good", () => device.gpu.createBuffer({ size: 4, usage: STORAGE }));
  const bad = device.scoped("bad", () => device.gpu.createShaderModule({ code: "fn (" }));
  const alsoGood = device.scoped("also good", () => 7);
  const results = await Promise.allSettled([good, bad, alsoGood]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("asynchronous work in a scope is refused, since its errors would go astray", async (context) => {
  const device = await testDevice(context);
  const work = device.scoped("test", () => Promise.resolve(1));
  await expect(work).rejects.toMatchObject({ kind: "bug" });
  await expect(device.scoped("test", () => 1)).resolves.toBe(1);
});

test("work that throws leaves no scope behind to swallow the next error", async (context) => {
  const device = await testDevice(context);
  const thrown = device.scoped("test", () => {
    throw new RangeError("from the work");
  });
  await expect(thrown).rejects.toThrow("from the work");
  device.gpu.pushErrorScope("validation");
  await expect(device.gpu.popErrorScope()).resolves.toBeNull();
  await expect(device.gpu.popErrorScope()).rejects.toThrow();
});

test("an error outside all scopes is raised by the next check, once", async (context) => {
  const device = await freshDevice(context);
  const size = device.limits.maxBufferSize + 4;
  device.gpu.createBuffer({ size, usage: STORAGE });
  await device.gpu.queue.onSubmittedWorkDone();
  expect(() => device.check()).toThrow("unguarded");
  expect(() => device.check()).not.toThrow();
  device.destroy();
});

test("a destroyed device fails what waits for it as transient, and all later work", async (context) => {
  const device = await freshDevice(context);
  const buffer = device.gpu.createBuffer({ size: 16, usage: MAP_READ | COPY_DST });
  const lost = { kind: "transient", message: expect.stringContaining("the GPU was lost") };
  const mapping = device.raceLost(buffer.mapAsync(0x1));
  const never = device.raceLost(new Promise(() => {}));
  device.destroy();
  await expect(mapping).rejects.toMatchObject(lost);
  await expect(never).rejects.toMatchObject(lost);
  await expect(device.scoped("later", () => 1)).rejects.toMatchObject(lost);
  await expect(device.raceLost(new Promise(() => {}))).rejects.toMatchObject(lost);
  expect(() => device.check()).toThrow("the GPU was lost");
});

test("a call that fails a moment before the loss is announced is told as the loss", async (context) => {
  const device = await freshDevice(context);
  const failed = device.raceLost(Promise.reject(new Error("mapping was aborted")));
  setTimeout(() => device.destroy(), 1);
  await expect(failed).rejects.toThrow("the GPU was lost");
});

test("a call that fails on a healthy device keeps its own error", async (context) => {
  const device = await testDevice(context);
  const failed = device.raceLost(Promise.reject(new RangeError("of its own")));
  await expect(failed).rejects.toThrow(RangeError);
});

test("the NaN put into a result stays where the shader does not write", async (context) => {
  const device = await testDevice(context);
  const result = await fillHalf(device, 64);
  expect([...result.subarray(0, 32)]).toEqual(Array.from({ length: 32 }, (_, i) => i));
  expect([...result.subarray(32)].every(Number.isNaN)).toBe(true);
});

test("device-lost@2 loses the device at its second submission, and the next device not", async (context) => {
  const faults = parseFaults("device-lost@2");
  const first = await freshDevice(context, faults);
  await first.submit("one", []);
  await expect(first.submit("two", [])).rejects.toMatchObject({ kind: "transient" });
  const second = await freshDevice(context, faults);
  for (const label of ["three", "four"]) await second.submit(label, []);
  second.destroy();
});

test("oom@2 fails the second scope as out of memory and no other", async (context) => {
  const device = await freshDevice(context, parseFaults("oom@2"));
  await expect(device.scoped("one", () => 1)).resolves.toBe(1);
  const error: unknown = await device.scoped("two", () => 2).catch((reason: unknown) => reason);
  expect(isOutOfMemory(error)).toBe(true);
  await expect(device.scoped("three", () => 3)).resolves.toBe(3);
  device.destroy();
});

test("an adapter gives one device; a second request is transient, a new adapter gives another", async (context) => {
  await testDevice(context);
  const name = process.env["BINDMAP_TEST_GPU"];
  const { adapter } = await openGpu({ name, allowSoftware: true });
  const device = await openDevice(adapter);
  await expect(openDevice(adapter)).rejects.toMatchObject({ kind: "transient" });
  device.destroy();
  const another = await openDevice((await openGpu({ name, allowSoftware: true })).adapter);
  another.destroy();
});

test("the null device finds an error in WGSL, with its line, on every machine", async () => {
  const gpu = await nullDevice();
  gpu.pushErrorScope("validation");
  const module = gpu.createShaderModule({ code: "const ONE = 1.0;\nconst BAD = ONE - 1u;\n" });
  const { messages } = await module.getCompilationInfo();
  await gpu.popErrorScope();
  expect(messages.map(({ type, lineNum }) => [type, lineNum])).toEqual([["error", 2]]);
});

/** A result of `count` floats full of NaN, in whose first half a shader writes its index. */
async function fillHalf(device: Device, count: number): Promise<Float32Array> {
  const { gpu } = device;
  const bytes = count * Float32Array.BYTES_PER_ELEMENT;
  const module = gpu.createShaderModule({
    code: `@group(0) @binding(0) var<storage, read_write> result: array<f32>;
      @compute @workgroup_size(1) fn main(@builtin(global_invocation_id) id: vec3u) {
        result[id.x] = f32(id.x);
      }`,
  });
  const pipeline = await device.raceLost(
    gpu.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint: "main" } }),
  );
  const readBack = gpu.createBuffer({ size: bytes, usage: MAP_READ | COPY_DST });
  const result = gpu.createBuffer({ size: bytes, usage: STORAGE | COPY_SRC | COPY_DST });
  gpu.queue.writeBuffer(result, 0, new Float32Array(count).fill(Number.NaN));
  const encoder = gpu.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    gpu.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: result } }],
    }),
  );
  pass.dispatchWorkgroups(count / 2);
  pass.end();
  encoder.copyBufferToBuffer(result, 0, readBack, 0, bytes);
  await device.submit("half a result", [encoder.finish()]);
  await device.raceLost(readBack.mapAsync(0x1));
  const values = new Float32Array(readBack.getMappedRange().slice(0));
  for (const buffer of [readBack, result]) buffer.destroy();
  return values;
}
