import { expect, test } from "vitest";

import { fitRange } from "../../src/backend/cpu/fit-range.ts";
import { models } from "../../src/models/index.ts";
import { openCpu } from "../../src/node/cpu-backend.ts";
import { designFor, noisyBlock } from "../support/designs.ts";

const { set, block } = noisyBlock({ count: 10_000, seed: 51, noise: 0.05 });

test.each(Object.values(models))(
  "$name: one, two and three threads give the same bits as none",
  async (model) => {
    const design = designFor(model, set);
    const maps = new Float32Array(model.maps.length * set.count);
    const status = new Uint8Array(set.count);
    fitRange(model, design, block, 0, set.count, maps, status);
    for (const threads of [1, 2, 3]) {
      const backend = openCpu(threads);
      const fitter = await backend.prepare(model, design);
      const done: number[] = [];
      const fitted = await fitter.fit(block, { onVoxels: (count) => done.push(count) });
      await fitter.close();
      expect(Buffer.from(fitted.maps.buffer).equals(Buffer.from(maps.buffer))).toBe(true);
      expect(Buffer.from(fitted.status.buffer).equals(Buffer.from(status.buffer))).toBe(true);
      expect(done.at(-1)).toBe(set.count);
    }
  },
);

test("voxels that lie in a wider block are fitted as they are alone", async () => {
  const model = models.srtm;
  const design = designFor(model, set);
  const count = 300;
  const wide = { ...block, voxelCount: count };
  const narrow = {
    frameCount: 38,
    voxelCount: count,
    stride: count,
    values: Float32Array.from(
      { length: 38 * count },
      (_, i) => block.values[Math.floor(i / count) * block.stride + (i % count)],
    ),
  };
  const fitter = await openCpu(2).prepare(model, design);
  const a = await fitter.fit(wide);
  const b = await fitter.fit(narrow);
  await fitter.close();
  expect(a.maps).toEqual(b.maps);
});

test("a thread that ends in the middle of a fit ends the fit, and the next one has new threads", async () => {
  const fitter = await openCpu(2).prepare(models.srtm, designFor(models.srtm, set));
  const fitted = fitter.fit(block);
  // Ending the pool under the fit is what the system does to a thread that is out of memory.
  const ended = expect(fitted).rejects.toMatchObject({ kind: "transient" });
  await fitter.close();
  await ended;
  expect((await fitter.fit(block)).status.every((status) => status > 0)).toBe(true);
  await fitter.close();
});

test("an aborted fit rejects with the reason, and the next one works", async () => {
  const fitter = await openCpu(2).prepare(models.srtm, designFor(models.srtm, set));
  const controller = new AbortController();
  const aborted = fitter.fit(block, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(aborted).rejects.toThrow("enough");
  expect((await fitter.fit(block)).status.every((status) => status > 0)).toBe(true);
  await fitter.close();
});
