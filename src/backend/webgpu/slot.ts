// One place for a chunk on the device: what it is staged in, fitted from, fitted into, and read back
// through. Two of them take turns, so that one is filled while the other is being fitted.

import type { Block } from "../backend.ts";
import { dispatchShape } from "./chunks.ts";
import type { Device } from "./device.ts";
import { COPY_DST, COPY_SRC, MAP_READ, MAP_WRITE, READ, STORAGE, UNIFORM, WRITE } from "./flags.ts";
import { encodeJob } from "./layout.ts";
import type { Pipeline } from "./pipeline.ts";
import { elapsedMs, makeTimer, TIMER_BYTES } from "./timer.ts";

export interface SlotShape {
  readonly frameCount: number;
  /** Maps and status. */
  readonly rows: number;
  /** Curves, those of `head` included. */
  readonly stride: number;
  /** Curves at the head of every chunk: `[frame][headCount]`. */
  readonly head: Float32Array;
  readonly headCount: number;
}

export interface Slot {
  /**
   * Fits voxels `from` to `from + count` of the block, behind the head's curves.
   *
   * @param take - Gets `[map and status][stride]` in f32, which is gone once it returns, and how long
   *   the GPU worked, where it can tell.
   */
  run(
    block: Block,
    from: number,
    count: number,
    take: (found: Float32Array, kernelMs: number | undefined) => void,
  ): Promise<void>;
  destroy(): void;
}

/**
 * @param unwritten - What the maps hold before a dispatch: `rows * stride` NaNs on the device.
 * @throws Fault "transient" when the device is lost or has too little memory.
 */
export async function openSlot(
  device: Device,
  pipeline: Pipeline,
  shape: SlotShape,
  unwritten: GPUBuffer,
): Promise<Slot> {
  const { gpu } = device;
  const { frameCount, rows, stride, head, headCount } = shape;
  const tacsBytes = frameCount * stride * 4;
  const mapsBytes = rows * stride * 4;
  const made: { destroy(): void }[] = [];
  const destroy = (): void => {
    for (const one of made) one.destroy();
  };
  const buffer = (label: string, size: number, usage: number, mappedAtCreation = false) => {
    const one = gpu.createBuffer({ label, size, usage, mappedAtCreation });
    made.push(one);
    return one;
  };
  try {
    const { job, staging, tacs, maps, readback, timer, group } = await device.scoped(
      `the buffers of ${stride} curves`,
      () => {
        const jobBytes = encodeJob({ n_voxels: 0, stride }).byteLength;
        const chunk = {
          job: buffer("job", jobBytes, UNIFORM | COPY_DST),
          tacs: buffer("tacs", tacsBytes, STORAGE | COPY_DST),
          maps: buffer("maps", mapsBytes, STORAGE | COPY_SRC | COPY_DST),
        };
        const stamps = makeTimer(device);
        if (stamps !== undefined) made.push(stamps);
        return {
          ...chunk,
          staging: buffer("staging", tacsBytes, MAP_WRITE | COPY_SRC, true),
          readback: buffer("readback", mapsBytes + TIMER_BYTES, COPY_DST | MAP_READ),
          timer: stamps,
          group: pipeline.bind(chunk),
        };
      },
    );
    let staged: Promise<unknown> = Promise.resolve();

    return {
      async run(block, from, count, take) {
        const curves = headCount + count;
        const [x, y] = dispatchShape(curves, device.limits.maxComputeWorkgroupsPerDimension);
        await device.raceLost(staged);
        await device.scoped(`the upload of ${count} curves`, () => {
          // Shared memory goes straight into the device's staging memory: the one copy there is.
          const target = new Float32Array(staging.getMappedRange());
          for (let f = 0; f < frameCount; f++) {
            const at = f * block.stride + from;
            target.set(head.subarray(f * headCount, (f + 1) * headCount), f * stride);
            target.set(block.values.subarray(at, at + count), f * stride + headCount);
          }
          staging.unmap();
          gpu.queue.writeBuffer(job, 0, encodeJob({ n_voxels: curves, stride }));
        });
        const commands = await device.scoped("the commands", () => {
          const encoder = gpu.createCommandEncoder();
          encoder.copyBufferToBuffer(staging, 0, tacs, 0, tacsBytes);
          encoder.copyBufferToBuffer(unwritten, 0, maps, 0, mapsBytes);
          const pass = encoder.beginComputePass(timer && { timestampWrites: timer.writes });
          pass.setPipeline(pipeline.compute);
          pass.setBindGroup(0, group);
          pass.dispatchWorkgroups(x, y);
          pass.end();
          encoder.copyBufferToBuffer(maps, 0, readback, 0, mapsBytes);
          timer?.resolve(encoder, readback, mapsBytes);
          return encoder.finish();
        });
        await device.submit(`the fit of ${count} curves`, [commands]);
        staged = staging.mapAsync(WRITE);
        // Waited for before the next upload; a loss in between is told there and by the read-back.
        staged.catch(() => {});
        await device.raceLost(readback.mapAsync(READ));
        try {
          const bytes = readback.getMappedRange();
          const found = new Float32Array(bytes, 0, rows * stride);
          take(found, timer && elapsedMs(bytes, mapsBytes));
        } finally {
          readback.unmap();
        }
      },
      destroy,
    };
  } catch (error) {
    destroy();
    throw error;
  }
}
