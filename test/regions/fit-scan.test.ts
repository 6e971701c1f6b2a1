// The regions of a scan in memory, from its frames to what is found: curves, fits and maps.

import { expect, test } from "vitest";

import type { ScanInputs } from "../../src/job/inputs.ts";
import { fitScan } from "../../src/job/run.ts";
import { mapOf, type RegionFound, type RegionsFound } from "../../src/maps/result.ts";
import { models } from "../../src/models/index.ts";
import { srtm } from "../../src/models/srtm/index.ts";
import { STATUS } from "../../src/models/status.ts";
import { openCpu } from "../../src/node/cpu-backend.ts";
import { curveOf, curveSet } from "../../src/simulate/curve-set.ts";
import { labelRuns } from "../../src/tac/label-runs.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { memoryImage } from "../support/memory-image.ts";
import { timingOf } from "../support/pet-timing.ts";

const SHAPE = [20, 16, 20] as const;
const SLICE = 20 * 16;
const VOLUME = SLICE * 20;
const clean = curveSet({ count: 4, seed: 3, k2a: [0.01, 0.4] });
const noisy = curveSet({ count: VOLUME, seed: 5, noise: 0.05, k2a: [0.01, 0.4] });
const { frames } = clean;

/** Slice 0 is air, 1 the reference, 2-5 have one clean curve each, the rest is noise. */
function scanFrames(): Float32Array[] {
  return Array.from({ length: frames.count }, (_, f) =>
    Float32Array.from({ length: VOLUME }, (__, v) => {
      const slice = Math.floor(v / SLICE);
      if (slice === 0) return 0;
      if (slice === 1) return clean.reference[f];
      return slice < 6 ? clean.clean[f * 4 + slice - 2] : noisy.noisy[f * VOLUME + v];
    }),
  );
}

/** 10-13: the clean slices. 20: half of them in air. 30-36: patches of the rest, of many runs. */
function labelOf(v: number): number {
  const slice = Math.floor(v / SLICE);
  if (slice >= 2 && slice < 6) return 8 + slice;
  if (slice >= 6) return v % 11 < 7 ? 30 + (v % 7) : 0;
  return slice === 0 && v % 2 === 0 ? 20 : 0;
}
const labels = Array.from({ length: VOLUME }, (_, v) => labelOf(v));
const tissue = Uint32Array.from({ length: VOLUME - SLICE }, (_, i) => SLICE + i);

function inputs(changes: Partial<ScanInputs> = {}): ScanInputs {
  const runs = labelRuns(Float64Array.from(labels), SLICE, "dseg.nii");
  return {
    image: memoryImage(SHAPE, scanFrames()),
    timing: timingOf(frames),
    kept: Array.from({ length: frames.count }, (_, f) => f),
    reference: {
      kind: "region",
      name: "reference.nii",
      voxels: Uint32Array.from({ length: SLICE }, (_, i) => SLICE + i),
    },
    mask: tissue,
    regions: { file: "dseg.nii", names: Array.from(runs.labels, String), runs },
    signalFloor: 0.05,
    model: models.srtm,
    options: { "k2a-range": [0.006, 0.6] },
    weights: { kind: "counts", why: "test" },
    backend: openCpu(2),
    memoryBytes: 1e9,
    certificate: { count: 100, seed: 1 },
    ...changes,
  };
}

async function run(changes: Partial<ScanInputs> = {}) {
  const warnings = makeWarnings();
  const hooks = { warnings, allocate: (n: number) => new Float32Array(n), now: () => 0 };
  const result = await fitScan(inputs(changes), hooks);
  if (result.regions === undefined) throw new Error("no regions were found");
  return { result, regions: result.regions, warnings: warnings.list };
}

/** All in one slab: what several tests look at. */
const plain = run();

function at(regions: RegionsFound, label: number): RegionFound {
  const found = regions.list.find((one) => one.label === label);
  return found ?? expect.fail(`no region ${label}`);
}

test("regions come by ascending label, with their voxels and the volume of a voxel", async () => {
  const { regions } = await plain;
  const counted = new Map<number, number>();
  for (const label of labels) counted.set(label, (counted.get(label) ?? 0) + 1);
  const expected = [10, 11, 12, 13, 20, 30, 31, 32, 33, 34, 35, 36];
  expect(regions.list.map(({ label }) => label)).toEqual(expected);
  for (const { label, voxelCount } of regions.list) expect(voxelCount).toBe(counted.get(label));
  // Voxels of 2 x 2 x 2 mm.
  expect(regions.voxelMm3).toBe(8);
});

test("the fit of a region of like voxels is that of a voxel to 1e-12, and BPND the truth to 1e-3", async () => {
  const { result, regions } = await plain;
  const design = srtm.design({
    frames,
    reference: result.reference.mean,
    weights: result.weights?.values ?? new Float64Array(),
    options: result.options,
  });
  const out = new Float64Array(4);
  for (let n = 0; n < 4; n++) {
    const region = at(regions, 10 + n);
    const stored = curveOf(clean, clean.clean, n).map(Math.fround);
    expect(region.mean).toEqual(stored);
    expect([...region.spread]).toEqual(Array.from(stored, () => 0));
    srtm.fitVoxel(stored, design, out, new Float64Array(design.scratchLength));
    expect(region.status).toBe(STATUS.ok);
    for (let m = 0; m < 4; m++) expect(Math.abs(region.values[m] - out[m])).toBeLessThan(1e-12);
    // As the recovery of noise-free curves: what is left is the reference between its frame means.
    expect(Math.abs(region.values[0] - clean.truth[n].BPND)).toBeLessThan(1e-3);
    // The map is single precision.
    expect(Math.abs(region.maps[0].mean / region.values[0] - 1)).toBeLessThan(2 ** -23);
    expect(region.maps[0].sd).toBe(0);
    expect(region.mapVoxels).toBe(SLICE);
  }
});

