// The scale benchmark: its synthetic scans, its lines and plots, and that a step refuses wrong maps.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";

import { axisFor, placeOn, tickText } from "../../bench/scale/axis.ts";
import { bodyVoxels } from "../../bench/scale/body.ts";
import { fitStep } from "../../bench/scale/fit-step.ts";
import { inflateStep } from "../../bench/scale/inflate-step.ts";
import type { FitAnswer, FitJob } from "../../bench/scale/jobs.ts";
import { lineThrough } from "../../bench/scale/line.ts";
import { scalePage } from "../../bench/scale/page.ts";
import { planTotalBody } from "../../bench/scale/plan.ts";
import { plotSvg } from "../../bench/scale/plot.ts";
import { scalePlots } from "../../bench/scale/plots.ts";
import type { ScaleResult } from "../../bench/scale/result.ts";
import { scansStep } from "../../bench/scale/scans-step.ts";
import { makeSmallScans } from "../../bench/scale/small-scans.ts";
import { growingFrames, makeSource } from "../../bench/scale/source.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bindmap-scale-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const JOB: FitJob = {
  kind: "fit",
  backend: "cpu",
  threads: 2,
  shape: [20, 20, 50],
  voxels: 20_000,
  frames: 20,
  memoryBytes: 1e9,
};

test("a source hands out the same scan in every pass, 90 min long, no two curves alike", async () => {
  const source = makeSource([50, 40, 10], growingFrames(12));
  const read = async (): Promise<Float32Array[]> => {
    const frames: Float32Array[] = [];
    for await (const values of source.image.frames({ precision: "f32" }))
      frames.push(values.slice());
    return frames;
  };
  const [first, second] = [await read(), await read()];
  expect(first).toHaveLength(12);
  expect(second).toEqual(first);
  expect(source.frames.endMin[11]).toBeCloseTo(90, 9);
  const curves = Array.from({ length: 20_000 }, (_, v) => first.map((frame) => frame[v]).join());
  expect(new Set(curves).size).toBe(20_000);
});

test("a step finds the simulated binding at once and in slabs, within its plan of memory", async () => {
  const atOnce = await fitStep(JOB);
  expect(atOnce).toMatchObject({ voxels: 20_000, volume: 20_000, passes: 1, slabs: 1 });
  // 9 bytes a voxel of the volume, 20 for its number and maps, 100 for curve and maps in the slab.
  expect(atOnce.plannedBytes).toBe(20_000 * 129);
  expect(atOnce.peakBytes).toBeGreaterThan(atOnce.idleBytes);
  expect(atOnce.wallMs).toBeGreaterThan(atOnce.stagesMs["fit"]);
  const slabbed = await fitStep({ ...JOB, memoryBytes: 20_000 * 29 + 7000 * 100 });
  expect(slabbed).toMatchObject({ passes: 3, slabs: 3, plannedBytes: 1_280_000 });
});

test.each([
  [[10, 10, 10] as const, 1000],
  [[40, 40, 20] as const, 3000],
  [[44, 44, 65] as const, 20_000],
])("a body in %j has %i voxels, ascending and inside", (shape, count) => {
  const voxels = bodyVoxels(shape, count);
  expect(voxels).toHaveLength(count);
  expect(voxels.every((v, i) => i === 0 || v > voxels[i - 1])).toBe(true);
  expect(voxels[count - 1]).toBeLessThan(shape[0] * shape[1] * shape[2]);
});

test("a body that the grid can't hold is refused", () => {
  expect(() => bodyVoxels([10, 10, 10], 990)).toThrow("does not fit 10x10x10");
});

test("the line through 2 + 3x is found; proportional measurements have a slope of 1", () => {
  const line = lineThrough([1, 10, 100, 1000].map((x) => [x, 2 + 3 * x] as const));
  expect(line.offset).toBeCloseTo(2, 9);
  expect(line.slope).toBeCloseTo(3, 9);
  expect(line.mostOff).toBeLessThan(1e-9);
  expect(line.r2).toBeCloseTo(1, 12);
  expect(line.power).toBeLessThan(0.95);
  expect(line.powerAtEnd).toBeGreaterThan(0.98);
  expect(lineThrough([1, 10, 100].map((x) => [x, 7 * x] as const)).power).toBeCloseTo(1, 12);
});

test("a bend is told from a line", () => {
  const bent = lineThrough([1, 10, 100, 1000].map((x) => [x, x ** 1.5] as const));
  expect(bent.mostOff).toBeGreaterThan(0.3);
  expect(bent.power).toBeCloseTo(1.5, 9);
  expect(() =>
    lineThrough([
      [1, 1],
      [2, 2],
    ]),
  ).toThrow("three points");
  expect(() =>
    lineThrough([
      [0, 1],
      [1, 1],
      [2, 2],
    ]),
  ).toThrow("above 0");
});

test("axes begin and end at round numbers", () => {
  expect(axisFor("log", [0.3, 14.8])).toMatchObject({ low: 0.2, high: 20 });
  expect(axisFor("log", [1e4, 1.4e7]).ticks).toEqual([1e4, 1e5, 1e6, 1e7]);
  expect(axisFor("log", [0.1, 2]).ticks).toEqual([0.1, 0.2, 0.5, 1, 2]);
  expect(axisFor("linear", [60, 130]).ticks).toEqual([0, 50, 100, 150]);
  expect(placeOn(axisFor("log", [1, 100]), 10)).toBeCloseTo(0.5, 12);
  expect([0.05, 500, 20_000, 1e7].map(tickText)).toEqual(["0.05", "500", "20 k", "10 M"]);
});

