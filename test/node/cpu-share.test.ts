import { expect, test } from "vitest";

import { fitRange } from "../../src/backend/cpu/fit-range.ts";
import type { Block } from "../../src/backend/backend.ts";
import { models } from "../../src/models/index.ts";
import { openCpuShare } from "../../src/node/cpu-share.ts";
import { designFor, noisyBlock } from "../support/designs.ts";

/** More voxels than one thread is left alone with. */
const LARGE = 60_000;
const SMALL = 10_000;
const { set, block: base } = noisyBlock({ count: SMALL, seed: 52, noise: 0.05 });
const model = models.equilibrium;
const design = designFor(model, set);

/** The curves of the base over and over. */
function blockOf(voxelCount: number): Block {
  const values = new Float32Array(base.frameCount * voxelCount);
  for (let i = 0; i < values.length; i++) {
    const frame = Math.floor(i / voxelCount);
    values[i] = base.values[frame * base.stride + ((i % voxelCount) % SMALL)];
  }
  return { frameCount: base.frameCount, voxelCount, stride: voxelCount, values };
}

function expected(block: Block): Float32Array {
  const maps = new Float32Array(model.maps.length * block.voxelCount);
  const status = new Uint8Array(block.voxelCount);
  fitRange(model, design, block, 0, block.voxelCount, maps, status);
  return maps;
}

test.each([1, 2])(
  "a share of %i threads gives the bits of none, for few voxels and for many, also in turns",
  async (threads) => {
    const backend = openCpuShare(threads);
    expect(backend.info).toMatchObject({ name: "cpu", precision: "f64", details: { threads } });
    const fitter = await backend.prepare(model, design);
    for (const count of [LARGE, SMALL, LARGE, SMALL - 1]) {
      const block = blockOf(count);
      const done: number[] = [];
      const fitted = await fitter.fit(block, { onVoxels: (voxels) => done.push(voxels) });
      expect(fitted.maps).toEqual(expected(block));
      expect(fitted.status.every((status) => status > 0)).toBe(true);
      expect([fitted.voxelCount, fitted.status.length, done.at(-1)]).toEqual([count, count, count]);
    }
    await fitter.close();
  },
);

test("a fit in this thread is stopped between two ranges of voxels, with the reason", async () => {
  const fitter = await openCpuShare(1).prepare(model, design);
  const stop = new AbortController();
  let last = 0;
  const stopped = fitter.fit(blockOf(LARGE), {
    signal: stop.signal,
    onVoxels(done) {
      last = done;
      stop.abort(new Error("enough"));
    },
  });
  await expect(stopped).rejects.toThrow("enough");
  expect(last).toBeGreaterThan(0);
  expect(last).toBeLessThan(LARGE / 2);
  expect((await fitter.fit(blockOf(SMALL))).maps).toEqual(expected(blockOf(SMALL)));
});
