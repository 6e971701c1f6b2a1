// Times one dispatch, over and over, by the device's own clock; by the wall where it has none.

import { dispatchShape } from "../../src/backend/webgpu/chunks.ts";
import type { Device } from "../../src/backend/webgpu/device.ts";
import { COPY_DST, MAP_READ, READ } from "../../src/backend/webgpu/flags.ts";
import { elapsedMs, makeTimer, TIMER_BYTES } from "../../src/backend/webgpu/timer.ts";
import { spreadOf, type Spread } from "../spread.ts";

export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  /** Threads in all, and those of a workgroup. */
  readonly threads: number;
  readonly workgroup: number;
}

/** The first runs find clocks asleep and caches cold. */
const WARM_UP = 3;

/** @returns Milliseconds of one dispatch. */
export async function timeDispatch(
  device: Device,
  { pipeline, group, threads, workgroup }: Dispatch,
  runs: number,
): Promise<Spread> {
  const { gpu } = device;
  const [x, y] = dispatchShape(threads, device.limits.maxComputeWorkgroupsPerDimension, workgroup);
  const { timer, readback } = await device.scoped("the timer", () => ({
    timer: makeTimer(device),
    readback: gpu.createBuffer({ size: TIMER_BYTES, usage: COPY_DST | MAP_READ }),
  }));
  const times: number[] = [];
  try {
    for (let run = 0; run < WARM_UP + runs; run++) {
      const commands = await device.scoped("a timed dispatch", () => {
        const encoder = gpu.createCommandEncoder();
        const pass = encoder.beginComputePass(timer && { timestampWrites: timer.writes });
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(x, y);
        pass.end();
        timer?.resolve(encoder, readback, 0);
        return encoder.finish();
      });
      const started = performance.now();
      await device.submit("a timed dispatch", [commands]);
      await device.raceLost(readback.mapAsync(READ));
      const wallMs = performance.now() - started;
      const ms = timer === undefined ? wallMs : elapsedMs(readback.getMappedRange(), 0);
      readback.unmap();
      if (run >= WARM_UP) times.push(ms);
    }
  } finally {
    timer?.destroy();
    readback.destroy();
  }
  return spreadOf(times);
}
