// Devices for tests: one that computes (SwiftShader, or the GPU that BINDMAP_TEST_GPU names) and
// one that only checks what it is told. Where none computes, a test is skipped with the reason;
// with CI=true it fails, since there SwiftShader is always installed.

import type { TestContext } from "vitest";

import type { Device } from "../../src/backend/webgpu/device.ts";
import { openDevice } from "../../src/backend/webgpu/device.ts";
import type { FaultHook } from "../../src/backend/webgpu/fault-hook.ts";
import { Fault } from "../../src/errors.ts";
import { loadWebgpu } from "../../src/node/gpu-adapters.ts";
import { openGpu } from "../../src/node/gpu.ts";
import { softwareVulkan } from "./software-vulkan.ts";

let shared: Promise<Device> | undefined;
let checking: Promise<GPUDevice> | undefined;
/** Dawn aborts the process when a GPU object in use is collected. */
let nullGpu: GPU | undefined;

/**
 * The device that the tests of one file share; don't lose or destroy it.
 *
 * @param context - Vitest's: `test("…", async (context) => { const device = await testDevice(context)`;
 *   with cases use `test.for`, whose function gets the context second.
 */
export function testDevice(context: Pick<TestContext, "skip">): Promise<Device> {
  shared ??= open();
  return shared.catch((error: unknown) => giveUp(context, error));
}

/** A device of the test's own, to break. */
export function freshDevice(
  context: Pick<TestContext, "skip">,
  faults?: FaultHook,
): Promise<Device> {
  return open(faults).catch((error: unknown) => giveUp(context, error));
}

/** Checks WGSL, layouts and calls on every machine, and computes nothing. */
export function nullDevice(): Promise<GPUDevice> {
  checking ??= openNull();
  return checking;
}

async function open(faults?: FaultHook): Promise<Device> {
  const name = process.env["BINDMAP_TEST_GPU"];
  const { adapter, report } = await openGpu({ name, allowSoftware: true });
  return openDevice(adapter, { name: report.name, faults });
}

async function openNull(): Promise<GPUDevice> {
  const webgpu = await loadWebgpu();
  if (typeof webgpu === "string") throw new Error(`webgpu did not load: ${webgpu}`);
  nullGpu = webgpu.create(["backend=null"]);
  const adapter = await nullGpu.requestAdapter();
  if (adapter === null) throw new Error("Dawn's null backend gave no adapter");
  return adapter.requestDevice();
}

/** Variables with which a process of its own finds SwiftShader. */
export function softwareEnvironment(
  context: Pick<TestContext, "skip">,
): Readonly<Record<string, string>> {
  const { environment, reason } = softwareVulkan();
  return environment ?? giveUp(context, new Fault("no-gpu", reason));
}

function giveUp(context: Pick<TestContext, "skip">, error: unknown): never {
  const named = (process.env["BINDMAP_TEST_GPU"] ?? "") !== "";
  const noGpu = error instanceof Fault && error.kind === "no-gpu";
  if (!noGpu || named || (process.env["CI"] ?? "") !== "") throw error;
  context.skip([error.message, softwareVulkan().reason].filter((text) => text !== "").join("; "));
}
