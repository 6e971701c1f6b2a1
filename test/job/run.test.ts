// The pipeline from frames to maps on an image in memory: which voxels, how many passes, and that
// neither slabs nor threads leave a trace in the bits.

import { expect, test } from "vitest";

import type { Backend } from "../../src/backend/backend.ts";
import type { Hooks, ScanInputs } from "../../src/job/inputs.ts";
import { fitScan } from "../../src/job/run.ts";
import { mapOf, type ScanResult } from "../../src/maps/result.ts";
import { models } from "../../src/models/index.ts";
import { STATUS } from "../../src/models/status.ts";
import { openCpu } from "../../src/node/cpu-backend.ts";
import { curveSet } from "../../src/simulate/curve-set.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { memoryImage } from "../support/memory-image.ts";
import { timingOf } from "../support/pet-timing.ts";

const SHAPE = [24, 20, 16] as const;
const VOLUME = 24 * 20 * 16;
const EMPTY_SLICE = 24 * 20;
const set = curveSet({ count: VOLUME, seed: 61, noise: 0.05, k2a: [0.01, 0.4] });

/** The first slice is air, the second is the reference, the rest is tissue. */
function scanFrames(): Float32Array[] {
  return Array.from({ length: set.frames.count }, (_, f) =>
    Float32Array.from({ length: VOLUME }, (__, v) => {
      if (v < EMPTY_SLICE) return 0;
      if (v < 2 * EMPTY_SLICE) return set.reference[f];
      return set.noisy[f * VOLUME + v];
    }),
  );
}

const timing = timingOf(set.frames);

const hooks: Hooks = {
  warnings: makeWarnings(),
  allocate: (length) => new Float32Array(length),
  now: () => 0,
};

async function run(
  changes: Partial<ScanInputs> = {},
  threads = 2,
): Promise<ScanResult & { reads: number }> {
  const image = memoryImage(SHAPE, scanFrames());
  const backend: Backend = openCpu(threads);
  const result = await fitScan(
    {
      image,
      timing,
      kept: Array.from({ length: set.frames.count }, (_, f) => f),
      reference: {
        kind: "region",
        name: "reference.nii",
        voxels: Uint32Array.from({ length: EMPTY_SLICE }, (_, i) => EMPTY_SLICE + i),
      },
      mask: undefined,
      signalFloor: 0.05,
      model: models.srtm,
      options: { "k2a-range": [0.006, 0.6] },
      weights: { kind: "counts", why: "test" },
      backend,
      memoryBytes: 1e9,
      certificate: { count: 1000, seed: 1 },
      ...changes,
    },
    hooks,
  );
  return { ...result, reads: image.reads };
}

function same(a: ScanResult, b: ScanResult): void {
  expect(Buffer.from(a.maps.buffer).equals(Buffer.from(b.maps.buffer))).toBe(true);
  // Outside the voxels a mask and signal say different things: "outside" and "no signal".
  expect(a.voxels).toEqual(b.voxels);
  expect(a.voxels.every((v) => a.status[v] === b.status[v])).toBe(true);
  expect(a.reference.mean).toEqual(b.reference.mean);
  expect(a.weights?.values).toEqual(b.weights?.values);
}

/** Memory for about `voxels` curves beside what is always needed. */
function memoryFor(voxels: number, fitted: number): number {
  return VOLUME * 9 + fitted * 20 + voxels * 4 * (38 + 5);
}

const tissue = Uint32Array.from({ length: VOLUME - EMPTY_SLICE }, (_, i) => EMPTY_SLICE + i);

test("without a mask, voxels with signal are fitted in one pass and air is counted", async () => {
  const result = await run();
  expect(result.reads).toBe(1);
  expect(result.slabs).toBe(1);
  expect(result.voxels).toEqual(tissue);
  expect(result.counts["no signal"]).toBe(EMPTY_SLICE);
  expect(result.certificate.passed).toBe(true);
});

test("the maps find the truth of the phantom", async () => {
  const result = await run({ mask: tissue.subarray(EMPTY_SLICE) });
  const bp = mapOf(result, "BPND");
  const errors = [...bp].map((value, i) => Math.abs(value - set.truth[result.voxels[i]].BPND));
  errors.sort((a, b) => a - b);
  // At 5 % noise the median error of SRTM on these curves is about 0.1.
  expect(errors[errors.length >> 1]).toBeLessThan(0.15);
});

