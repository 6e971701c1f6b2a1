// Is f32 WGSL equal to f64 TypeScript, voxel by voxel? On SwiftShader, or the GPU that
// BINDMAP_TEST_GPU names.

import { expect, test } from "vitest";

import { curveOf } from "../../src/backend/cpu/fit-range.ts";
import { openWebGpu } from "../../src/backend/webgpu/webgpu.ts";
import { judge } from "../../src/models/agreement.ts";
import { models } from "../../src/models/index.ts";
import { STATUS } from "../../src/models/status.ts";
import { bolusSchedule, makeSchedule } from "../../src/simulate/schedules.ts";
import { designFor, noisyBlock, twentyFrames } from "../support/designs.ts";
import { freshDevice } from "../support/gpu.ts";

const cases = Object.values(models).flatMap((model) =>
  [0.02, 0.05, 0.12].flatMap((noise) => [
    { model, name: model.name, noise, count: 38, frames: bolusSchedule() },
    { model, name: model.name, noise, count: 20, frames: twentyFrames() },
    // The shader takes frames by twos: the last of an odd number stands alone.
    {
      model,
      name: model.name,
      noise,
      count: 25,
      frames: makeSchedule([{ count: 25, lengthS: 216 }]),
    },
  ]),
);

test.for(cases)(
  "$name, $count frames, noise $noise: 99.9 % of voxels within tolerance, all within ten times it",
  async ({ model, noise, frames }, context) => {
    const device = await freshDevice(context);
    const backend = await openWebGpu({ open: async () => device, software: true, details: {} });
    const { set, block } = noisyBlock({ count: 2000, seed: 31, noise, frames });
    const design = designFor(model, set);
    const fitter = await backend.prepare(model, design);
    const gpu = await fitter.fit(block);
    const out = new Float64Array(model.maps.length);
    const scratch = new Float64Array(design.scratchLength);
    const seen = { agrees: 0, near: 0, equal: 0, differs: 0 };
    for (let v = 0; v < set.count; v++) {
      const tac = curveOf(block, v);
      const expected = { status: model.fitVoxel(tac, design, out, scratch), values: out };
      const values = model.maps.map((_, m) => gpu.maps[m * set.count + v]);
      const found = { status: gpu.status[v], values };
      seen[judge(model, design, tac, found, expected, model.parity, "f32")]++;
    }
    expect(seen.differs).toBe(0);
    // 99.9 % agree; of the rest every one is within ten times the tolerance or fits as well.
    expect(seen.near + seen.equal).toBeLessThanOrEqual(2);
    await fitter.close();
    await backend.close();
  },
);

test.for(Object.values(models))(
  "$name: NaN, infinite and empty curves come to the same status as in f64, with NaN maps",
  async (model, context) => {
    const device = await freshDevice(context);
    const backend = await openWebGpu({ open: async () => device, software: true, details: {} });
    const { set, block } = noisyBlock({ count: 8, seed: 1, noise: 0.02, k2a: [0.02, 0.2] });
    for (let f = 0; f < 38; f++) block.values[f * 8 + 2] = 0;
    block.values[30 * 8 + 3] = Number.NaN;
    block.values[30 * 8 + 4] = Infinity;
    block.values[30 * 8 + 5] = -Infinity;
    const design = designFor(model, set);
    const fitter = await backend.prepare(model, design);
    const gpu = await fitter.fit(block);
    const { ok, noSignal, notFinite } = STATUS;
    expect([...gpu.status]).toEqual([ok, ok, noSignal, notFinite, notFinite, notFinite, ok, ok]);
    for (let m = 0; m < model.maps.length; m++) {
      const row = [...gpu.maps.subarray(m * 8, m * 8 + 8)];
      expect(row.map(Number.isNaN)).toEqual([false, false, true, true, true, true, false, false]);
    }
    await backend.close();
  },
);

test.for(Object.values(models))(
  "$name: denormal and huge curves come to the same status as in f64",
  async (model, context) => {
    const device = await freshDevice(context);
    const backend = await openWebGpu({ open: async () => device, software: true, details: {} });
    const { set, block } = noisyBlock({ count: 8, seed: 1, noise: 0.02, k2a: [0.02, 0.2] });
    for (let f = 0; f < 38; f++) {
      block.values[f * 8 + 1] = 1e-40;
      block.values[f * 8 + 2] = f === 30 ? 1e-30 : 0;
      block.values[f * 8 + 3] *= 1e20;
      block.values[f * 8 + 4] = 3e38;
      block.values[f * 8 + 5] = f % 2 === 0 ? -1e38 : 1e38;
    }
    const design = designFor(model, set);
    const gpu = await (await backend.prepare(model, design)).fit(block);
    const out = new Float64Array(model.maps.length);
    const scratch = new Float64Array(design.scratchLength);
    for (let v = 0; v < 8; v++) {
      const tac = curveOf(block, v);
      const expected = { status: model.fitVoxel(tac, design, out, scratch), values: out };
      const found = {
        status: gpu.status[v],
        values: model.maps.map((_, m) => gpu.maps[m * 8 + v]),
      };
      const verdict = judge(model, design, tac, found, expected, model.parity, "f32");
      expect(verdict, `voxel ${v}: ${found.values.join()} not ${[...out].join()}`).not.toBe(
        "differs",
      );
    }
    expect(gpu.status[1]).toBe(STATUS.noSignal);
    await backend.close();
  },
);

test.for([
  [0.02, 0.6],
  [0.04, 0.6],
  [0.006, 0.11],
  [0.02, 0.11],
  [0.0005, 3],
  [0.05, 0.0505],
])("no k2a range makes a working GPU look broken: %j", async (range, context) => {
  const device = await freshDevice(context);
  const backend = await openWebGpu({ open: async () => device, software: true, details: {} });
  const three = makeSchedule([{ count: 3, lengthS: 1800 }]);
  for (const frames of [bolusSchedule(), twentyFrames(), three]) {
    const { set, block } = noisyBlock({ count: 64, seed: 2, noise: 0.05, frames });
    const design = models.srtm.design({
      frames,
      reference: set.reference,
      weights: new Float64Array(frames.count).fill(1),
      options: { "k2a-range": range },
    });
    const fitted = (await backend.prepare(models.srtm, design)).fit(block);
    await expect(fitted).resolves.toMatchObject({ voxelCount: 64 });
  }
  await backend.close();
});
