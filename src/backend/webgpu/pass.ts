// One model and design on one device: pipeline, tables and buffers, and the run of one chunk.

import { Fault } from "../../errors.ts";
import type { Design, Model } from "../../models/model.ts";
import { STATUS_LABELS } from "../../models/status.ts";
import type { Block } from "../backend.ts";
import { assemble, WORKGROUP } from "./assemble.ts";
import { makeCanaries, type Canaries } from "./canary.ts";
import { dispatchShape } from "./chunks.ts";
import type { Device } from "./device.ts";
import { COPY_DST, COPY_SRC, MAP_READ, READ, STORAGE, UNIFORM } from "./flags.ts";
import type { FaultHook } from "./fault-hook.ts";
import { encodeJob, packTables } from "./layout.ts";

/** Everything that lives on the device for one fit. */
export interface Pass {
  /** Most curves of a chunk, canaries not counted. */
  readonly capacity: number;
  /**
   * Fits voxels `from` to `from + count` of the block, count <= capacity.
   *
   * @returns `[map and status][count]`, in f32, status last.
   */
  run(block: Block, from: number, count: number): Promise<Float32Array>;
  destroy(): void;
}

/**
 * @param chunk - Curves a dispatch, canaries included.
 * @throws Fault "bug" when the shader does not compile, with file and line; "transient" when the
 *   device is lost or has too little memory (`isOutOfMemory`).
 */
export async function openPass(
  device: Device,
  model: Model,
  design: Design,
  chunk: number,
  faults: FaultHook,
): Promise<Pass> {
  const { gpu } = device;
  const canaries = makeCanaries(model, design);
  const stride = Math.max(chunk, Math.ceil((canaries.count + 1) / WORKGROUP) * WORKGROUP);
  const rows = model.maps.length + 1;
  const program = model.gpu(design);
  const tables = packTables(program);
  const pipeline = await makePipeline(device, model, assemble(model, program, tables));

  const made: GPUBuffer[] = [];
  const buffer = (label: string, size: number, usage: number): GPUBuffer => {
    const one = gpu.createBuffer({ label, size, usage });
    made.push(one);
    return one;
  };
  const destroy = (): void => {
    for (const one of made) one.destroy();
  };
  try {
    const buffers = await device.scoped(`the buffers of ${stride} curves`, () => ({
      job: buffer("job", encodeJob({ n_voxels: 0, stride }).byteLength, UNIFORM | COPY_DST),
      tacs: buffer("tacs", design.frameCount * stride * 4, STORAGE | COPY_DST),
      tables: buffer("tables", tables.values.byteLength, STORAGE | COPY_DST),
      maps: buffer("maps", rows * stride * 4, STORAGE | COPY_SRC | COPY_DST),
      readback: buffer("readback", rows * stride * 4, COPY_DST | MAP_READ),
    }));
    const group = await device.scoped("the bindings", () => {
      gpu.queue.writeBuffer(buffers.tables, 0, floats(tables.values));
      for (let f = 0; f < design.frameCount; f++) {
        const row = canaries.curves.subarray(f * canaries.count, (f + 1) * canaries.count);
        gpu.queue.writeBuffer(buffers.tacs, f * stride * 4, floats(row));
      }
      return gpu.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [buffers.job, buffers.tacs, buffers.tables, buffers.maps].map((one, binding) => ({
          binding,
          resource: { buffer: one },
        })),
      });
    });
    const unwritten = new Float32Array(rows * stride).fill(Number.NaN);

    return {
      capacity: stride - canaries.count,
      async run(block, from, count) {
        const curves = count + canaries.count;
        const [x, y] = dispatchShape(curves, device.limits.maxComputeWorkgroupsPerDimension);
        await device.scoped(`the upload of ${count} curves`, () => {
          gpu.queue.writeBuffer(buffers.job, 0, encodeJob({ n_voxels: curves, stride }));
          gpu.queue.writeBuffer(buffers.maps, 0, floats(unwritten));
          for (let f = 0; f < block.frameCount; f++) {
            const at = f * block.stride + from;
            const row = block.values.subarray(at, at + count);
            gpu.queue.writeBuffer(buffers.tacs, (f * stride + canaries.count) * 4, floats(row));
          }
        });
        const commands = await device.scoped("the commands", () => {
          const encoder = gpu.createCommandEncoder();
          const pass = encoder.beginComputePass();
          pass.setPipeline(pipeline);
          pass.setBindGroup(0, group);
          pass.dispatchWorkgroups(x, y);
          pass.end();
          encoder.copyBufferToBuffer(buffers.maps, 0, buffers.readback, 0, buffers.maps.size);
          return encoder.finish();
        });
        await device.submit(`the fit of ${count} curves`, [commands]);
        await device.raceLost(buffers.readback.mapAsync(READ));
        const found = new Float32Array(buffers.readback.getMappedRange().slice(0));
        buffers.readback.unmap();
        if (faults.due("nan")) found.fill(Number.NaN);
        canaries.check(found, stride, device.name);
        return compact(found, canaries, stride, rows, count, device.name);
      },
      destroy,
    };
  } catch (error) {
    destroy();
    throw error;
  }
}

