// How a model's program and a block lie in GPU memory. The only place where f64 becomes f32.

import { Fault } from "../../errors.ts";

/** Fields of `struct Job` in shaders/fit.wgsl, in order, all u32; a test compares the two. */
export const JOB_FIELDS = ["n_voxels", "stride"] as const;

/** Uniform buffers are bound in units of 16 bytes, the size of a vec4f. */
const VEC_BYTES = 16;
const VEC_LANES = 4;

/** The Job uniform for one dispatch. */
export function encodeJob(
  values: Readonly<Record<(typeof JOB_FIELDS)[number], number>>,
): ArrayBuffer {
  const bytes = Math.ceil((JOB_FIELDS.length * 4) / VEC_BYTES) * VEC_BYTES;
  const buffer = new ArrayBuffer(bytes);
  new Uint32Array(buffer).set(JOB_FIELDS.map((field) => values[field]));
  return buffer;
}

/** Tables one after another in f32, and where each begins. */
export interface Tables {
  /** At least one vec4: no binding may be empty. */
  readonly values: Float32Array;
  /** WGSL name → index of its first vec4. */
  readonly offsets: Readonly<Record<string, number>>;
}

/**
 * @param named - WGSL name → values, whole vec4s.
 * @throws Fault "bug" when a value does not fit f32 (a design that was not scaled), or a table is not
 *   in whole vec4s.
 */
export function packTables(named: Readonly<Record<string, Float64Array>>): Tables {
  const offsets: Record<string, number> = {};
  let length = 0;
  for (const [name, table] of Object.entries(named)) {
    if (table.length % VEC_LANES !== 0) {
      throw new Fault("bug", `table ${name} of the GPU program has ${table.length} values`);
    }
    offsets[name] = length / VEC_LANES;
    length += table.length;
  }
  const values = new Float32Array(Math.max(VEC_LANES, length));
  for (const [name, table] of Object.entries(named)) {
    values.set(table, offsets[name] * VEC_LANES);
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new Fault(
      "bug",
      `table value ${bad} of the GPU program is ${values[bad]} in single precision`,
    );
  }
  return { values, offsets };
}

/** Vec4s of packed tables. */
export function vecCount({ values }: Tables): number {
  return values.length / VEC_LANES;
}