test("slabs of any size give the same bits as none, with and without a mask", async () => {
  const whole = await run();
  const masked = await run({ mask: tissue });
  same(whole, masked);
  for (const slab of [4100, 5000]) {
    const some = await run({ mask: tissue, memoryBytes: memoryFor(slab, tissue.length) });
    expect(some.slabs).toBe(2);
    expect(some.reads).toBe(2);
    same(some, whole);
  }
  // Without a mask one more pass finds the voxels with signal.
  const unmasked = await run({ memoryBytes: memoryFor(4200, tissue.length) });
  expect(unmasked.reads).toBe(3);
  same(unmasked, whole);
});

test("one, two and three threads give the same bits", async () => {
  const one = await run({}, 1);
  same(await run({}, 2), one);
  same(await run({}, 3), one);
});

test("too little memory is refused with the least that is needed, a little more is enough", async () => {
  await expect(run({ mask: tissue, memoryBytes: 100_000 })).rejects.toThrow(
    /needs at least \d+ MB/,
  );
  const least = memoryFor(4096, tissue.length) + 4096;
  expect((await run({ mask: tissue, memoryBytes: least })).slabs).toBe(2);
});

test("frames that are left out change nothing but the frames in use", async () => {
  const kept = Array.from({ length: 36 }, (_, f) => f);
  const result = await run({ mask: tissue, kept });
  expect(result.frames.count).toBe(36);
  expect(result.reference.mean.length).toBe(36);
  // The image holds single precision.
  expect(Math.abs(result.reference.mean[35] / set.reference[35] - 1)).toBeLessThan(2 ** -24);
});

test("decay correction multiplies every frame, whatever reads it", async () => {
  const plain = await run({ mask: tissue, weights: { kind: "uniform", why: "" } });
  const factors = Float64Array.from({ length: 38 }, () => 2);
  const doubled = await run({
    mask: tissue,
    weights: { kind: "uniform", why: "" },
    timing: { ...timing, decayFactors: factors },
  });
  expect(doubled.reference.mean).toEqual(plain.reference.mean.map((value) => 2 * value));
  const a = mapOf(plain, "BPND");
  const b = mapOf(doubled, "BPND");
  // A factor of two moves no bit of a ratio, except through the rounding of the reduced basis.
  expect([...a].every((value, i) => Math.abs(value - b[i]) <= 1e-6 * (1 + Math.abs(value)))).toBe(
    true,
  );
});

test("a reference curve from a table is used as it is, and one of another unit is refused", async () => {
  const curve = { kind: "curve", name: "tacs.tsv:cerebellum" } as const;
  const result = await run({ mask: tissue, reference: { ...curve, values: set.reference } });
  expect(result.reference.mean).toEqual(set.reference);
  expect(result.reference.voxelCount).toBeUndefined();
  const wrong = set.reference.map((value) => value / 1000);
  await expect(run({ mask: tissue, reference: { ...curve, values: wrong } })).rejects.toThrow(
    "tacs.tsv",
  );
});

test("NaN voxels are 'not finite' with a mask and without, and cost the mean curve nothing", async () => {
  const frames = scanFrames();
  frames[20][5 * EMPTY_SLICE] = Number.NaN;
  const whole = await run({ image: memoryImage(SHAPE, frames) });
  const masked = await run({ image: memoryImage(SHAPE, frames), mask: tissue });
  for (const result of [whole, masked]) {
    expect(result.status[5 * EMPTY_SLICE]).toBe(STATUS.notFinite);
    expect(result.counts["not finite"]).toBe(1);
    expect(result.weights?.values.every(Number.isFinite)).toBe(true);
  }
});

test("all zeros in the reference, or no signal anywhere, are refused", async () => {
  const zeros = scanFrames().map((frame) =>
    frame.map((value, v) => (v < 2 * EMPTY_SLICE ? 0 : value)),
  );
  await expect(run({ image: memoryImage(SHAPE, zeros) })).rejects.toThrow("never above 0");
  await expect(run({ signalFloor: 1e9 })).rejects.toThrow("no voxel has a mean activity above");
});
