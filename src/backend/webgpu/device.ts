// A GPU device whose failures can't be missed: errors in scopes and loss of the device become
// Faults. It owns the device and its error scopes; it does not know where the adapter came from
// (Node or a browser) or what is computed.

import { Fault, messageOf } from "../../errors.ts";
import type { FaultHook } from "./fault-hook.ts";
import { NO_FAULTS } from "./fault-hook.ts";

/** Read back when asked for, since WebGPU's defaults are far below what the adapters can do. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxUniformBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** Taken where the adapter has them; nothing may depend on their being there. */
const FEATURES = ["timestamp-query", "subgroups"] as const;

/** Popped in the reverse order. */
const SCOPES = ["internal", "validation", "out-of-memory"] as const;

export interface Device {
  /** For making things. Submit through `submit`, so that loss and errors are seen. */
  readonly gpu: GPUDevice;
  /** For messages and the run record, such as "NVIDIA H100 PCIe". */
  readonly name: string;
  readonly limits: Readonly<Record<(typeof LIMITS)[number], number>>;
  readonly hasTimestamps: boolean;
  readonly hasSubgroups: boolean;
  /**
   * Runs `work` inside error scopes; its value comes once the GPU has accepted all of it.
   *
   * The stack of error scopes belongs to the device, so two scopes that wait for something would
   * catch each other's errors. `work` must therefore be synchronous: push, work and pop happen
   * without a break, and calls may nest or overlap freely. Asynchronous calls (`mapAsync`,
   * `createComputePipelineAsync`) report their own errors; put those under `raceLost`.
   *
   * @param label - What is being done, for the message: "upload of 38 frames".
   * @throws Fault "transient" for lack of memory (see `isOutOfMemory`), a failed driver or a lost
   *   device; "bug" for a call that WebGPU's rules forbid.
   */
  scoped<T>(label: string, work: () => T): Promise<T>;
  /** Submits inside `scoped`. */
  submit(label: string, commands: readonly GPUCommandBuffer[]): Promise<void>;
  /**
   * The value of `pending`, or the loss of the device, whichever comes first.
   *
   * @throws Fault "transient" when the device is lost.
   */
  raceLost<T>(pending: Promise<T>): Promise<T>;
  /** Raises what has gone wrong outside all scopes since the last check. */
  check(): void;
  /** Frees everything made on the device. Waiting calls then see the device as lost. */
  destroy(): void;
}

export interface DeviceOptions {
  /** A better name than the adapter's own, which browsers keep short. */
  readonly name?: string | undefined;
  readonly faults?: FaultHook | undefined;
}

/**
 * An adapter gives one device only: ask for a new adapter to replace a device.
 *
 * @throws Fault "transient" when the adapter refuses.
 */
export async function openDevice(
  adapter: GPUAdapter,
  options: DeviceOptions = {},
): Promise<Device> {
  const name = options.name ?? adapterName(adapter.info);
  const requiredFeatures = FEATURES.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  let gpu: GPUDevice;
  try {
    gpu = await adapter.requestDevice({ requiredFeatures, requiredLimits });
  } catch (error) {
    throw new Fault(
      "transient",
      `the GPU ${name} could not be opened: ${messageOf(error)}`,
      "Another program may hold it: try again later, or use --backend cpu.",
      { cause: error },
    );
  }
  return watch(gpu, name, options.faults ?? NO_FAULTS);
}

/** Whether a Fault says that the GPU's memory was too small, so that less at a time may work. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Fault && outOfMemory.has(error);
}

/** The name a person knows the adapter by. */
function adapterName(info: GPUAdapterInfo): string {
  const parts = [info.device, info.description, `${info.vendor} ${info.architecture}`.trim()];
  return parts.find((part) => part !== "") ?? "unnamed";
}

const outOfMemory = new WeakSet<Fault>();

