import { expect, test } from "vitest";
import { Fault } from "../../src/errors.ts";
import {
  WHOLE_BODY_GRID,
  brainMask,
  headGrid,
  HRRT_GRID,
  paintAnatomy,
  SMALL_GRID,
  voxelCounts,
  type Anatomy,
} from "../../src/simulate/anatomy.ts";
import { makePhantom, phantomFrame, phantomMap, type Phantom } from "../../src/simulate/phantom.ts";
import { DORSAL_BRAIN_STEM_LABEL, REFERENCE_LABELS, REGIONS } from "../../src/simulate/regions.ts";
import { equilibriumStudy, srtmStudy, withBinding } from "../../src/simulate/studies.ts";

const small = paintAnatomy(SMALL_GRID);

function phantomOf(options: Partial<Parameters<typeof makePhantom>[0]> = {}): Phantom {
  return makePhantom({
    study: srtmStudy(),
    anatomy: small,
    textureSeed: 1,
    noiseSeed: 1,
    noise: 0.12,
    airNoise: true,
    ...options,
  });
}

function frameOf(phantom: Phantom, f: number): Float32Array {
  const out = new Float32Array(phantom.rowOfVoxel.length);
  phantomFrame(phantom, f, out);
  return out;
}

function meanWhere(values: ArrayLike<number>, anatomy: Anatomy, labels: readonly number[]): number {
  let sum = 0;
  let count = 0;
  anatomy.labels.forEach((label, v) => {
    if (!labels.includes(label)) return;
    sum += values[v];
    count++;
  });
  return sum / count;
}

test.each([
  ["20x20x14", headGrid([20, 20, 14])],
  ["24x24x18", headGrid([24, 24, 18])],
  ["small", SMALL_GRID],
  ["128x128x35", WHOLE_BODY_GRID],
  ["40x24x30", headGrid([40, 24, 30])],
])("on %s every one of the 27 regions has at least 4 voxels", (_, grid) => {
  const counts = voxelCounts(paintAnatomy(grid).labels);
  for (const { label } of REGIONS) expect(counts.get(label) ?? 0).toBeGreaterThanOrEqual(4);
  expect(REGIONS.length).toBe(27);
  // Air and the 27 regions, nothing else.
  expect(counts.size).toBe(28);
});

test("on the HRRT grid the putamen has its ellipsoid's volume, 3.39 mL, within 1 %", () => {
  const counts = voxelCounts(paintAnatomy(HRRT_GRID).labels);
  const volume = (counts.get(12) ?? 0) * 1.22 ** 3;
  // 4/3 π · 6 · 15 · 9 mm³; 1,875 voxels, whose surface is cut at random to well under 1 %.
  expect(Math.abs(volume / ((4 / 3) * Math.PI * 6 * 15 * 9) - 1)).toBeLessThan(0.01);
});

test("left regions lie at x below the middle and right regions above it", () => {
  const [nx] = small.grid.shape;
  small.labels.forEach((label, v) => {
    const region = REGIONS.find((candidate) => candidate.label === label);
    if (region === undefined || region.side === "both") return;
    expect(v % nx < nx / 2).toBe(region.side === "left");
  });
});

test("a grid with too few voxels for all regions is refused, and the smallest is accepted", () => {
  expect(() => headGrid([20, 20, 13])).toThrow(Fault);
  expect(() => paintAnatomy({ shape: [19, 20, 14], voxelMm: [9, 9, 9] })).toThrow(Fault);
  expect(headGrid([20, 20, 14]).shape).toEqual([20, 20, 14]);
});

test("the brain mask is 1 in every region but the scalp, and 0 in air", () => {
  const mask = brainMask(small);
  small.labels.forEach((label, v) => expect(mask[v]).toBe(label === 0 || label === 258 ? 0 : 1));
});

test("without noise the mean of the reference region is the reference curve in every frame", () => {
  const phantom = phantomOf({ noise: 0 });
  for (const f of [0, 9, 20, 37]) {
    const mean = meanWhere(frameOf(phantom, f), small, REFERENCE_LABELS);
    // float32 voxels: half a unit in the last place, 6e-8.
    expect(Math.abs(mean / phantom.reference[f] - 1)).toBeLessThan(1e-7);
  }
});

test("the BPND levels of a region vary and keep the regional mean: hippocampus 0.46", () => {
  const { curves } = phantomOf();
  const levels = curves.filter(({ label }) => label === 17).map(({ truth }) => truth.BPND);
  expect(levels.length).toBe(16);
  expect(new Set(levels).size).toBe(16);
  expect(levels.reduce((a, b) => a + b, 0) / 16).toBeCloseTo(0.46, 12);
});