test("means, medians and spreads of the maps are those of the voxels that are ok", async () => {
  const { result, regions } = await plain;
  for (const label of [30, 33, 36]) {
    const region = at(regions, label);
    const isIn = (v: number): boolean => labels[v] === label && result.status[v] === STATUS.ok;
    for (const [m, { name }] of models.srtm.maps.entries()) {
      const map = mapOf(result, name);
      const values = [...map].filter((_, i) => isIn(result.voxels[i])).sort((a, b) => a - b);
      const n = values.length;
      const mean = values.reduce((sum, x) => sum + x, 0) / n;
      const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
      expect(region.mapVoxels).toBe(n);
      expect(n).toBeGreaterThan(100);
      // The same sums in another order.
      expect(region.maps[m].mean / mean).toBeCloseTo(1, 12);
      expect(region.maps[m].sd / sd).toBeCloseTo(1, 12);
      expect(region.maps[m].median).toBe((values[(n - 1) >> 1] + values[n >> 1]) / 2);
    }
  }
});

test("a region outside the mask has its curve and its fit, and no maps", async () => {
  const { regions } = await run({ mask: tissue.subarray(0, 3 * SLICE) });
  const [inside, outside, air] = [10, 12, 20].map((label) => at(regions, label));
  expect(inside.mapVoxels).toBe(SLICE);
  expect(outside.mapVoxels).toBe(0);
  expect(outside.maps.every((one) => Object.values(one).every(Number.isNaN))).toBe(true);
  expect(Math.abs(outside.values[0] - clean.truth[2].BPND)).toBeLessThan(1e-3);
  expect(air.status).toBe(STATUS.noSignal);
  expect([...air.values].every(Number.isNaN)).toBe(true);
});

test("slabs, threads, and whether a mask was given leave no trace in any region", async () => {
  const whole = await plain;
  const least = VOLUME * 9 + tissue.length * 20 + 4 * 4100 * (frames.count + 5);
  const one = whole.regions.list.reduce((sum, { voxelCount }) => sum + voxelCount, 0);
  // Room for the labels as well: their runs are at most as many as their voxels.
  const slabs = await run({ memoryBytes: least + 18 * one, backend: openCpu(1) });
  const unmasked = await run({ mask: undefined });
  const both = await run({ mask: undefined, memoryBytes: least + 18 * one });
  expect(whole.result.slabs).toBe(1);
  expect(slabs.result.slabs).toBe(2);
  expect([whole, slabs, unmasked, both].map(({ result }) => result.passes)).toEqual([1, 2, 1, 3]);
  for (const { regions } of [slabs, unmasked, both]) expect(regions).toEqual(whole.regions);
});

test("what the regions take is counted: with them the scan does not fit where it does without", async () => {
  const runs = { ...labelRuns(Float64Array.from(labels), SLICE, "dseg.nii") };
  const memoryBytes = VOLUME * 9 + tissue.length * 20 + 4 * 4096 * (frames.count + 5);
  await expect(
    run({ memoryBytes, regions: { file: "dseg.nii", names: [], runs } }),
  ).rejects.toThrow(/needs at least/);
  const without: Partial<ScanInputs> = { memoryBytes, regions: undefined };
  await expect(run(without)).rejects.toThrow("no regions were found");
});

test("a voxel that is not finite costs its region the frame and the fit, with one warning", async () => {
  const broken = scanFrames();
  broken[20][2 * SLICE + 7] = Number.NaN;
  const { regions, warnings } = await run({ image: memoryImage(SHAPE, broken) });
  const region = at(regions, 10);
  expect(region.mean[20]).toBeNaN();
  expect(region.mean[19]).toBe(Math.fround(clean.clean[19 * 4]));
  expect(region.status).toBe(STATUS.notFinite);
  expect([...region.values].every(Number.isNaN)).toBe(true);
  // The map has the other voxels.
  expect(region.mapVoxels).toBe(SLICE - 1);
  expect(at(regions, 11).status).toBe(STATUS.ok);
  expect(warnings).toEqual([
    'dseg.nii: 1 of 12 regions with voxels that are not finite, where the mean of the frame is n/a: "10"',
  ]);
});

test("a frame that no fit reads may be broken: the ratio of the other frames is fitted", async () => {
  const broken = scanFrames();
  broken[0][2 * SLICE] = Number.NaN;
  const image = memoryImage(SHAPE, broken);
  const { regions } = await run({
    image,
    model: models.equilibrium,
    options: { window: [40, 70] },
  });
  const region = at(regions, 10);
  expect(region.mean[0]).toBeNaN();
  expect(region.status).toBe(STATUS.ok);
  expect(region.values[0]).toBeCloseTo(region.maps[0].mean, 6);
});

test("frames that are left out are left out of the regions' curves", async () => {
  const kept = Array.from({ length: 36 }, (_, f) => f).filter((f) => f !== 3);
  const { regions } = await run({ kept });
  const stored = curveOf(clean, clean.clean, 1).map(Math.fround);
  expect(at(regions, 11).mean).toEqual(Float64Array.from(kept, (f) => stored[f]));
});

test("decay correction holds for regions as for voxels", async () => {
  const decayFactors = Float64Array.from({ length: frames.count }, () => 2);
  const { regions } = await run({ timing: { ...timingOf(frames), decayFactors } });
  const stored = curveOf(clean, clean.clean, 1).map(Math.fround);
  expect(at(regions, 11).mean).toEqual(stored.map((value) => 2 * value));
});
