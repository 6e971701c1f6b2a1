// One GPU that the scans of a pool share: its device, and whose turn it is. A scan that loses the
// device goes on with a new one, once; a second loss is that scan's failure, not the next one's.

import type { Backend, BackendInfo, Block, Fitter, FitOptions } from "../backend/backend.ts";
import { isOutOfMemory, openDevice, type Device } from "../backend/webgpu/device.ts";
import type { FaultHook } from "../backend/webgpu/fault-hook.ts";
import { openWebGpu } from "../backend/webgpu/webgpu.ts";
import { Fault } from "../errors.ts";
import { gpuDetails } from "./backend.ts";
import { makeGate } from "./gate.ts";
import type { FoundGpu } from "./gpu-adapters.ts";
import { openGpuAgain } from "./gpu.ts";

export interface SharedGpu {
  readonly info: BackendInfo;
  /** Scans that are open. */
  load(): number;
  /** For one scan: its losses and events are its own, the device is everybody's. To be closed. */
  openScan(): Promise<Backend>;
  close(): Promise<void>;
}

/**
 * Two, so that the shader of one is compiled and its curves go over while the other is being fitted.
 * Each holds memory of the GPU for as long.
 */
const BLOCKS_AT_A_TIME = 2;

/**
 * @param why - One sentence on why this one.
 * @throws Fault "transient" when its device can't be opened.
 */
export async function shareGpu(
  found: FoundGpu,
  why: string,
  faults: FaultHook,
): Promise<SharedGpu> {
  const { report } = found;
  const turns = makeGate(BLOCKS_AT_A_TIME);
  let first: FoundGpu | undefined = found;
  let current: Promise<Device> | undefined;
  let scans = 0;

  async function open(): Promise<Device> {
    const { adapter } = first ?? (await openGpuAgain(report, faults));
    first = undefined;
    return openDevice(adapter, { name: report.name, faults });
  }

  /** Scans that lose a device together find one new one. Destroyed, it is nobody's any more. */
  async function deviceInUse(): Promise<Device> {
    const opening = (current ??= open());
    const forget = (): void => {
      if (current === opening) current = undefined;
    };
    try {
      const device = await opening;
      return {
        ...device,
        destroy() {
          forget();
          device.destroy();
        },
      };
    } catch (error) {
      forget();
      throw error;
    }
  }

  async function openScan(): Promise<Backend> {
    // At once, for whoever looks for the shortest line.
    scans++;
    try {
      return await openOnDevice();
    } catch (error) {
      scans--;
      throw error;
    }
  }

  async function openOnDevice(): Promise<Backend> {
    let isOpen = true;
    let device: Device | undefined;
    const backend = await openWebGpu({
      async open() {
        device = await deviceInUse();
        return device;
      },
      software: report.software,
      details: gpuDetails(report, why),
      faults,
    });

    async function fitInTurn(fitter: Fitter, block: Block, options: FitOptions = {}) {
      const turn = await turns.take(1, options.signal);
      try {
        return await fitter.fit(block, options);
      } catch (error) {
        if (isDeviceFailure(error)) device?.destroy();
        throw error;
      } finally {
        // Its memory on the GPU is the next one's.
        await fitter.close();
        turn.keep(0);
      }
    }

    return {
      info: backend.info,
      events: backend.events,
      async prepare(model, design) {
        const fitter = await backend.prepare(model, design);
        return {
          fit: (block, options) => fitInTurn(fitter, block, options),
          close: () => fitter.close(),
        };
      },
      // The device is not this scan's to destroy.
      async close() {
        if (isOpen) scans--;
        isOpen = false;
      },
    };
  }

  // Opens the device, so that one that can't be had is known before anything is begun.
  const opened = await openScan();
  await opened.close();
  return {
    info: opened.info,
    load: () => scans,
    openScan,
    async close() {
      const last = await current?.catch(() => undefined);
      current = undefined;
      last?.destroy();
    },
  };
}

function isDeviceFailure(error: unknown): boolean {
  return error instanceof Fault && error.kind === "transient" && !isOutOfMemory(error);
}
