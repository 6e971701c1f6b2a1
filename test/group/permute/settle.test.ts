// What the host makes of single precision: found maxima that are off within the band, and beyond it.

import { expect, test } from "vitest";

import type { Work } from "../../../src/group/permute/engine.ts";
import { UNWRITTEN_COUNT, type BatchFound } from "../../../src/group/permute/webgpu/chunk.ts";
import { bandOf } from "../../../src/group/permute/webgpu/program.ts";
import { settler } from "../../../src/group/permute/webgpu/settle.ts";

const BAND = bandOf(2);

/** Two rows, two blocks of 64 voxels; r = (x + y) / √2 as observed, (x - y) / √2 with a sign flipped. */
function makeWork(): Work {
  const angles = Float64Array.from({ length: 128 }, (_, v) => 1 + v / 1000);
  // The largest r of the second arrangement lies in block 1, by less than single precision tells.
  angles[10] = 0.4 + 1e-9;
  angles[100] = 0.4;
  const values = new Float64Array(256);
  for (const [v, angle] of angles.entries()) {
    values[v] = Math.cos(angle);
    values[128 + v] = Math.sin(angle);
  }
  const weight = Math.SQRT1_2;
  return {
    rowCount: 2,
    voxelCount: 128,
    values,
    codes: Uint16Array.from([0, 0, 0, 1]),
    arrangementCount: 2,
    weights: Float64Array.of(weight, -weight),
    side: "two-sided",
    df: 1,
    observed: angles.map((angle) => weight * (Math.cos(angle) + Math.sin(angle))),
  };
}

const work = makeWork();
const shape = { from: 0, count: 128, blocks: 2, batch: 3, mostNear: 512 };
const r = (v: number): number => Math.SQRT1_2 * (work.values[v] - work.values[128 + v]);
const blockMost = (values: (v: number) => number, block: number): number =>
  Math.max(...Array.from({ length: 64 }, (_, i) => Math.abs(values(64 * block + i))));
const observedMost = [0, 1].map((block) => blockMost((v) => work.observed[v], block));

/** The observed arrangement, itself again, and the other one; block 0 is off by `wrong`. */
function foundWith(wrong: number, counts = 0): BatchFound {
  return {
    largest: Float32Array.of(...observedMost, ...observedMost, blockMost(r, 0) + wrong, r(100)),
    counts: new Uint32Array(128).fill(counts),
    nearCount: 0,
    near: new Uint32Array(),
  };
}

function settled(found: BatchFound): Float64Array {
  const into = { largest: new Float64Array(2).fill(-Infinity), counts: new Uint32Array(128) };
  settler(work, shape, "a device")(found, { first: 0, count: 2 }, into);
  return into.largest;
}

test("the largest is found in the block that single precision put second", () => {
  expect(r(100)).toBeGreaterThan(blockMost(r, 0));
  for (const wrong of [0, 0.9 * BAND, -0.9 * BAND]) {
    const [first, second] = settled(foundWith(wrong));
    expect(first).toBe(Math.max(...observedMost));
    expect(second).toBe(r(100));
  }
});

test("a block that is off by more than single precision can be is refused, as are missing counts", () => {
  expect(() => settled(foundWith(1.2 * BAND))).toThrow("can't be trusted");
  expect(() => settled(foundWith(0, UNWRITTEN_COUNT))).toThrow("left a voxel without a count");
  expect(() => settled(foundWith(0, 3))).toThrow("counted too much");
  const missing = foundWith(0);
  missing.largest[3] = Number.NaN;
  expect(() => settled(missing)).toThrow("arrangement 0");
  expect(settled(foundWith(0, 2)).length).toBe(2);
});
