import { expect, test } from "vitest";

import { Fault } from "../../src/errors.ts";
import { models } from "../../src/models/index.ts";
import { STATUS } from "../../src/models/status.ts";
import type { Frames } from "../../src/timing/frames.ts";

const { equilibrium, suvr } = models;

function everyFive(startMin: number, count: number): Frames {
  return {
    count,
    startMin: Float64Array.from({ length: count }, (_, f) => startMin + 5 * f),
    endMin: Float64Array.from({ length: count }, (_, f) => startMin + 5 * f + 5),
  };
}

function fit(
  model: typeof equilibrium,
  frames: Frames,
  reference: number[],
  tac: number[],
  window: number[],
): { value: number; status: number } {
  const design = model.design({
    frames,
    reference: Float64Array.from(reference),
    weights: new Float64Array(frames.count).fill(1),
    options: { window },
  });
  const out = new Float64Array(1);
  const status = model.fitVoxel(Float64Array.from(tac), design, out, new Float64Array(0));
  return { value: out[0], status };
}

test("a target three times the reference in the window has BPND 2 and SUVR 3", () => {
  const frames = everyFive(0, 4);
  const reference = [9, 9, 2, 4];
  const tac = [0, 0, 6, 12];
  expect(fit(equilibrium, frames, reference, tac, [10, 20]).value).toBeCloseTo(2, 12);
  expect(fit(suvr, frames, reference, tac, [10, 20]).value).toBeCloseTo(3, 12);
});

test("a frame partly inside the window counts by its share", () => {
  // 2 min of frame 2 and 5 min of frame 3: (2·10 + 5·20) / (2·5 + 5·4) - 1 = 3.
  const found = fit(equilibrium, everyFive(0, 3), [1, 5, 4], [0, 10, 20], [8, 15]);
  expect(found.value).toBeCloseTo(3, 12);
});

test("a scan that starts 40 min late gives the same as the full one", () => {
  const full = everyFive(0, 28);
  const late = everyFive(40, 20);
  const curve = (frames: Frames, scale: number): number[] =>
    Array.from({ length: frames.count }, (_, f) => scale * (10 + Math.sin(frames.startMin[f])));
  const whole = fit(equilibrium, full, curve(full, 1), curve(full, 2.5), [95, 135]);
  const part = fit(equilibrium, late, curve(late, 1), curve(late, 2.5), [95, 135]);
  // The same eight products in the same order.
  expect(part.value).toBe(whole.value);
  expect(part.value).toBeCloseTo(1.5, 12);
});

test("a curve that is zero in the window has no signal, one with NaN is not finite", () => {
  const frames = everyFive(0, 3);
  const none = fit(equilibrium, frames, [1, 1, 1], [5, 0, 0], [5, 15]);
  expect(none).toEqual({ value: Number.NaN, status: STATUS.noSignal });
  const bad = fit(equilibrium, frames, [1, 1, 1], [5, Number.NaN, 1], [5, 15]);
  expect(bad).toEqual({ value: Number.NaN, status: STATUS.notFinite });
  // Control: NaN outside the window is not used.
  expect(fit(equilibrium, frames, [1, 1, 1], [Number.NaN, 2, 2], [5, 15]).value).toBe(1);
});

test("windows that are empty, outside the scan or without activity are refused; a good one is not", () => {
  const frames = everyFive(40, 4);
  const ones = [1, 1, 1, 1];
  const refused = (window: number[], reference = ones): Fault => {
    try {
      fit(equilibrium, frames, reference, ones, window);
    } catch (error) {
      if (error instanceof Fault) return error;
    }
    throw new Error("not refused");
  };
  expect(refused([60, 50]).message).toContain("two increasing times");
  expect(refused([95, 135]).message).toContain("cover 40 to 60 min after injection");
  expect(refused([0, 20]).kind).toBe("usage");
  expect(refused([45, 55], [1, 0, 0, 1]).message).toContain("sums to 0 over 10 min");
  expect(fit(equilibrium, frames, ones, ones, [45, 55]).value).toBe(0);
});
