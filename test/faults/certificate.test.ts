// A proof that can't fail proves nothing: maps that are wrong in the ways in which a GPU can be wrong
// must fail the certificate, and the run with it. Sound maps pass, and so do those off by rounding.

import { expect, test } from "vitest";

import type { Backend, Fitted } from "../../src/backend/backend.ts";
import { fitRange } from "../../src/backend/cpu/fit-range.ts";
import { Fault } from "../../src/errors.ts";
import { fitScan } from "../../src/job/run.ts";
import { makeCertifier, type Certificate } from "../../src/maps/certificate.ts";
import { models } from "../../src/models/index.ts";
import type { Model } from "../../src/models/model.ts";
import { STATUS } from "../../src/models/status.ts";
import { makeSchedule } from "../../src/simulate/schedules.ts";
import { openCpu } from "../../src/node/cpu-backend.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { designFor, noisyBlock, OPTIONS, twentyFrames } from "../support/designs.ts";
import { memoryImage } from "../support/memory-image.ts";
import { timingOf } from "../support/pet-timing.ts";

const COUNT = 240;
const { set, block } = noisyBlock({
  count: COUNT,
  seed: 5,
  noise: 0.05,
  k2a: [0.01, 0.3],
  frames: twentyFrames(),
});

/** The maps of f64 rounded to f32, as a perfect GPU would give them. */
function perfect(model: Model): Fitted {
  const fitted = {
    voxelCount: COUNT,
    maps: new Float32Array(model.maps.length * COUNT),
    status: new Uint8Array(COUNT),
  };
  fitRange(model, designFor(model, set), block, 0, COUNT, fitted.maps, fitted.status);
  return fitted;
}

/** Changes maps in place; the main one begins at `main`. */
type Change = (fitted: Fitted, main: number) => void;

/** What the certificate makes of maps that were changed, as if they came from a GPU. */
async function certify(model: Model, change: Change): Promise<Certificate> {
  const fitted = perfect(model);
  change(fitted, model.maps.findIndex(({ name }) => name === model.mainMap) * COUNT);
  const options = { count: "all", seed: 1 } as const;
  const certifier = makeCertifier(model, designFor(model, set), COUNT, "f32", options);
  await certifier.check(block, fitted, 0);
  return certifier.result();
}

const WRONG: readonly (readonly [string, Change])[] = [
  ["every voxel 1e-3 too high", ({ maps }, main) => shift(maps, main, COUNT, 1e-3)],
  ["one voxel of 240 off by 0.1", ({ maps }, main) => shift(maps, main + 77, 1, 0.1)],
  ["zeros, as a failed pass reads back", ({ maps }, main) => maps.fill(0, main, main + COUNT)],
  ["the maps of the voxel next to it", ({ maps }) => maps.copyWithin(1, 0, maps.length - 1)],
  ["NaN with the status ok", ({ maps }, main) => maps.fill(Number.NaN, main + 10, main + 11)],
  ["BPND 9e-5 too high everywhere", ({ maps }, main) => shift(maps, main, COUNT, 9e-5)],
  ["1e30 everywhere", ({ maps }, main) => maps.fill(1e30, main, main + COUNT)],
  ["every status at the upper border", ({ status }) => status.fill(STATUS.atUpperK2a)],
  [
    "no fit where there is one",
    ({ maps, status }, main) => {
      maps[main + 10] = Number.NaN;
      status[10] = STATUS.notFinite;
    },
  ],
  [
    "zeros, every voxel flagged as ill-conditioned",
    ({ maps, status }) => {
      maps.fill(0);
      status.fill(STATUS.illConditioned);
    },
  ],
];

function shift(maps: Float32Array, from: number, count: number, by: number): void {
  for (let at = from; at < from + count; at++) maps[at] += by;
}

const CASES = Object.values(models).flatMap((model) =>
  WRONG.map(([what, change]) => ({ name: model.name, model, what, change })),
);

test.each(CASES)("$name: $what fails the certificate, exit 70", async ({ model, change }) => {
  const wrong = certify(model, change);
  await expect(wrong).rejects.toBeInstanceOf(Fault);
  await expect(wrong).rejects.toMatchObject({ kind: "certificate", exitCode: 70 });
});

test("maps of R1, k2 and k2a are held to the truth as well as BPND", async () => {
  for (const at of [1, 2, 3]) {
    const wrong = certify(models.srtm, ({ maps }) => maps.fill(-7, at * COUNT, (at + 1) * COUNT));
    await expect(wrong, `map ${at}`).rejects.toMatchObject({ exitCode: 70 });
  }
});

