// A model and its design as a compute pipeline: the shader compiled, its tables on the device, and
// bind groups for the buffers that come and go.

import { Fault } from "../../errors.ts";
import type { Design, Model } from "../../models/model.ts";
import { assemble, WORKGROUP, type Assembled } from "./assemble.ts";
import type { Device } from "./device.ts";
import { COMPUTE, COPY_DST, STORAGE, UNIFORM } from "./flags.ts";

/** The buffers of one chunk. */
export interface ChunkBuffers {
  /** See `encodeJob`. */
  readonly job: GPUBuffer;
  /** `[frame][curve]` */
  readonly tacs: GPUBuffer;
  /** `[map and status][curve]` */
  readonly maps: GPUBuffer;
}

export interface Pipeline {
  readonly compute: GPUComputePipeline;
  /** Call it inside `device.scoped`. */
  bind(chunk: ChunkBuffers): GPUBindGroup;
  destroy(): void;
}

/**
 * @param workgroup - Threads of a workgroup.
 * @throws Fault "bug" when the shader does not compile, with file and line; "transient" when the
 *   device is lost or has too little memory (`isOutOfMemory`).
 */
export async function openPipeline(
  device: Device,
  model: Model,
  design: Design,
  workgroup = WORKGROUP,
): Promise<Pipeline> {
  const { gpu } = device;
  const most = device.limits.maxUniformBufferBindingSize;
  const shader = assemble(model, model.gpu(design), most, workgroup);
  const rowsType = shader.rowsAreUniform ? "uniform" : "read-only-storage";
  const types = ["uniform", "read-only-storage", rowsType, "read-only-storage", "storage"] as const;
  const module = await compile(device, model, shader);
  const { layout, compute } = await device.scoped(`the pipeline of ${model.name}`, () => {
    const bindings = gpu.createBindGroupLayout({
      entries: types.map((type, binding) => ({ binding, visibility: COMPUTE, buffer: { type } })),
    });
    return {
      layout: bindings,
      compute: gpu.createComputePipeline({
        layout: gpu.createPipelineLayout({ bindGroupLayouts: [bindings] }),
        compute: { module, entryPoint: "main" },
      }),
    };
  });
  const table = (label: string, values: Float32Array, usage: number): GPUBuffer => {
    const one = gpu.createBuffer({ label, size: values.byteLength, usage, mappedAtCreation: true });
    new Float32Array(one.getMappedRange()).set(values);
    one.unmap();
    return one;
  };
  const rowsUsage = (shader.rowsAreUniform ? UNIFORM : STORAGE) | COPY_DST;
  const [rows, tables] = await device.scoped(`the tables of ${model.name}`, () => [
    table("rows", shader.rows.values, rowsUsage),
    table("tables", shader.tables.values, STORAGE | COPY_DST),
  ]);
  return {
    compute,
    bind: ({ job, tacs, maps }) =>
      gpu.createBindGroup({
        layout,
        entries: [job, tacs, rows, tables, maps].map((buffer, binding) => ({
          binding,
          resource: { buffer },
        })),
      }),
    destroy() {
      rows.destroy();
      tables.destroy();
    },
  };
}

function compile(device: Device, model: Model, shader: Assembled): Promise<GPUShaderModule> {
  const { gpu } = device;
  return device
    .scoped(`the shader of ${model.name}`, () =>
      gpu.createShaderModule({ label: model.name, code: shader.code }),
    )
    .catch(async (error: unknown) => {
      throw (await compilerFault(gpu, model, shader)) ?? error;
    });
}

/** What the compiler says, at the file and line a person can open. */
async function compilerFault(
  gpu: GPUDevice,
  model: Model,
  shader: Assembled,
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
