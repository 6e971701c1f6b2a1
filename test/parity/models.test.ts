// Is f32 WGSL equal to f64 TypeScript, voxel by voxel? On SwiftShader, or the GPU that
// BINDMAP_TEST_GPU names.

import { expect, test } from "vitest";

import { curveOf } from "../../src/backend/cpu/fit-range.ts";
import { openWebGpu } from "../../src/backend/webgpu/webgpu.ts";
import { models } from "../../src/models/index.ts";
import { STATUS } from "../../src/models/status.ts";
import { bolusSchedule } from "../../src/simulate/schedules.ts";
import { designFor, noisyBlock, twentyFrames } from "../support/designs.ts";
import { freshDevice } from "../support/gpu.ts";
import { inTolerances } from "../support/statistics.ts";

const cases = Object.values(models).flatMap((model) =>
  [0.02, 0.05, 0.12].flatMap((noise) => [
    { model, name: model.name, noise, count: 38, frames: bolusSchedule() },
    { model, name: model.name, noise, count: 20, frames: twentyFrames() },
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
    const main = model.maps.findIndex((map) => map.name === model.mainMap);
    let beyond = 0;
    for (let v = 0; v < set.count; v++) {
      const tac = curveOf(block, v);
      const status = model.fitVoxel(tac, design, out, scratch);
      const found = model.maps.map((_, m) => gpu.maps[m * set.count + v]);
      const apart = inTolerances(found[main], out[main], model.parity);
      if (apart <= 1 && gpu.status[v] === status) continue;
      beyond++;
      const flagged = status !== STATUS.ok || gpu.status[v] !== STATUS.ok;
      const equal =
        model.residual(tac, design, found) <= model.residual(tac, design, out) * (1 + 1e-6);
      expect(apart <= 10 || flagged || equal, `voxel ${v}: ${found[main]}, not ${out[main]}`).toBe(
        true,
      );
    }
    expect(beyond).toBeLessThanOrEqual(2);
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
