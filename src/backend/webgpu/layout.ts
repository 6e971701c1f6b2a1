// How a model's program and a block lie in GPU memory. The only place where f64 becomes f32.

import { Fault } from "../../errors.ts";
import type { GpuProgram } from "../../models/model.ts";

/** Fields of `struct Job` in shaders/fit.wgsl, in order, all u32; a test compares the two. */
export const JOB_FIELDS = ["n_voxels", "stride"] as const;

/** Uniform buffers are bound in units of 16 bytes. */
const UNIFORM_UNIT = 16;

/** The Job uniform for one dispatch. */
export function encodeJob(
  values: Readonly<Record<(typeof JOB_FIELDS)[number], number>>,
): ArrayBuffer {
  const bytes = Math.ceil((JOB_FIELDS.length * 4) / UNIFORM_UNIT) * UNIFORM_UNIT;
  const buffer = new ArrayBuffer(bytes);
  new Uint32Array(buffer).set(JOB_FIELDS.map((field) => values[field]));
  return buffer;
}

/** All tables of a program, one after another in f32, and where each begins. */
export interface Tables {
  readonly values: Float32Array;
  /** WGSL name → index of its first value. */
  readonly offsets: Readonly<Record<string, number>>;
}

/** @throws Fault "bug" when a value does not fit f32 (a design that was not scaled). */
export function packTables(program: GpuProgram): Tables {
  const offsets: Record<string, number> = {};
  let length = 0;
  for (const [name, table] of Object.entries(program.tables)) {
    offsets[name] = length;
    length += table.length;
  }
  const values = new Float32Array(length);
  for (const [name, table] of Object.entries(program.tables)) values.set(table, offsets[name]);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new Fault(
      "bug",
      `table value ${bad} of the GPU program is ${values[bad]} in single precision`,
    );
  }
  return { values, offsets };
}
