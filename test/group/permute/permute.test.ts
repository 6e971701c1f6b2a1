// The whole test against every arrangement by brute force, on images small enough for that.

import { expect, test } from "vitest";

import { permutationTest } from "../../../src/group/permute/permute.ts";
import {
  TFCE_DEFAULTS,
  type PermutationRequest,
  type Side,
  type VoxelTest,
} from "../../../src/group/permute/request.ts";
import {
  allChoices,
  allOrders,
  allSigns,
  naiveP,
  noisyMaps,
  oneSampleT,
  pooledT,
  signedTfce,
  slopeT,
  type Shape,
} from "./naive.ts";

const SHAPE: Shape = [4, 3, 2];
const VOXELS = 24;
const SIDES: readonly Side[] = ["two-sided", "greater", "less"];
const tfce = { ...TFCE_DEFAULTS, connectivity: 18 } as const;

/** Values of one voxel in the maps named. */
function valuesOf(maps: Float32Array, voxel: number, named: readonly number[]): number[] {
  return named.map((map) => maps[map * VOXELS + voxel]);
}

function places(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

interface Case {
  readonly name: string;
  readonly mapCount: number;
  readonly test: VoxelTest;
  readonly count: number;
  /** t of every arrangement, the observed one first. */
  readonly all: (maps: Float32Array, voxel: number) => number[];
}

const covariate = [1, 2, 4, 4, 7, 11];

const cases: readonly Case[] = [
  {
    name: "one-sample, 7 maps: 128 choices of signs",
    mapCount: 7,
    test: { kind: "one-sample" },
    count: 128,
    all: (maps, voxel) => {
      const x = valuesOf(maps, voxel, places(7));
      return allSigns(7).map((signs) => oneSampleT(x.map((value, i) => signs[i] * value)));
    },
  },
  {
    name: "paired, 6 pairs: 64 choices of signs",
    mapCount: 12,
    test: { kind: "paired", pairs: places(6).map((i) => ({ first: 2 * i + 1, second: 2 * i })) },
    count: 64,
    all: (maps, voxel) => {
      const first = valuesOf(maps, voxel, [1, 3, 5, 7, 9, 11]);
      const x = valuesOf(maps, voxel, [0, 2, 4, 6, 8, 10]).map((value, i) => value - first[i]);
      return allSigns(6).map((signs) => oneSampleT(x.map((value, i) => signs[i] * value)));
    },
  },
  {
    name: "two-sample, 5 and 3 maps: 56 choices",
    mapCount: 8,
    test: { kind: "two-sample", first: [7, 1, 2, 3, 4], second: [5, 6, 0] },
    count: 56,
    all: (maps, voxel) => {
      const x = valuesOf(maps, voxel, [7, 1, 2, 3, 4, 5, 6, 0]);
      return allChoices(8, 5).map((chosen) =>
        pooledT(
          chosen.map((i) => x[i]),
          x.filter((_, i) => !chosen.includes(i)),
        ),
      );
    },
  },
  {
    name: "correlation, 6 maps with two equal values: 360 orders, 720 with the equal told apart",
    mapCount: 6,
    test: { kind: "correlation", covariate },
    count: 360,
    all: (maps, voxel) => {
      const x = valuesOf(maps, voxel, places(6));
      return allOrders(covariate).map((order) => slopeT(x, order));
    },
  },
];

const each = cases.flatMap((one) => SIDES.map((side) => ({ ...one, side })));

test.each(each)("$name, $side: t, p and largest values are brute force's", async (one) => {
  const maps = noisyMaps(one.mapCount, SHAPE, 11, 0.4);
  const found = await permutationTest({
    maps,
    mapCount: one.mapCount,
    shape: SHAPE,
    test: one.test,
    side: one.side,
    permutations: 1000,
    seed: 1,
    tfce,
  });
  expect(found.arrangements).toEqual({
    used: one.count,
    asked: 1000,
    possible: one.count,
    exhaustive: true,
    seed: 1,
  });
  const byVoxel = places(VOXELS).map((voxel) => one.all(maps, voxel));
  const byArrangement = byVoxel[0].map((_, a) => byVoxel.map((values) => values[a]));
  const expected = naiveP(byArrangement, one.side);
  // Sums of at most 12 f64 terms, magnified by 1 / (1 - r²) < 1e3.
  for (const [v, values] of byVoxel.entries()) {
    expect(Math.abs(found.t[v] / values[0] - 1)).toBeLessThan(1e-12);
  }
  expect([...found.pUncorrected]).toEqual(expected.uncorrected);
  expect([...found.pCorrected]).toEqual(expected.corrected);
  expect(found.largestT[0]).toBeCloseTo(expected.largest[0], 9);
  expect(Math.max(...found.largestT)).toBeCloseTo(Math.max(...expected.largest), 6);

  // One voxel's score depends on the others: sides that count voxels once need |score|.
  const scores = byArrangement.map((map) => signedTfce(map, SHAPE, tfce));
  const enhanced = naiveP(
    scores.map((map) => map.map((score) => (counts(score, one.side) ? score : 0))),
    one.side,
  );
  for (const [v, score] of scores[0].entries()) {
    const kept = counts(score, one.side) ? score : 0;
    expect(Math.abs((found.tfce?.score[v] ?? Number.NaN) - kept)).toBeLessThanOrEqual(
      1e-10 * Math.abs(kept),
    );
  }
  expect([...(found.tfce?.pCorrected ?? [])]).toEqual(enhanced.corrected);
});

function counts(score: number, side: Side): boolean {
  return side === "two-sided" || (side === "greater" ? score > 0 : score < 0);
}

const request: PermutationRequest = {
  maps: noisyMaps(10, SHAPE, 3),
  mapCount: 10,
  shape: SHAPE,
  test: { kind: "one-sample" },
  permutations: 10_000,
  seed: 7,
};

test("ten maps have 1,024 choices of signs: all are used, the smallest two-sided p is 2 in 1,024", async () => {
  const strong = { ...request, maps: request.maps.map((value) => value + 20) };
  const found = await permutationTest(strong);
  expect(found.arrangements).toMatchObject({ used: 1024, exhaustive: true });
  // The observed arrangement and its mirror image.
  expect(Math.max(...found.pCorrected)).toBe(2 / 1024);
  const greater = await permutationTest({ ...strong, side: "greater" });
  expect(Math.max(...greater.pCorrected)).toBe(1 / 1024);
  const less = await permutationTest({ ...strong, side: "less" });
  expect(Math.min(...less.pCorrected)).toBe(1);
});

test("of 1,024 choices 500 are drawn by the seed, none twice, the observed one first", async () => {
  const [one, again, other] = await Promise.all(
    [7, 7, 8].map((seed) => permutationTest({ ...request, permutations: 500, seed })),
  );
  expect(one.arrangements).toMatchObject({ used: 500, possible: 1024, exhaustive: false });
  expect(again.largestT).toEqual(one.largestT);
  expect(other.largestT[0]).toBe(one.largestT[0]);
  expect(other.largestT).not.toEqual(one.largestT);
  expect(Math.min(...one.pUncorrected)).toBeGreaterThanOrEqual(1 / 500);
});

test("t and p don't change when the maps hold only the voxels of a mask", async () => {
  const voxels = Uint32Array.from([1, 2, 5, 6, 13, 14, 17, 22]);
  const maps = Float32Array.from({ length: 10 * voxels.length }, (_, i) => {
    const [map, k] = [Math.floor(i / voxels.length), i % voxels.length];
    return request.maps[map * VOXELS + voxels[k]];
  });
  const masked = await permutationTest({ ...request, maps, voxels, tfce });
  // The same through NaN in one map.
  const holes = request.maps.slice();
  for (let v = 0; v < VOXELS; v++) if (!voxels.includes(v)) holes[3 * VOXELS + v] = Number.NaN;
  const whole = await permutationTest({ ...request, maps: holes, tfce });
  expect(whole.voxelCounts).toEqual({ tested: 8, notFinite: 16, noVariance: 0 });
  for (const [k, v] of voxels.entries()) {
    expect(masked.t[k]).toBe(whole.t[v]);
    expect(masked.pUncorrected[k]).toBe(whole.pUncorrected[v]);
    expect(masked.pCorrected[k]).toBe(whole.pCorrected[v]);
    expect(masked.tfce?.score[k]).toBe(whole.tfce?.score[v]);
    expect(masked.tfce?.pCorrected[k]).toBe(whole.tfce?.pCorrected[v]);
  }
  expect(whole.t.filter(Number.isNaN).length).toBe(16);
});

test("an abort stops the test between two pieces of work", async () => {
  const controller = new AbortController();
  const shape: Shape = [16, 16, 16];
  const running = permutationTest(
    { ...request, maps: noisyMaps(10, shape, 5), shape, tfce },
    {
      signal: controller.signal,
      onProgress: (stage) => {
        if (stage === "cluster enhancement") controller.abort(new Error("enough"));
      },
    },
  );
  await expect(running).rejects.toThrow("enough");
});
