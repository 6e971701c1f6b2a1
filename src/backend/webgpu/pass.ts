// One model and design on one device: pipeline, tables, canaries, and two slots that chunks go
// through in turn.

import { Fault } from "../../errors.ts";
import type { Design, Model } from "../../models/model.ts";
import { STATUS_LABELS } from "../../models/status.ts";
import type { Block } from "../backend.ts";
import { WORKGROUP } from "./assemble.ts";
import { makeCanaries } from "./canary.ts";
import type { Device } from "./device.ts";
import { COPY_SRC } from "./flags.ts";
import type { FaultHook } from "./fault-hook.ts";
import { openPipeline } from "./pipeline.ts";
import { openSlot, type Slot, type SlotShape } from "./slot.ts";

/** Where the results of a block go: those of `Fitted`, and time on the device. */
export interface Results {
  readonly voxelCount: number;
  readonly maps: Float32Array;
  readonly status: Uint8Array;
  /** Undefined where the device has no clock to tell. */
  kernelMs: number | undefined;
}

/** Everything that lives on the device for one fit. */
export interface Pass {
  /** Most curves of a chunk, canaries not counted. */
  readonly capacity: number;
  /** Chunks that may be under way at a time. */
  readonly depth: number;
  /**
   * Fits voxels `from` to `from + count` of the block into the same voxels of `into`, count <=
   * capacity. What it writes was checked: canaries are right and every voxel has a status.
   */
  run(block: Block, from: number, count: number, into: Results): Promise<void>;
  destroy(): void;
}

/**
 * @param chunk - Curves a dispatch, canaries included.
 * @param depth - Slots: two for blocks of more than one chunk.
 * @throws Fault "bug" when the shader does not compile, with file and line; "transient" when the
 *   device is lost or has too little memory (`isOutOfMemory`).
 */
export async function openPass(
  device: Device,
  model: Model,
  design: Design,
  chunk: number,
  depth: number,
  faults: FaultHook,
): Promise<Pass> {
  const canaries = makeCanaries(model, design);
  const shape: SlotShape = {
    frameCount: design.frameCount,
    rows: model.maps.length + 1,
    stride: Math.max(chunk, Math.ceil((canaries.count + 1) / WORKGROUP) * WORKGROUP),
    head: canaries.curves,
    headCount: canaries.count,
  };
  const pipeline = await openPipeline(device, model, design);
  const made: { destroy(): void }[] = [pipeline];
  const destroy = (): void => {
    for (const one of made) one.destroy();
  };
  const slots: Slot[] = [];
  try {
    const unwritten = await makeUnwritten(device, shape.rows * shape.stride);
    made.push(unwritten);
    while (slots.length < depth) {
      const slot = await openSlot(device, pipeline, shape, unwritten);
      made.push(slot);
      slots.push(slot);
    }
  } catch (error) {
    destroy();
    throw error;
  }
  let turn = 0;
  return {
    capacity: shape.stride - canaries.count,
    depth,
    run(block, from, count, into) {
      const slot = slots[turn % depth];
      turn++;
      return slot.run(block, from, count, (read, kernelMs) => {
        const found = faults.due("nan") ? read.slice().fill(Number.NaN) : read;
        canaries.check(found, shape.stride, device.name);
        store(found, shape, from, count, into, device.name);
        if (kernelMs !== undefined) into.kernelMs = (into.kernelMs ?? 0) + kernelMs;
      });
    },
    destroy,
  };
}

function makeUnwritten(device: Device, length: number): Promise<GPUBuffer> {
  return device.scoped(`${length} unwritten results`, () => {
    const size = length * 4;
    const one = device.gpu.createBuffer({
      label: "unwritten",
      size,
      usage: COPY_SRC,
      mappedAtCreation: true,
    });
    new Float32Array(one.getMappedRange()).fill(Number.NaN);
    one.unmap();
    return one;
  });
}

/** Leaves the canaries and the unused tail behind; a status that was never written is a failed pass. */
function store(
  found: Float32Array,
  { rows, stride, headCount }: SlotShape,
  from: number,
  count: number,
  into: Results,
  device: string,
): void {
  const row = (r: number): Float32Array => {
    const at = r * stride + headCount;
    return found.subarray(at, at + count);
  };
  const status = row(rows - 1);
  // 0 is "outside", which no shader writes: a pass that did nothing may read back as zeros.
  const bad = status.findIndex((value) => value === 0 || STATUS_LABELS[value] === undefined);
  if (bad >= 0) {
    throw new Fault(
      "bug",
      `${device} left curve ${bad} of ${count} without a status (${status[bad]}): its results can't be trusted`,
      "Use --backend cpu, and report the GPU and its driver (bindmap doctor prints them).",
    );
  }
  for (let m = 0; m < rows - 1; m++) into.maps.set(row(m), m * into.voxelCount + from);
  into.status.set(status, from);
}