test("every mark of a plot lies in its panel, and words are escaped", () => {
  const points = [1, 7, 900, 1e6].map((x) => [x, 3 * x] as const);
  const series = [{ name: "a < b", points, as: "marks" as const, color: 0 }];
  const panel = {
    title: "t",
    xLabel: "x",
    yLabel: "y",
    xKind: "log" as const,
    yKind: "log" as const,
    series,
  };
  const svg = plotSvg([panel, panel]);
  expect(svg).toContain("a &lt; b");
  const marks = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)];
  // Four points and the legend's, in two panels.
  expect(marks).toHaveLength(10);
  for (const [, x, y] of marks) {
    expect(Number(x)).toBeGreaterThanOrEqual(46);
    expect(Number(x)).toBeLessThanOrEqual(302);
    expect(Number(y)).toBeLessThanOrEqual(250);
  }
});

test("many scans in one process leave no open file, thread, resource or listener behind", async () => {
  const scans = await makeSmallScans(folder);
  const checkpoints = [2, 4];
  const job = { kind: "scans" as const, scans, out: folder, checkpoints, backend: "cpu" as const };
  const answer = await scansStep({ ...job, threads: 2 });
  expect(answer.frames).toBe(38);
  const [early, late] = answer.checkpoints;
  expect([early.scans, late.scans]).toEqual([2, 4]);
  for (const what of ["openFiles", "resources", "listeners"] as const) {
    expect(late[what]).toBe(early[what]);
  }
});

const answer = (changes: Partial<FitAnswer>): FitAnswer => ({
  backend: "cpu",
  device: "a processor",
  software: false,
  voxels: 1e4,
  volume: 1e4,
  frames: 69,
  passes: 1,
  slabs: 1,
  wallMs: 100,
  generateMs: 1,
  stagesMs: { read: 10, design: 10, fit: 20, certify: 10 },
  plannedBytes: 1e6,
  idleBytes: 1e6,
  peakBytes: 3e6,
  ...changes,
});

test("a total-body scan takes fewer passes the more memory there is, and reading limits it", () => {
  const inflate = { inflatedBytes: 1e8, storedBytes: 8e7, gzipMs: 500, plainMs: 100 };
  const { rows, inflatedBytes } = planTotalBody({ inflate, run: answer({}), fits: [answer({})] });
  expect(inflatedBytes).toBe(440 * 440 * 645 * 69 * 4);
  expect(rows.map(({ passes }) => passes)).toEqual([13, 3, 1, 1]);
  // The rate of the run in 60 frames, 1 µs a voxel, and not of that in ten.
  const fits = [answer({ frames: 10, voxels: 1 }), answer({ frames: 60, voxels: 20_000 })];
  expect(planTotalBody({ inflate, run: answer({}), fits }).rows[3].fitMs).toBeCloseTo(20_000, 6);
  // 34.5 GB at 200 MB/s, and 20 million curves gathered at 69 frames.
  expect(rows[3].readMs).toBeCloseTo(inflatedBytes / 2e5 + 2e7 * (10 / 1e4), 3);
});

test("page and plots never call a software adapter a GPU", async () => {
  const grow = (changes: Partial<FitAnswer>): readonly FitAnswer[] =>
    [1, 10, 100].map((n) => {
      const stagesMs = { read: n, design: 10, fit: 20 + n, certify: 10 };
      return answer({
        ...changes,
        voxels: 1e3 * n,
        frames: n,
        wallMs: 50 + n,
        stagesMs,
        peakBytes: 1e8 * n,
      });
    });
  const software = { backend: "webgpu" as const, software: true, device: "SwiftShader" };
  const inflate = await inflateStep({ kind: "inflate", folder, shape: [10, 10, 4], frames: 3 });
  expect(inflate.inflatedBytes).toBe(352 + 10 * 10 * 4 * 3 * 4);
  const checkpoint = { residentBytes: 1e8, heapBytes: 1e7, openFiles: 3, threads: 4 };
  const scans = {
    ...answer({}),
    checkpoints: [1, 10, 100].map((n) => {
      return { ...checkpoint, scans: n, wallMs: 9 * n, resources: 1, listeners: 0 };
    }),
  };
  const result: ScaleResult = {
    threads: 2,
    voxels: [...grow({}), ...grow(software)],
    slabbed: answer({ slabs: 3, passes: 3 }),
    frames: [...grow({}), ...grow(software)],
    scans: [scans, { ...scans, ...software }],
    processes: [1, 3, 10].map((n) => ({ scans: n, wallMs: 80 * n })),
    inflate,
    totalBody: { shape: [440, 440, 645], memoryBytes: 2e9, run: answer({}) },
    plan: planTotalBody({ inflate, run: answer({}), fits: [answer({})] }),
  };
  const texts = [scalePage(result, "plots/"), ...Object.values(scalePlots(result))];
  expect(texts).toHaveLength(4);
  for (const text of texts) {
    expect(text).toContain("software adapter");
    expect(text).not.toMatch(/\bNaN\b|undefined|Infinity/);
    expect(text).not.toMatch(/\| GPU|>GPU/);
  }
  expect(texts[0]).toContain("](plots/scale-voxels.svg)");
  expect(scalePage(result, "")).not.toContain(".svg");
});
