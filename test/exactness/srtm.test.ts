// Does the reduced search equal brute force on the unreduced basis, in f64?

import { expect, test } from "vitest";

import { curveOf } from "../../src/backend/cpu/fit-range.ts";
import { srtm } from "../../src/models/srtm/index.ts";
import { STATUS } from "../../src/models/status.ts";
import { bolusSchedule } from "../../src/simulate/schedules.ts";
import { designFor, noisyBlock, twentyFrames } from "../support/designs.ts";
import { inTolerances } from "../support/statistics.ts";
import { fineGrid, frameMeans } from "../../src/simulate/fine.ts";
import { bolusInput } from "../../src/simulate/input.ts";
import { referenceCurve } from "../../src/simulate/tissue.ts";

const cases = [0.02, 0.05, 0.12].flatMap((noise) => [
  { noise, frames: bolusSchedule(), name: "38 frames" },
  { noise, frames: twentyFrames(), name: "20 frames" },
]);

test.each(cases)(
  "$name, noise $noise: BPND equals brute force within 1e-6 relative + 1e-6 in 99.9 % of voxels",
  ({ noise, frames }) => {
    const { set, block } = noisyBlock({ count: 1000, seed: 21, noise, frames });
    const design = designFor(srtm, set);
    const found = new Float64Array(4);
    const exact = new Float64Array(4);
    const scratch = new Float64Array(design.scratchLength);
    let beyond = 0;
    for (let v = 0; v < set.count; v++) {
      const tac = curveOf(block, v);
      const status = srtm.fitVoxel(tac, design, found, scratch);
      const exactStatus = srtm.bruteForce(tac, design, exact);
      if (status === exactStatus && inTolerances(found[0], exact[0], srtm.exactness) <= 1) continue;
      beyond++;
      // Two peaks of the same height are both right: then the residual sums are equal to 1e-6.
      const ratio = srtm.residual(tac, design, found) / srtm.residual(tac, design, exact);
      expect(ratio, `voxel ${v}`).toBeLessThan(1 + 1e-6);
    }
    expect(beyond).toBeLessThanOrEqual(1);
  },
);

test("curves whose best k2a lies outside the range are fitted at the border and flagged", () => {
  const { set, block } = noisyBlock({ count: 400, seed: 3, noise: 0.12 });
  const design = srtm.design({
    frames: set.frames,
    reference: set.reference,
    weights: new Float64Array(set.frames.count).fill(1),
    options: { "k2a-range": [0.03, 0.05] },
  });
  const out = new Float64Array(4);
  const exact = new Float64Array(4);
  const scratch = new Float64Array(design.scratchLength);
  const counts = new Map<number, number>();
  for (let v = 0; v < set.count; v++) {
    const tac = curveOf(block, v);
    const status = srtm.fitVoxel(tac, design, out, scratch);
    counts.set(status, (counts.get(status) ?? 0) + 1);
    expect(srtm.bruteForce(tac, design, exact)).toBe(status);
    expect(inTolerances(out[0], exact[0], srtm.exactness)).toBeLessThan(1);
    // exp(ln(x)) is right to two units in the last place.
    if (status === STATUS.atLowerK2a) expect(out[3]).toBeCloseTo(0.03, 14);
    if (status === STATUS.atUpperK2a) expect(out[3]).toBeCloseTo(0.05, 14);
  }
  for (const status of [STATUS.ok, STATUS.atLowerK2a, STATUS.atUpperK2a]) {
    expect(counts.get(status), `status ${status}`).toBeGreaterThan(20);
  }
});

/**
 * One of 60,000 curves of nothing but noise: its highest node is the upper border, and a peak between
 * two nodes is 0.7 % above them and higher than the border.
 */
const SHARP = [
  -0.6183, -0.2599, -0.0168, -0.8588, 0.1831, -1.147, 0.2772, 0.0193, 1.4757, -0.6102, 1.0123,
  -1.3336, 0.9846, 0.0052, -0.897, 0.2334, 0.8989, -0.762, -0.7936, 0.1666, 0.6707, 0.5631, 0.432,
  1.2593, -0.6327, -0.2412, -0.3144, 0.7808, 0.6842, -2.0369, 1.2127, 0.4335, -1.6475, -1.6514,
  0.4036, 0.6142, 1.3754, 0.7644,
];

test("a sharp peak between two nodes is found, though another node is higher than both", () => {
  const frames = bolusSchedule();
  const reference = frameMeans(referenceCurve(bolusInput, fineGrid(frames)), frames);
  const design = designFor(srtm, { frames, reference });
  const out = new Float64Array(4);
  const exact = new Float64Array(4);
  const tac = Float64Array.from(SHARP);
  const status = srtm.fitVoxel(tac, design, out, new Float64Array(design.scratchLength));
  expect(srtm.bruteForce(tac, design, exact)).toBe(STATUS.ok);
  expect(status).toBe(STATUS.ok);
  expect(inTolerances(out[3], exact[3], srtm.exactness)).toBeLessThan(1);
});
