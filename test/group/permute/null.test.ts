// Under the null hypothesis: p is uniform and the family-wise error is what it says, counted over
// simulated studies without any effect.

import { expect, test } from "vitest";

import { permutationTest } from "../../../src/group/permute/permute.ts";
import { TFCE_DEFAULTS, type VoxelTest } from "../../../src/group/permute/request.ts";
import { noisyMaps, type Shape } from "./naive.ts";

const SHAPE: Shape = [6, 5, 4];
const STUDIES = 400;
const ALPHA = 0.05;

const tests: readonly { name: string; mapCount: number; test: VoxelTest }[] = [
  { name: "one-sample", mapCount: 8, test: { kind: "one-sample" } },
  {
    name: "two-sample",
    mapCount: 9,
    test: { kind: "two-sample", first: [0, 1, 2, 3], second: [4, 5, 6, 7, 8] },
  },
  {
    name: "correlation",
    mapCount: 7,
    test: { kind: "correlation", covariate: [1, 2, 3, 5, 8, 13, 21] },
  },
];

test.each(tests)(
  "$name: in 400 studies without effect at most 5 % + 3 standard errors find one, by t and by clusters",
  async ({ mapCount, test: asked }) => {
    let byT = 0;
    let byScore = 0;
    /** p of one voxel chosen beforehand, in tenths. */
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let study = 0; study < STUDIES; study++) {
      const found = await permutationTest({
        maps: noisyMaps(mapCount, SHAPE, 1000 + study),
        mapCount,
        shape: SHAPE,
        test: asked,
        permutations: 200,
        seed: study,
        tfce: TFCE_DEFAULTS,
      });
      if (Math.min(...found.pCorrected) <= ALPHA) byT++;
      if (Math.min(...(found.tfce?.pCorrected ?? [])) <= ALPHA) byScore++;
      tenths[Math.min(9, Math.ceil(10 * found.pUncorrected[61]) - 1)]++;
    }
    const most = STUDIES * ALPHA + 3 * Math.sqrt(STUDIES * ALPHA * (1 - ALPHA));
    expect(byT).toBeLessThanOrEqual(most);
    expect(byScore).toBeLessThanOrEqual(most);
    // A test that never rejects would pass the above: the share is exact but for steps of p.
    const least = STUDIES * ALPHA - 3 * Math.sqrt(STUDIES * ALPHA * (1 - ALPHA)) - STUDIES / 126;
    expect(byT).toBeGreaterThanOrEqual(least);
    expect(byScore).toBeGreaterThanOrEqual(least);
    // Chi-square with 9 degrees of freedom stays below 27.9 but for one seed in a thousand.
    const expected = STUDIES / 10;
    const square = tenths.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(square).toBeLessThan(27.9);
  },
  120_000,
);

test("control: with an effect of two standard deviations in a block of voxels nearly every study finds it", async () => {
  let found = 0;
  for (let study = 0; study < 40; study++) {
    const maps = noisyMaps(8, SHAPE, 5000 + study);
    for (let map = 0; map < 8; map++) for (let v = 30; v < 60; v++) maps[map * 120 + v] += 2.6;
    const { tfce } = await permutationTest({
      maps,
      mapCount: 8,
      shape: SHAPE,
      test: { kind: "one-sample" },
      permutations: 200,
      seed: study,
      tfce: TFCE_DEFAULTS,
    });
    if (Math.min(...(tfce?.pCorrected ?? [])) <= ALPHA) found++;
  }
  expect(found).toBeGreaterThanOrEqual(36);
});
