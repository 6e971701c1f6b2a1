import { expect, test } from "vitest";

import { occupancyMap, occupancyPercent } from "../../src/group/occupancy.ts";
import { gaussians } from "../support/gaussian.ts";

const floats = (...values: readonly number[]): Float32Array => Float32Array.from(values);
const ALL = (n: number): Uint8Array => new Uint8Array(n).fill(1);

test("binding that falls from 2 to 0.5 is occupancy of 75 %, and one that rises is below 0", () => {
  expect(occupancyPercent(2, 0.5)).toBe(75);
  expect(occupancyPercent(2, 3)).toBe(-50);
});

test("a log ratio is the same with the opposite sign when the scans are swapped", () => {
  expect(occupancyPercent(2, 0.5, "log-ratio")).toBeCloseTo(138.629, 3);
  expect(occupancyPercent(0.5, 2, "log-ratio")).toBeCloseTo(-138.629, 3);
});

test("where there is nothing to divide by there is no occupancy", () => {
  expect(occupancyPercent(0, 1)).toBeNaN();
  expect(occupancyPercent(1, 0, "log-ratio")).toBeNaN();
  expect(occupancyPercent(-1, -0.5, "log-ratio")).toBeNaN();
});

test("a voxel counts when the mean of both scans is above the floor, whichever is the larger", () => {
  const map = occupancyMap(floats(0.5, 0.1, 0.2, 1), floats(0.1, 0.5, 0.2, 0.5), ALL(4), {
    floor: 0.25,
    above: "mean of both",
  });
  expect([...map].map((value) => Math.round(value))).toEqual([80, -400, Number.NaN, 50]);
});

test("a map of the group's baseline decides instead, and voxels that do not count never do", () => {
  const valid = Uint8Array.of(1, 1, 0);
  const mask = { floor: 0.25, above: floats(1, 0.2, 1) };
  const map = occupancyMap(floats(1, 1, 1), floats(0.5, 0.5, 0.5), valid, mask);
  expect([...map]).toEqual([50, Number.NaN, Number.NaN]);
});

test("a floor of 0 is refused: it would let through what is divided by next to nothing", () => {
  const at = (floor: number) => () =>
    occupancyMap(floats(1), floats(1), ALL(1), { floor, above: "mean of both" });
  expect(at(0)).toThrow("the floor of binding is 0; it must be above 0");
  expect(at(0.1)).not.toThrow();
});

test("without a change, a floor on the mean of both scans leaves the median at 0, one on the first does not", () => {
  // 200,000 voxels of BPND 0.3, both scans with a spread of 0.15; 5 standard errors of the median of
  // 150,000 values whose spread is some 60 % are 1 %.
  const n = 200_000;
  const [first, second] = [1, 2].map((seed) => gaussians(seed, n).map((z) => 0.3 + 0.15 * z));
  const floor = 0.2;
  const both = occupancyMap(first, second, ALL(n), { floor, above: "mean of both" });
  const firstAlone = occupancyMap(first, second, ALL(n), { floor, above: first });
  expect(Math.abs(median(both))).toBeLessThan(1);
  expect(median(firstAlone)).toBeGreaterThan(10);
});

function median(values: Float32Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted[Math.floor(sorted.length / 2)];
}
