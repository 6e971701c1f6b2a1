import { expect, test } from "vitest";
import { models } from "../../src/models/index.ts";
import { chooseMaps } from "../../src/output/choice.ts";
import { mapVolume } from "../../src/output/map-volume.ts";
import { BPND, tinyResult, VOXELS } from "./fixtures.ts";

// All values here are binary fractions, so float32 holds them exactly and equality is exact.

test("a negative BPND of -0.75 and one of 9.5 at a border are kept as fitted", () => {
  const { values, clipped } = mapVolume(tinyResult(), "BPND", { fill: "0" });
  expect([...values]).toEqual([0, 1.5, 2.25, 9.5, 0, 0, 0.5, -0.75, 3.5, 0, 0.25, 0]);
  expect(clipped).toBeUndefined();
});

test("--fill nan puts NaN outside the mask and where there is no fit, and nowhere else", () => {
  const { values } = mapVolume(tinyResult(), "BPND", { fill: "nan" });
  const missing = [...values].flatMap((value, v) => (Number.isNaN(value) ? [v] : []));
  expect(missing).toEqual([0, 4, 5, 9, 11]);
});

test("clipping to 0,3 counts 1 voxel below and 2 above, and NaN is neither", () => {
  const result = tinyResult();
  const { values, clipped } = mapVolume(result, "BPND", { fill: "nan", clip: [0, 3] });
  expect(clipped).toEqual({ low: 0, high: 3, below: 1, above: 2 });
  expect(Array.from(VOXELS, (v) => values[v])).toEqual([1.5, 2.25, 3, Number.NaN, 0.5, 0, 3, 0.25]);
  // The result itself is not touched.
  expect(result.maps.subarray(0, 8)).toEqual(Float32Array.from(BPND));
});

test("limits that no value passes count 0 and 0, values on a limit included", () => {
  const { clipped } = mapVolume(tinyResult(), "BPND", { fill: "0", clip: [-0.75, 9.5] });
  expect(clipped).toMatchObject({ below: 0, above: 0 });
});

test("a fitted value beyond float32 becomes the fill and is counted, a voxel without a fit is not", () => {
  const R1 = mapVolume(tinyResult(), "R1", { fill: "0" });
  expect(R1.values[6]).toBe(0);
  expect(R1.notFinite).toBe(1);
  expect(mapVolume(tinyResult(), "BPND", { fill: "0" }).notFinite).toBe(0);
});

test("the window to show goes from 0 to the 99th percentile of the ok voxels, rounded up", () => {
  expect(mapVolume(tinyResult(), "BPND", { fill: "0" }).display).toEqual([0, 3.5]);
  const maps = tinyResult().maps.slice();
  maps[6] = 3.51;
  expect(mapVolume(tinyResult({ maps }), "BPND", { fill: "0" }).display).toEqual([0, 3.6]);
  expect(mapVolume(tinyResult(), "k2a", { fill: "0" }).display).toEqual([0, 0.5]);
});

test("of 1000 voxels from 0.001 to 1 the 99th percentile is 0.99, also when they are sampled", () => {
  const shown = (count: number): readonly number[] | undefined =>
    mapVolume(
      tinyResult({
        model: models["suvr"],
        voxels: Uint32Array.from({ length: count }, (_, v) => v),
        maps: Float32Array.from({ length: count }, (_, v) => (v + 1) / count),
        status: new Uint8Array(count).fill(1),
      }),
      "SUVR",
      { fill: "0" },
    ).display;
  // 0.99 as a float32 is 1e-8 above 0.99, which is not to be rounded up to 1.
  expect(shown(1000)).toEqual([0, 0.99]);
  // Every third of 300,000: number 99,000 of the sample is 296,998 / 300,000, below 0.99.
  expect(shown(300_000)).toEqual([0, 0.99]);
});

test("without a value above 0 there is no window to show", () => {
  const maps = new Float32Array(tinyResult().maps.length).fill(-1);
  expect(mapVolume(tinyResult({ maps }), "BPND", { fill: "0" }).display).toBeUndefined();
});

const { srtm } = models;
const chosen = (choice: Parameters<typeof chooseMaps>[1]): readonly string[] =>
  chooseMaps(srtm, choice).map(({ name }) => name);

test("by default SRTM writes BPND, R1 and k2; maps asked for come once, in the model's order", () => {
  expect(chosen({})).toEqual(["BPND", "R1", "k2"]);
  expect(chosen({ maps: ["k2a", "BPND", "k2a"] })).toEqual(["BPND", "k2a"]);
});

test("a map that SRTM does not have is refused with those it has; BPND is accepted", () => {
  expect(() => chosen({ maps: ["BPNd"] })).toThrow('--maps has "BPNd"; srtm has BPND, R1, k2, k2a');
  expect(() => chosen({ maps: [] })).toThrow("names no map");
  expect(chosen({ maps: ["BPND"] })).toEqual(["BPND"]);
});

test.each([
  [3, 0],
  [1, 1],
  [Number.NaN, 1],
  [0, Number.POSITIVE_INFINITY],
])("--clip %d,%d is refused; 0,3 is accepted", (low, high) => {
  expect(() => chosen({ clip: [low, high] })).toThrow("--clip is");
  expect(chosen({ clip: [0, 3] })).toContain("BPND");
});

test("--clip is refused when the main map is not written", () => {
  expect(() => chosen({ maps: ["R1"], clip: [0, 3] })).toThrow("but only R1");
  expect(chosen({ maps: ["R1", "BPND"], clip: [0, 3] })).toEqual(["BPND", "R1"]);
});