function watch(gpu: GPUDevice, name: string, faults: FaultHook): Device {
  const uncaptured: GPUError[] = [];
  gpu.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    uncaptured.push(event.error);
  });

  // Each waiting call adds itself and takes itself out, so that a device that lives through many
  // scans doesn't hold on to the results of all of them.
  const waiting = new Set<(fault: Fault) => void>();
  let lost: Fault | undefined;
  const loss = gpu.lost.then((info) => {
    lost = lostFault(name, info);
    for (const fail of waiting) fail(lost);
    waiting.clear();
    return lost;
  });

  async function raceLost<T>(pending: Promise<T>): Promise<T> {
    const raced = new Promise<T>((resolve, reject) => {
      if (lost !== undefined) reject(lost);
      waiting.add(reject);
      void pending.then(resolve, reject).finally(() => waiting.delete(reject));
    });
    try {
      const value = await raced;
      check();
      return value;
    } catch (error) {
      // A loss fails the pending call first and is announced a moment later.
      if (!(error instanceof Fault)) await afterPendingEvents();
      throw lost ?? error;
    }
  }

  function check(): void {
    if (lost !== undefined) throw lost;
    const error = uncaptured.shift();
    if (error !== undefined) throw faultOf(error, name, "an unguarded call");
  }

  async function scoped<T>(label: string, work: () => T): Promise<T> {
    check();
    if (faults.due("oom")) throw outOfMemoryFault(name, label, "planned by BINDMAP_FAULT");
    for (const scope of SCOPES) gpu.pushErrorScope(scope);
    let popped: Promise<(GPUError | null)[]>;
    let value: T;
    try {
      value = work();
    } finally {
      popped = Promise.all(SCOPES.map(() => gpu.popErrorScope()));
      // When work() throws nobody waits for these.
      popped.catch(() => {});
    }
    if (value instanceof Promise) {
      value.catch(() => {});
      throw new Fault("bug", `the work of the GPU scope "${label}" is asynchronous`);
    }
    const error = (await raceLost(popped)).find((found) => found !== null);
    if (error !== undefined && error !== null) throw faultOf(error, name, label);
    return value;
  }

  async function submit(label: string, commands: readonly GPUCommandBuffer[]): Promise<void> {
    const loseIt = faults.due("device-lost");
    await scoped(label, () => gpu.queue.submit(commands));
    if (!loseIt) return;
    gpu.destroy();
    throw await loss;
  }

  return {
    gpu,
    name,
    limits: gpu.limits,
    hasTimestamps: gpu.features.has("timestamp-query"),
    hasSubgroups: gpu.features.has("subgroups"),
    scoped,
    submit,
    raceLost,
    check,
    destroy: () => gpu.destroy(),
  };
}

function faultOf(error: GPUError, name: string, label: string): Fault {
  const [text, ...details] = error.message.trim().split("\n");
  const cause = details.length === 0 ? undefined : new Error(error.message);
  // By the constructor's name: in Node the classes are no globals, they come with the package.
  const kind = error.constructor.name;
  if (kind === "GPUOutOfMemoryError") return outOfMemoryFault(name, label, text, cause);
  if (kind === "GPUInternalError") {
    return new Fault(
      "transient",
      `the driver of ${name} failed in ${label}: ${text}`,
      "Try again; if it stays, use --backend cpu and report the driver's version.",
      { cause },
    );
  }
  const message = `WebGPU refused ${label} on ${name}: ${text}`;
  return new Fault("bug", message, "Please report this.", { cause });
}

function outOfMemoryFault(name: string, label: string, text: string, cause?: Error): Fault {
  const fault = new Fault(
    "transient",
    `${name} has too little memory for ${label}: ${text}`,
    "Close other programs that use the GPU, or use --backend cpu.",
    { cause },
  );
  outOfMemory.add(fault);
  return fault;
}

function lostFault(name: string, info: GPUDeviceLostInfo): Fault {
  const text = info.message.trim();
  return new Fault(
    "transient",
    `the GPU was lost: ${name}${text === "" ? "" : `: ${text}`} (${info.reason})`,
    "Try again; if it happens each time, use --backend cpu.",
  );
}

function afterPendingEvents(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
}
