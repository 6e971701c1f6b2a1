// Does the check that goes with the bundle find a GPU that is wrong? The GPU is played by the CPU.

import { expect, test } from "vitest";

import { checkFitted } from "../../bench/correct.ts";
import type { Backend, Block, Fitted } from "../../src/backend/backend.ts";
import { fitRange } from "../../src/backend/cpu/fit-range.ts";
import { models } from "../../src/models/index.ts";
import type { Design, Model } from "../../src/models/model.ts";
import { STATUS } from "../../src/models/status.ts";
import { bolusSchedule } from "../../src/simulate/schedules.ts";
import { noisyVoxels } from "../../tools/parity/cases.ts";
import { compareParity } from "../../tools/parity/compare.ts";

const VOXELS = 300;
const SEED = 5;

/** A backend that fits in f64 and then spoils what it found. */
function backendThat(spoil: (fitted: Fitted) => void): Backend {
  return {
    info: { name: "webgpu", device: "played", precision: "f32", software: true, details: {} },
    events: [],
    prepare: async (model, design) => ({
      fit: async (block) => {
        const fitted = fitOf(model, design, block);
        spoil(fitted);
        return fitted;
      },
      close: async () => {},
    }),
    close: async () => {},
  };
}

function fitOf(model: Model, design: Design, block: Block): Fitted {
  const { voxelCount } = block;
  const maps = new Float32Array(model.maps.length * voxelCount);
  const status = new Uint8Array(voxelCount);
  fitRange(model, design, block, 0, voxelCount, maps, status);
  return { voxelCount, maps, status };
}

const cases = Object.values(models).map((model) => ({
  name: model.name,
  one: { model, frames: bolusSchedule(), noise: 0.02 },
}));

test.each(cases)("$name: f64 rounded to f32 passes with no voxel beyond", async ({ one }) => {
  const row = await compareParity(
    backendThat(() => {}),
    one,
    VOXELS,
    SEED,
  );
  expect(row).toMatchObject({ voxels: VOXELS, beyond: 0, wrong: 0, passed: true });
  // Rounding to f32 moves a value below 16 by at most 2^-21.
  expect(row.largest).toBeLessThan(2 ** -21);
});

test.each(cases)("$name: one voxel that is 1 % off fails", async ({ one }) => {
  const off = backendThat(({ maps }) => {
    maps[17] = maps[17] * 1.01 + 0.01;
  });
  const row = await compareParity(off, one, VOXELS, SEED);
  expect(row).toMatchObject({ beyond: 1, wrong: 1, passed: false });
});

test.each(cases)("$name: one voxel that is NaN fails", async ({ one }) => {
  const missing = backendThat(({ maps }) => {
    maps[17] = Number.NaN;
  });
  expect(await compareParity(missing, one, VOXELS, SEED)).toMatchObject({
    wrong: 1,
    passed: false,
  });
});

test.each(cases)("$name: values right but every status wrong fails", async ({ one }) => {
  const flagged = backendThat(({ status }) => {
    status.fill(STATUS.illConditioned);
  });
  const row = await compareParity(flagged, one, VOXELS, SEED);
  expect(row.passed).toBe(false);
  expect(row.beyond).toBeGreaterThan(VOXELS / 2);
});

test.each(cases)("$name: the benchmark refuses to time what is wrong", ({ one }) => {
  const { block, design } = noisyVoxels(one, 100, SEED);
  const fitted = fitOf(one.model, design, block);
  expect(() => checkFitted(one.model, design, block, fitted)).not.toThrow();
  // 1.02 of every value: wrong wherever the check looks.
  const wrong = { ...fitted, maps: fitted.maps.map((value) => value * 1.02 + 0.02) };
  expect(() => checkFitted(one.model, design, block, wrong)).toThrow(/wrong before fast/);
});
