// The kernels of every model on one device: at their usual workgroup, and SRTM at others as well.

import { setImmediate } from "node:timers/promises";

import { WORKGROUP } from "../../src/backend/webgpu/assemble.ts";
import type { Device } from "../../src/backend/webgpu/device.ts";
import { benchCases, prepare } from "../cases.ts";
import { rateOf, type Spread } from "../spread.ts";
import { measureLimits, type DeviceLimits } from "./device-limits.ts";
import { timeResident } from "./resident.ts";
import { workOf, type Work } from "./work.ts";

export interface KernelRow extends Work {
  readonly model: string;
  readonly frames: number;
  readonly workgroup: number;
  /** Of a dispatch. */
  readonly voxels: number;
  readonly fitsPerS: Spread;
}

export interface KernelResult {
  readonly device: string;
  /** Whether the device's own clock was read, or the wall's. */
  readonly hasClock: boolean;
  readonly limits: DeviceLimits;
  readonly rows: readonly KernelRow[];
}

export interface KernelSizes {
  /** Bytes of curves of a dispatch, and of a copied buffer: many times a GPU's caches. */
  readonly bytes: number;
  /** Threads of the measure of arithmetic. */
  readonly threads: number;
  readonly runs: number;
}

/** Curves that differ; a large dispatch holds them over and over. */
const DISTINCT = 20_000;
const OTHER_WORKGROUPS = [32, 128, 256];

/** @throws Error when a map is wrong. */
export async function measureKernels(
  device: Device,
  sizes: KernelSizes,
  signal: AbortSignal,
  onRow: (row: KernelRow) => void,
): Promise<KernelResult> {
  const { runs } = sizes;
  const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
  const bytes = Math.min(sizes.bytes, maxStorageBufferBindingSize, maxBufferSize);
  const limits = await measureLimits(device, { copyBytes: bytes, threads: sizes.threads, runs });
  const rows: KernelRow[] = [];
  for (const one of benchCases()) {
    const { model, frames } = one;
    const values = Math.max(frames.count, model.maps.length + 1);
    const voxels = Math.floor(bytes / (4 * values) / WORKGROUP) * WORKGROUP;
    const prepared = prepare(one, Math.min(DISTINCT, voxels));
    for (const workgroup of [WORKGROUP, ...(model.name === "srtm" ? OTHER_WORKGROUPS : [])]) {
      if (workgroup > device.limits.maxComputeInvocationsPerWorkgroup) continue;
      await setImmediate();
      signal.throwIfAborted();
      const ms = await timeResident(device, one, prepared, voxels, workgroup, runs);
      const row = {
        model: model.name,
        frames: frames.count,
        workgroup,
        voxels,
        fitsPerS: rateOf(voxels * 1000, ms),
        ...workOf(model, prepared.design),
      };
      rows.push(row);
      onRow(row);
    }
  }
  return { device: device.name, hasClock: device.hasTimestamps, limits, rows };
}
