// The exact integral against clusters by flood fill at every value of the map, and against steps.

import { expect, test } from "vitest";

import { makeBox } from "../../../src/group/permute/box.ts";
import { TFCE_DEFAULTS, type TfceSettings } from "../../../src/group/permute/request.ts";
import { makeEnhancer } from "../../../src/group/permute/tfce.ts";
import { tOf } from "../../../src/group/permute/statistic.ts";
import { uniform, randomStream } from "../../../src/simulate/random.ts";
import { naiveTfce, steppedTfce, type Shape } from "./naive.ts";

const DF = 9;

/** r in a box, of which some voxels are left out. */
function randomR(shape: Shape, seed: number, step = 0): Float64Array {
  const stream = randomStream(seed);
  return Float64Array.from({ length: shape[0] * shape[1] * shape[2] }, (_, i) => {
    if (uniform(stream, 2 * i + 1) < 0.15) return Number.NaN;
    const r = 1.8 * uniform(stream, 2 * i) - 0.9;
    return step === 0 ? r : Math.round(r / step) * step;
  });
}

function enhanced(r: Float64Array, shape: Shape, tfce: TfceSettings): Float64Array {
  const voxels = Uint32Array.from(r.keys()).filter((v) => !Number.isNaN(r[v]));
  const work = {
    rowCount: 0,
    values: new Float64Array(),
    arrangementCount: 0,
    weights: new Float64Array(),
    observed: new Float64Array(),
    voxelCount: voxels.length,
    side: "greater",
    df: DF,
    tfce,
    box: makeBox(voxels, shape, tfce.connectivity),
  } as const;
  const scores = new Float64Array(voxels.length);
  const enhancer = makeEnhancer(work);
  const values = Float64Array.from(voxels, (v) => r[v]);
  // Twice: the second must find nothing of the first.
  enhancer.enhance(values, -1, scores);
  scores.fill(0);
  const largest = enhancer.enhance(values, 1, scores);
  expect(largest).toBe(Math.max(0, ...scores));
  const all = new Float64Array(r.length);
  for (const [k, v] of voxels.entries()) all[v] = scores[k];
  return all;
}

const SETTINGS: readonly TfceSettings[] = [
  TFCE_DEFAULTS,
  { ...TFCE_DEFAULTS, connectivity: 18 },
  { ...TFCE_DEFAULTS, connectivity: 26 },
  { extentPower: 1, heightPower: 1.5, connectivity: 6 },
  { extentPower: 0, heightPower: 0, connectivity: 26 },
];

test.each(SETTINGS)(
  "scores are those of clusters by flood fill at every value of the map: %j",
  (settings) => {
    for (const [shape, seed, step] of [
      [[7, 6, 5], 1, 0],
      [[9, 4, 3], 2, 0.1],
      [[12, 9, 1], 3, 0],
      [[1, 1, 30], 4, 0.25],
    ] as const) {
      const r = randomR(shape, seed, step);
      const t = Array.from(r, (value) => tOf(value, DF));
      const expected = naiveTfce(t, shape, settings);
      const found = enhanced(r, shape, settings);
      for (const [v, score] of expected.entries()) {
        // Sums of some hundred f64 terms; a voxel's score is a difference to that of its cluster.
        const tolerance = 1e-11 * score + 1e-14 * Math.max(...expected);
        expect(Math.abs(found[v] - score)).toBeLessThanOrEqual(tolerance);
      }
    }
  },
);

test("E = 0, H = 0 gives t itself, and E = 1, H = 0 of one cluster of equal t its size times t", () => {
  const shape: Shape = [5, 5, 1];
  const r = randomR(shape, 9);
  const flat = enhanced(r, shape, { extentPower: 0, heightPower: 0, connectivity: 6 });
  for (const [v, value] of r.entries()) {
    if (value > 0) expect(flat[v]).toBeCloseTo(tOf(value, DF), 12);
  }
  const equal = new Float64Array(25).fill(0.6);
  const sizes = enhanced(equal, shape, { extentPower: 1, heightPower: 0, connectivity: 6 });
  for (const score of sizes) expect(score).toBeCloseTo(25 * tOf(0.6, DF), 10);
});

test("voxels that touch by an edge or a corner are one cluster only where that counts", () => {
  const shape: Shape = [2, 2, 2];
  const r = new Float64Array(8).fill(-0.5);
  r[0] = 0.5;
  r[3] = 0.5; // (1, 1, 0) shares an edge with (0, 0, 0)
  const extent = (connectivity: 6 | 18 | 26, values: Float64Array): number =>
    enhanced(values, shape, { extentPower: 1, heightPower: 0, connectivity })[0] / tOf(0.5, DF);
  expect(([6, 18, 26] as const).map((c) => Math.round(extent(c, r)))).toEqual([1, 2, 2]);
  r[3] = -0.5;
  r[7] = 0.5; // (1, 1, 1) shares a corner
  expect(([6, 18, 26] as const).map((c) => Math.round(extent(c, r)))).toEqual([1, 1, 2]);
});

test("the end of one row of voxels is no neighbour of the next row's beginning", () => {
  const shape: Shape = [3, 2, 2];
  const r = new Float64Array(12).fill(-0.5);
  r[2] = 0.5;
  r[3] = 0.5;
  const tfce = { extentPower: 1, heightPower: 0, connectivity: 6 } as const;
  expect(enhanced(r, shape, tfce)[2]).toBeCloseTo(tOf(0.5, DF), 12);
});

test("stepped scores approach the exact ones: off by 1.2 % of the largest at max / 100, FSL's step, and 0.1 % at max / 1600", () => {
  const shape: Shape = [8, 7, 6];
  const r = randomR(shape, 21);
  const t = Array.from(r, (value) => tOf(value, DF));
  const most = Math.max(...t.filter((value) => value > 0));
  const exact = enhanced(r, shape, TFCE_DEFAULTS);
  const largest = Math.max(...exact);
  const [coarse, fine] = [100, 1600].map((steps) => {
    const stepped = steppedTfce(t, shape, TFCE_DEFAULTS, most / steps);
    return Math.max(...stepped.map((score, v) => Math.abs(score - exact[v]))) / largest;
  });
  expect(coarse).toBeCloseTo(0.012, 3);
  expect(fine).toBeCloseTo(0.0009, 4);
});