async function makePipeline(
  device: Device,
  model: Model,
  shader: ReturnType<typeof assemble>,
): Promise<GPUComputePipeline> {
  const { gpu } = device;
  const module = await device
    .scoped(`the shader of ${model.name}`, () =>
      gpu.createShaderModule({ label: model.name, code: shader.code }),
    )
    .catch(async (error: unknown) => {
      throw (await compilerFault(gpu, model, shader)) ?? error;
    });
  return device.scoped(`the pipeline of ${model.name}`, () =>
    gpu.createComputePipeline({ layout: "auto", compute: { module, entryPoint: "main" } }),
  );
}

/** What the compiler says, at the file and line a person can open. */
async function compilerFault(
  gpu: GPUDevice,
  model: Model,
  shader: ReturnType<typeof assemble>,
): Promise<Fault | undefined> {
  gpu.pushErrorScope("validation");
  const module = gpu.createShaderModule({ code: shader.code });
  const popped = gpu.popErrorScope();
  const { messages } = await module.getCompilationInfo();
  await popped;
  const first = messages.find(({ type }) => type === "error");
  if (first === undefined) return undefined;
  return new Fault(
    "bug",
    `the shader of ${model.name} does not compile: ${shader.locate(first.lineNum)}: ${first.message}`,
    "Please report this.",
  );
}

/** Drops the canaries and the unused tail; a status that was never written is a failed pass. */
function compact(
  found: Float32Array,
  canaries: Canaries,
  stride: number,
  rows: number,
  count: number,
  device: string,
): Float32Array {
  const result = new Float32Array(rows * count);
  for (let row = 0; row < rows; row++) {
    const at = row * stride + canaries.count;
    result.set(found.subarray(at, at + count), row * count);
  }
  const status = result.subarray((rows - 1) * count);
  // 0 is "outside", which no shader writes: a pass that did nothing may read back as zeros.
  const bad = status.findIndex((value) => value === 0 || STATUS_LABELS[value] === undefined);
  if (bad >= 0) {
    throw new Fault(
      "bug",
      `${device} left curve ${bad} of ${count} without a status (${status[bad]}): its results can't be trusted`,
      "Use --backend cpu, and report the GPU and its driver (bindmap doctor prints them).",
    );
  }
  return result;
}

/** A view whose memory is not shared: WebGPU takes no other, so shared memory is copied first. */
function floats(view: Float32Array): Float32Array<ArrayBuffer> {
  const { buffer, byteOffset, length } = view;
  return buffer instanceof ArrayBuffer
    ? new Float32Array(buffer, byteOffset, length)
    : new Float32Array(view);
}
