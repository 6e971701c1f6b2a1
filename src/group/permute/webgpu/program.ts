// The shader of permutation tests with its constants, the layout of what it reads, and how far its
// single precision can be off.

import { WORKGROUP } from "../../../backend/webgpu/assemble.ts";
import { SHADERS } from "../../../backend/webgpu/shaders.generated.ts";
import type { Side } from "../request.ts";
import { SAME_R } from "../statistic.ts";

/** Fields of `struct Job` in shaders/group/permute.wgsl, in order, all u32; a test compares the two. */
export const PERMUTE_JOB_FIELDS = ["n_voxels", "stride", "n_arrangements", "most_near"] as const;

export type PermuteJob = Readonly<Record<(typeof PERMUTE_JOB_FIELDS)[number], number>>;

/** A thread holds its voxel's rows; WGSL gives a function 8 KiB for its variables. */
export const MOST_GPU_ROWS = 1024;

export function encodePermuteJob(job: PermuteJob): Uint32Array {
  return Uint32Array.from(PERMUTE_JOB_FIELDS, (field) => job[field]);
}

/** Rows in fours. */
export function vecsOf(rowCount: number): number {
  return Math.ceil(rowCount / 4);
}

/**
 * How far r in single precision can be from r in double precision, and from a rounded value that it
 * is compared with. Weights and values are unit vectors of n rows, each rounded to f32 (2 · 2^-24);
 * n products and n - 1 sums, in any order, add n · 2^-24 of Σ|w x| <= 1 (Higham 2002, Accuracy and
 * Stability of Numerical Algorithms, eq. 3.5). The observed value, its sum with the band and the
 * band itself are three roundings more, and what the host counts as equal is added.
 */
export function bandOf(rowCount: number): number {
  return (rowCount + 6) * 2 ** -24 + 2 * SAME_R;
}

export function permuteShader(rowCount: number, side: Side): string {
  return [
    `const WORKGROUP = ${WORKGROUP}u;`,
    `const N_VECS = ${vecsOf(rowCount)}u;`,
    `const TWO_SIDED = ${side === "two-sided"};`,
    `const BAND = ${bandOf(rowCount).toExponential()}f;`,
    SHADERS["group/permute.wgsl"],
  ].join("\n");
}