test("the reference region has BPND 0, R1 1 and k2 0.08 in every voxel; air has zeros", () => {
  const phantom = phantomOf();
  for (const [map, value] of [
    [phantomMap(phantom, ({ truth }) => truth.BPND), 0],
    [phantomMap(phantom, ({ truth }) => truth.R1), 1],
    [phantomMap(phantom, ({ truth }) => truth.k2), 0.08],
  ] as const) {
    expect(meanWhere(map, small, REFERENCE_LABELS)).toBeCloseTo(value, 7);
    expect(meanWhere(map, small, [0])).toBe(0);
  }
});

test("the equilibrium study's window ratio is within 3 % of BPND in its four regions", () => {
  const phantom = phantomOf({ study: equilibriumStudy(), noise: 0 });
  const truth = phantomMap(phantom, (curve) => curve.truth.BPND);
  const window = phantomMap(phantom, (curve) => curve.windowBPND);
  for (const labels of [
    [18, 54],
    [11, 50],
    [12, 51],
    [10, 49],
  ]) {
    const ratio = meanWhere(window, small, labels) / meanWhere(truth, small, labels);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.03);
  }
  // Slower tissue is further off: the dorsal brain stem, BPND 2, by more than the bar above.
  const stem = meanWhere(window, small, [DORSAL_BRAIN_STEM_LABEL]);
  expect(stem / meanWhere(truth, small, [DORSAL_BRAIN_STEM_LABEL])).toBeLessThan(0.96);
  // The window's truth is exact: the mean of frames 11 to 18 (95-135 min) over the reference's.
  const row = phantom.curves.findIndex(({ label }) => label === 12);
  const rows = phantom.curves.length;
  let target = 0;
  let reference = 0;
  for (let f = 11; f <= 18; f++) {
    target += phantom.clean[f * rows + row];
    reference += phantom.reference[f];
  }
  expect(target / reference - 1).toBeCloseTo(phantom.curves[row].windowBPND, 10);
});

test("voxels scatter about their noise-free values as the sd of their row says", () => {
  const phantom = phantomOf();
  const clean = frameOf(phantomOf({ noise: 0 }), 29);
  const noisy = frameOf(phantom, 29);
  const rows = phantom.curves.length;
  let sum = 0;
  noisy.forEach((value, v) => {
    sum += ((value - clean[v]) / phantom.sd[29 * rows + phantom.rowOfVoxel[v]]) ** 2;
  });
  // 4 standard errors of a mean of squared Gaussians.
  expect(Math.abs(sum / noisy.length - 1)).toBeLessThan(4 * Math.sqrt(2 / noisy.length));
});

test("12 % noise is 12 % of the brain's mean curve in frame 27, the first of two 3 min from 33 min", () => {
  const phantom = phantomOf();
  const clean = frameOf(phantomOf({ noise: 0 }), 27);
  const brain = REGIONS.map(({ label }) => label).filter((label) => label !== 258);
  const mean = meanWhere(clean, small, brain);
  const rows = phantom.curves.length;
  const putamen = phantom.curves.findIndex(({ label }) => label === 12);
  const activity = phantom.clean[27 * rows + putamen];
  // The sd grows as the square root of the activity; float32 voxels leave 1e-7.
  const expected = 0.12 * Math.sqrt(mean / activity);
  expect(phantom.sd[27 * rows + putamen] / activity).toBeCloseTo(expected, 6);
});

test("air is noisy around 0 by default and exactly 0 on request", () => {
  const noisy = frameOf(phantomOf(), 20);
  const quiet = frameOf(phantomOf({ airNoise: false }), 20);
  const air = small.labels.indexOf(0);
  expect(noisy[air]).not.toBe(0);
  small.labels.forEach((label, v) => {
    if (label === 0) expect(quiet[v]).toBe(0);
    else expect(quiet[v]).toBe(noisy[v]);
  });
});

test("the same seeds give the same scan; another noise seed only other noise", () => {
  const once = phantomOf();
  const again = phantomOf();
  const other = phantomOf({ noiseSeed: 2 });
  expect(frameOf(again, 3)).toEqual(frameOf(once, 3));
  expect(other.rowOfVoxel).toEqual(once.rowOfVoxel);
  expect(frameOf(other, 3)).not.toEqual(frameOf(once, 3));
  expect(phantomOf({ textureSeed: 2 }).rowOfVoxel).not.toEqual(once.rowOfVoxel);
});

test("withBinding of 0.3 leaves R1 and k2 and takes BPND of the putamen from 1.4 to 0.42", () => {
  const blocked = withBinding(equilibriumStudy(), () => 0.3).tissues.putamen;
  const { putamen } = equilibriumStudy().tissues;
  expect(blocked.BPND).toBeCloseTo(0.42, 12);
  expect([blocked.R1, blocked.k2]).toEqual([putamen.R1, putamen.k2]);
});