test.each(Object.values(models))("$name: the maps of f64, rounded to f32, pass", async (model) => {
  const { passed, comparisons } = await certify(model, () => {});
  expect(passed).toBe(true);
  expect(comparisons.map(({ failed }) => failed)).toEqual([0, 0]);
  expect(comparisons.map(({ voxels }) => voxels)).toEqual([COUNT, 100]);
});

test.each(Object.values(models))(
  "$name: maps off by the parity of the model pass",
  async (model) => {
    const { relative, absolute } = model.parity;
    const { passed, comparisons } = await certify(model, ({ maps }, main) => {
      for (let at = main; at < main + COUNT; at++) {
        maps[at] += 0.9 * (absolute + relative * Math.abs(maps[at]));
      }
    });
    expect(passed).toBe(true);
    // What was added is seen: the certificate looks at the maps that it was given.
    expect(comparisons[0].largest).toBeGreaterThan(0.5 * absolute);
  },
);

test("--certify 0 looks at nothing and says so: 0 voxels, not passed", async () => {
  const { srtm } = models;
  const design = designFor(srtm, set);
  const certifier = makeCertifier(srtm, design, COUNT, "f32", { count: 0, seed: 1 });
  await certifier.check(block, perfect(srtm), 0);
  const { passed, comparisons } = certifier.result();
  expect(passed).toBe(false);
  expect(comparisons.map(({ voxels }) => voxels)).toEqual([0, 0]);
});

/** The CPU in the place of a GPU whose BPND is off by `by`. */
function offBy(by: number): Backend {
  const cpu = openCpu(1);
  return {
    ...cpu,
    info: { ...cpu.info, name: "webgpu", precision: "f32" },
    async prepare(model, design) {
      const fitter = await cpu.prepare(model, design);
      const main = model.maps.findIndex(({ name }) => name === model.mainMap);
      return {
        async fit(one, options) {
          const fitted = await fitter.fit(one, options);
          shift(fitted.maps, main * fitted.voxelCount, fitted.voxelCount, by);
          return fitted;
        },
        close: () => fitter.close(),
      };
    },
  };
}

function fitOn(backend: Backend): Promise<unknown> {
  const shape = [12, 10, 2] as const;
  const frames = Array.from({ length: set.frames.count }, (_, f) =>
    block.values.slice(f * COUNT, (f + 1) * COUNT),
  );
  return fitScan(
    {
      image: memoryImage(shape, frames),
      timing: timingOf(set.frames),
      kept: Array.from({ length: set.frames.count }, (_, f) => f),
      reference: { kind: "curve", name: "tacs.tsv:reference", values: set.reference },
      mask: Uint32Array.from({ length: COUNT }, (_, v) => v),
      signalFloor: 0.05,
      model: models.srtm,
      options: { "k2a-range": OPTIONS["k2a-range"] },
      weights: { kind: "uniform", why: "test" },
      backend,
      memoryBytes: 1e9,
      certificate: { count: 50, seed: 1 },
    },
    {
      warnings: makeWarnings(),
      allocate: (length) => new Float32Array(length),
      now: () => 0,
    },
  );
}

test("a whole scan on a device that is off by 1e-3 ends with the fault and no result; off by 0 it is done", async () => {
  await expect(fitOn(offBy(1e-3))).rejects.toMatchObject({ kind: "certificate", exitCode: 70 });
  await expect(fitOn(offBy(0))).resolves.toMatchObject({ certificate: { passed: true } });
});

test("three frames, where two fits may be exact, and noise-free curves pass on the CPU", async () => {
  const { srtm } = models;
  for (const noise of [0, 0.12]) {
    const frames = makeSchedule([{ count: 3, lengthS: 1800 }]);
    const few = noisyBlock({ count: 300, seed: 6, noise, frames });
    const design = designFor(srtm, few.set);
    const fitted = {
      voxelCount: 300,
      maps: new Float32Array(srtm.maps.length * 300),
      status: new Uint8Array(300),
    };
    fitRange(srtm, design, few.block, 0, 300, fitted.maps, fitted.status);
    const certifier = makeCertifier(srtm, design, 300, "f64", { count: "all", seed: 1 });
    await certifier.check(few.block, fitted, 0);
    expect(certifier.result().passed).toBe(true);
  }
});
