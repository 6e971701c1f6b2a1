import { expect, test } from "vitest";

import { curveOf } from "../../src/backend/cpu/fit-range.ts";
import { judge, type VoxelFit } from "../../src/models/agreement.ts";
import { srtm } from "../../src/models/srtm/index.ts";
import { isFitted, STATUS } from "../../src/models/status.ts";
import { curveSet } from "../../src/simulate/curve-set.ts";
import { makeSchedule } from "../../src/simulate/schedules.ts";
import { selectFrames } from "../../src/timing/frames.ts";
import { designFor, noisyBlock, OPTIONS } from "../support/designs.ts";
import { inTolerances } from "../support/statistics.ts";

test.each([3, 4, 20, 38, 200])("SRTM fits a scan of %i frames", (count) => {
  const frames = makeSchedule([{ count, lengthS: (90 * 60) / count }]);
  const { set, block } = noisyBlock({ count: 50, seed: 4, noise: 0.02, frames });
  const design = designFor(srtm, set);
  expect(design.rank).toBeLessThan(count);
  const out = new Float64Array(4);
  const scratch = new Float64Array(design.scratchLength);
  for (let v = 0; v < set.count; v++) {
    expect(isFitted(srtm.fitVoxel(curveOf(block, v), design, out, scratch))).toBe(true);
    expect(out.every(Number.isFinite)).toBe(true);
  }
});

test("two frames of weight are too few, three are enough", () => {
  const set = curveSet({ count: 1, seed: 1 });
  const two = new Float64Array(38);
  two.fill(1, 30, 32);
  expect(() => designFor(srtm, set, two)).toThrow(
    "2 of 38 frames have weight; it needs at least 3",
  );
  const three = new Float64Array(38);
  three.fill(1, 30, 33);
  expect(designFor(srtm, set, three).rank).toBe(2);
});

test("a scan that starts 6 min after injection is refused, one that starts after 4 min is not", () => {
  const late = makeSchedule([{ count: 20, lengthS: 240 }], 360);
  const early = makeSchedule([{ count: 20, lengthS: 240 }], 240);
  expect(() => designFor(srtm, curveSet({ count: 1, seed: 1, frames: late }))).toThrow(
    "starts 6.0 min after injection",
  );
  expect(designFor(srtm, curveSet({ count: 1, seed: 1, frames: early })).rank).toBeGreaterThan(3);
});

test.each([[[0, 0.6]], [[0.6, 0.006]], [[0.1]], [[0.1, Number.NaN]], [[0.1, Infinity]]])(
  "the k2a range %j is refused",
  (range) => {
    const set = curveSet({ count: 1, seed: 1 });
    const input = {
      frames: set.frames,
      reference: set.reference,
      weights: new Float64Array(38).fill(1),
    };
    expect(() => srtm.design({ ...input, options: { "k2a-range": range } })).toThrow(
      "two increasing",
    );
    // Control: the default range is accepted.
    expect(srtm.design({ ...input, options: OPTIONS }).rank).toBeGreaterThan(10);
  },
);

test("a constant reference, which no basis curve differs from at a high rate, is refused by number", () => {
  const frames = makeSchedule([{ count: 3, lengthS: 1e7 }]);
  const input = { frames, weights: Float64Array.of(1, 1, 1), options: { "k2a-range": [50, 100] } };
  const flat = () => srtm.design({ ...input, reference: Float64Array.of(0.1, 0.1, 0.1) });
  expect(flat).toThrow(/at k2a 100 .* differs from the reference curve by .* of its size/);
});

test("frames left out of the middle leave noise-free answers where they were", () => {
  const set = curveSet({ count: 30, seed: 9, k2a: [0.02, 0.2] });
  const kept = Array.from({ length: 38 }, (_, f) => f).filter((f) => f !== 20 && f !== 31);
  const frames = selectFrames(set.frames, kept);
  const reference = Float64Array.from(kept, (f) => set.reference[f]);
  const design = designFor(srtm, { frames, reference });
  const out = new Float64Array(4);
  const scratch = new Float64Array(design.scratchLength);
  for (let v = 0; v < set.count; v++) {
    const tac = Float64Array.from(kept, (f) => set.clean[f * set.count + v]);
    srtm.fitVoxel(tac, design, out, scratch);
    // The reference is bridged over two gaps, of 1 and 6 min.
    expect(Math.abs(out[0] - set.truth[v].BPND)).toBeLessThan(0.02);
  }
});

test("NaN in any frame is 'not finite', zeros are 'no signal', and every map is NaN", () => {
  const set = curveSet({ count: 1, seed: 1 });
  const design = designFor(srtm, set);
  const out = new Float64Array(4);
  const scratch = new Float64Array(design.scratchLength);
  for (const bad of [Number.NaN, Infinity, -Infinity]) {
    const tac = Float64Array.from(set.clean);
    tac[17] = bad;
    expect(srtm.fitVoxel(tac, design, out, scratch)).toBe(STATUS.notFinite);
    expect([...out]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  }
  expect(srtm.fitVoxel(new Float64Array(38), design, out, scratch)).toBe(STATUS.noSignal);
  expect([...out]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  expect(srtm.fitVoxel(set.clean, design, out, scratch)).toBe(STATUS.ok);
});

test.each([1e-24, 1e-3, 1e15])(
  "the unit of activity (times %f) does not change the answer",
  (unit) => {
    const { set, block } = noisyBlock({ count: 40, seed: 6, noise: 0.05 });
    const plain = designFor(srtm, set);
    const scaled = designFor(srtm, {
      ...set,
      reference: set.reference.map((value) => value * unit),
    });
    const a = new Float64Array(4);
    const b = new Float64Array(4);
    const scratch = new Float64Array(Math.max(plain.scratchLength, scaled.scratchLength));
    for (let v = 0; v < set.count; v++) {
      const tac = curveOf(block, v);
      const status = srtm.fitVoxel(tac, plain, a, scratch);
      expect(
        srtm.fitVoxel(
          tac.map((value) => value * unit),
          scaled,
          b,
          scratch,
        ),
      ).toBe(status);
      // Rounding may turn the last, least important directions of the reduced basis: what they hold
      // is the reduced basis's own tolerance.
      for (let m = 0; m < 4; m++) expect(inTolerances(b[m], a[m], srtm.exactness)).toBeLessThan(1);
    }
  },
);

test("an ill-conditioned curve is right with any k2a that fits as well, and is to be called so", () => {
  const set = curveSet({ count: 1, seed: 1 });
  const design = designFor(srtm, set);
  const tac = set.reference.map((activity) => 1.1 * Math.fround(activity));
  const values = new Float64Array(4);
  const status = srtm.bruteForce(tac, design, values);
  expect(status).toBe(STATUS.illConditioned);
  // k2 and k2a of another place in the range, with the same R1 and BPND.
  const other = [values[0], values[1], (1 + values[0]) * 0.05, 0.05];
  const judged = (found: VoxelFit) =>
    judge(srtm, design, tac, found, { status, values }, srtm.parity, "f32");
  expect(judged({ status, values: other })).toBe("equal");
  expect(judged({ status: STATUS.ok, values: other })).toBe("near");
  expect(judged({ status, values: [values[0] + 1, ...other.slice(1)] })).toBe("differs");
  expect(judged({ status, values: [values[0], 1.2, ...other.slice(2)] })).toBe("differs");
});
