// What a permutation test refuses, in words, and which voxels it leaves out.

import { expect, test } from "vitest";

import { permutationTest } from "../../../src/group/permute/permute.ts";
import {
  TFCE_DEFAULTS,
  VOXEL_STATE,
  type PermutationRequest,
} from "../../../src/group/permute/request.ts";
import { noisyMaps, type Shape } from "./naive.ts";

const shape: Shape = [3, 2, 1];
const sound: PermutationRequest = {
  maps: noisyMaps(6, shape, 2, 5),
  mapCount: 6,
  shape,
  test: { kind: "one-sample" },
  permutations: 100,
  seed: 1,
};

const cases: readonly [string, Partial<PermutationRequest>, string][] = [
  [
    "a group of one",
    { test: { kind: "two-sample", first: [0], second: [1, 2, 3] } },
    "1 maps in the first group; a permutation test needs 2 or more",
  ],
  [
    "a single pair",
    { test: { kind: "paired", pairs: [{ first: 0, second: 1 }] } },
    "1 pairs; a permutation test needs 2",
  ],
  [
    "a map in both groups",
    { test: { kind: "two-sample", first: [0, 1], second: [1, 2] } },
    "map 1 comes twice",
  ],
  [
    "a map that is not there",
    { test: { kind: "two-sample", first: [0, 1], second: [2, 6] } },
    "there is no map 6 among 6 maps",
  ],
  [
    "a covariate with a gap",
    { test: { kind: "correlation", covariate: [1, 2, Number.NaN, 4, 5, 6] } },
    "covariate of map 3 is NaN",
  ],
  [
    "a covariate of one value",
    { test: { kind: "correlation", covariate: [2, 2, 2, 2, 2, 2] } },
    "the covariate is 2 for every map",
  ],
  [
    "a covariate too short",
    { test: { kind: "correlation", covariate: [1, 2, 3] } },
    "a covariate of 3 values for 6 maps",
  ],
  ["maps that don't fill the grid", { shape: [3, 2, 2] }, "36 values for 6 maps of 12 voxels"],
  [
    "voxels off the grid",
    { voxels: Uint32Array.from([0, 1, 2, 3, 4, 6]) },
    "do not ascend within the grid",
  ],
  [
    "voxels out of order",
    { voxels: Uint32Array.from([0, 2, 1, 3, 4, 5]) },
    "do not ascend within the grid",
  ],
  ["E that is no number", { tfce: { ...TFCE_DEFAULTS, extentPower: Number.NaN } }, "E = NaN"],
  [
    "maps that are all alike",
    { maps: new Float32Array(36).fill(2) },
    "no voxel can be tested: 0 are not finite in every map, 6 have no variance",
  ],
];

test.each(cases)("%s: refused, saying why", async (_, change, says) => {
  await expect(permutationTest({ ...sound, ...change })).rejects.toThrow(says);
});

test("control: what the cases change is accepted as it was", async () => {
  const found = await permutationTest({ ...sound, tfce: TFCE_DEFAULTS });
  expect(found.voxelCounts).toEqual({ tested: 6, notFinite: 0, noVariance: 0 });
});

test("NaN, infinity and voxels without variance are marked, counted, and NaN in every map", async () => {
  const maps = sound.maps.slice();
  maps[2 * 6 + 1] = Number.NaN;
  maps[4 * 6 + 2] = -Infinity;
  for (let map = 0; map < 6; map++) {
    maps[map * 6 + 3] = 0.1;
    maps[map * 6 + 4] = 0;
  }
  const found = await permutationTest({ ...sound, maps, tfce: TFCE_DEFAULTS });
  const { tested, notFinite, noVariance } = VOXEL_STATE;
  expect([...found.state]).toEqual([tested, notFinite, notFinite, noVariance, noVariance, tested]);
  expect(found.voxelCounts).toEqual({ tested: 2, notFinite: 2, noVariance: 2 });
  const maps5 = [
    found.t,
    found.pUncorrected,
    found.pCorrected,
    found.tfce?.score,
    found.tfce?.pCorrected,
  ];
  for (const map of maps5) {
    expect(Array.from(map ?? [], Number.isNaN)).toEqual([false, true, true, true, true, false]);
  }
});

test("differences that are rounding alone have no variance; a little more than that has", async () => {
  // 0.1 more in every pair, as far as single precision goes.
  const first = [1.7, 2.3, 3.1];
  const maps = Float32Array.from(first.flatMap((value) => [value, value + 0.1]));
  const pairs = [0, 2, 4].map((i) => ({ first: i, second: i + 1 }));
  const request = {
    ...sound,
    mapCount: 6,
    shape: [1, 1, 1],
    test: { kind: "paired", pairs },
  } as const;
  await expect(permutationTest({ ...request, maps })).rejects.toThrow("1 have no variance");
  maps[1] += 1e-5;
  await expect(permutationTest({ ...request, maps })).resolves.toMatchObject({ df: 2 });
});

test("groups that differ without any spread within them have no variance", async () => {
  const maps = Float32Array.from([1, 1, 1, 2, 2, 2]);
  const test2 = { kind: "two-sample", first: [0, 1, 2], second: [3, 4, 5] } as const;
  const request = { ...sound, maps, shape: [1, 1, 1], test: test2 } as const;
  await expect(permutationTest(request)).rejects.toThrow("no variance");
  maps[0] = 1.01;
  const { t } = await permutationTest(request);
  expect(t[0]).toBeGreaterThan(100);
});

test("an arrangement that separates the values without a rest counts, and leaves every score finite", async () => {
  const maps = Float32Array.from([0, 1, 0, 1, 0, 1]);
  const test2 = { kind: "two-sample", first: [0, 1, 2], second: [3, 4, 5] } as const;
  const found = await permutationTest({
    ...sound,
    maps,
    shape: [1, 1, 1],
    test: test2,
    tfce: TFCE_DEFAULTS,
  });
  // Of 20 arrangements all but those 2 give the observed |t|.
  expect(found.pUncorrected[0]).toBe(1);
  expect(found.largestT.every(Number.isFinite)).toBe(true);
  expect(found.tfce?.largest.every(Number.isFinite)).toBe(true);
  expect(found.largestT.filter((t) => t > 1000).length).toBe(2);
});
