// The measure of kernels alone, on a software adapter and few voxels: that it measures all there is to
// measure, that its counts are those of the shaders, and that a wrong kernel is never timed.

import { expect, test } from "vitest";

import { benchCases, prepare, type BenchCase } from "../../bench/cases.ts";
import { measureKernels } from "../../bench/kernel/measure.ts";
import { timeResident } from "../../bench/kernel/resident.ts";
import { workOf } from "../../bench/kernel/work.ts";
import { kernelPart } from "../../bench/parts/kernel.ts";
import type { Head } from "../../bench/parts/part.ts";
import { models } from "../../src/models/index.ts";
import type { Design } from "../../src/models/model.ts";
import { STATUS } from "../../src/models/status.ts";
import { curveSet } from "../../src/simulate/curve-set.ts";
import { designFor } from "../support/designs.ts";
import { freshDevice } from "../support/gpu.ts";
import { MACHINE } from "../support/bench-machine.ts";

const HEAD: Head = {
  date: "2026-01-01",
  machine: MACHINE,
  gpu: "a software adapter",
  software: true,
  adapter: {},
  versions: {},
  noGpu: null,
};
const SIZES = { bytes: 64 * 1024, threads: 512, runs: 2 };
const signal = new AbortController().signal;

test("every model on 38 and 20 frames, SRTM in four sizes of workgroup", async (context) => {
  const device = await freshDevice(context);
  const told: string[] = [];
  const result = await measureKernels(device, SIZES, signal, ({ model, frames, workgroup }) =>
    told.push(`${model} ${frames} ${workgroup}`),
  );
  const groups = [64, 32, 128, 256];
  expect(told).toEqual([
    ...groups.map((threads) => `srtm 38 ${threads}`),
    ...groups.map((threads) => `srtm 20 ${threads}`),
    "equilibrium 38 64",
    "equilibrium 20 64",
    "suvr 38 64",
    "suvr 20 64",
  ]);
  const { copyGbPerS, gflopPerS } = result.limits;
  for (const rate of [copyGbPerS, gflopPerS, ...result.rows.map(({ fitsPerS }) => fitsPerS)]) {
    expect(rate.q1).toBeGreaterThan(0);
    expect(rate.q3).toBeGreaterThanOrEqual(rate.q1);
    expect(rate.q3).toBeLessThan(Infinity);
  }
  const page = kernelPart.render({ kernels: result }, HEAD, "");
  expect(page).toContain("nothing here is a GPU's figure");
  expect(page.match(/^\| srtm /gm)).toHaveLength(8);
  device.destroy();
});

test("a kernel that brute force contradicts is not timed", async (context) => {
  const device = await freshDevice(context);
  const { srtm } = models;
  const model = {
    ...srtm,
    bruteForce: (_: Float64Array, __: Design, out: Float64Array) => {
      out.fill(Number.NaN);
      return STATUS.noSignal;
    },
  };
  const [one] = benchCases();
  const prepared = prepare(one, 64);
  const time = (what: BenchCase) => timeResident(device, what, prepared, 128, 64, 1);
  await expect(time({ ...one, model })).rejects.toThrow("wrong before fast: srtm, voxel 0");
  // Control: as it is, it is timed.
  expect((await time(one)).runs).toBe(1);
  device.destroy();
});

test("bytes and operations of a fit are those of the design", () => {
  const set = curveSet({ count: 1, seed: 1 });
  const srtm = workOf(models.srtm, designFor(models.srtm, set));
  // 38 activities, four maps and a status.
  expect(srtm.bytes).toBe(4 * 43);
  // 16 x 38 of the projection alone; NUMERICS' reduced search is of the order of 2,000.
  expect(srtm.flops).toBeGreaterThan(2 * 16 * 38);
  expect(srtm.flops).toBeLessThan(3000);
  // The window 40 to 70 min of the test designs holds five frames of 6 min and parts of one more.
  const ratio = workOf(models.suvr, designFor(models.suvr, set));
  expect(ratio.bytes).toBe(4 * (6 + 2));
  expect(ratio.flops).toBe(2 * 6);
  const nameless = { ...designFor(models.suvr, set), row: undefined };
  const { row, ...unknown } = nameless;
  expect(row).toBeUndefined();
  expect(() => workOf(models.suvr, unknown)).toThrow("the operations of suvr are not counted");
});
