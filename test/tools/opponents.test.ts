// The benchmark's opponents: right where they run, refused with a reason where they don't, and
// judged by a judge that finds planted faults.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { buildSync } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";

import { compareWithRatio } from "../../bench/opponents/agreement.ts";
import { gpujsEquilibrium } from "../../bench/opponents/gpujs-equilibrium.ts";
import { gpujsSrtm } from "../../bench/opponents/gpujs-srtm.ts";
import type { GpujsMode } from "../../bench/opponents/gpujs.ts";
import { compareWithGrid } from "../../bench/opponents/grid-agreement.ts";
import { makeGrid, type Grid } from "../../bench/opponents/grid.ts";
import { naiveGrid, searchBlock } from "../../bench/opponents/naive-grid.ts";
import type { Opened, Opponent } from "../../bench/opponents/opponent.ts";
import { opponents } from "../../bench/opponents/opponents.ts";
import type { Block } from "../../src/backend/backend.ts";
import { curveOf } from "../../src/backend/cpu/fit-range.ts";
import { dot } from "../../src/math/vector.ts";
import { equilibrium } from "../../src/models/equilibrium/index.ts";
import type { Design, Model } from "../../src/models/model.ts";
import { MAP_BPND, MAP_K2A } from "../../src/models/srtm/fit.ts";
import { srtm } from "../../src/models/srtm/index.ts";
import { bolusSchedule } from "../../src/simulate/schedules.ts";
import { ROOT } from "../architecture/sources.ts";
import { designFor, noisyBlock, twentyFrames } from "../support/designs.ts";
import { testDevice } from "../support/gpu.ts";

const VOXELS = 60;
const SCHEDULES = [
  ["38 frames", bolusSchedule()],
  ["20 frames", twentyFrames()],
] as const;

const folder = mkdtempSync(path.join(tmpdir(), "bindmap-opponents-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function prepared<D extends Design>(model: Model<D>, frames = bolusSchedule(), count = VOXELS) {
  const { set, block } = noisyBlock({ count, seed: 7, noise: 0.05, frames });
  return { design: designFor(model, set), block };
}

async function opened(opponent: Opponent, design: Design, block: Block): Promise<Opened> {
  const answer = await opponent.open(design, block);
  if ("refused" in answer) throw new Error(answer.refused);
  return answer;
}

const request = (mode: GpujsMode) => ({ mode, threads: 2, gpu: undefined });

describe("the naive grid", () => {
  test.each(SCHEDULES)("answers with nodes, near bindmap's answers, on %s", async (_, frames) => {
    const { design, block } = prepared(srtm, frames);
    const naive = await opened(naiveGrid, design, block);
    expect({ ran: naive.ran, voxels: naive.agreement.voxels }).toEqual({
      ran: "one thread",
      voxels: VOXELS,
    });
    // The nearest node is up to 2.4 % off in k2a, and k2 makes up for most of it in BPND + 1 = k2/k2a.
    expect(naive.agreement.median).toBeGreaterThan(1e-4);
    expect(naive.agreement.median).toBeLessThan(0.024);
    const nodes = new Set(makeGrid(design).k2aPerMin.map(Math.fround));
    expect([...naive.maps().subarray(MAP_K2A * VOXELS)].filter((k2a) => !nodes.has(k2a))).toEqual(
      [],
    );
  });
});

describe("the judge of grid searches", () => {
  const { design, block } = prepared(srtm);
  const grid = makeGrid(design);
  const right = new Float32Array(srtm.maps.length * VOXELS);
  searchBlock(grid, design, block, right);
  const judge = (maps: Float32Array) => () => compareWithGrid(design, grid, block, maps, "f32");

  test("accepts what the naive grid found", () => {
    expect(judge(right)()).toMatchObject({ voxels: VOXELS });
  });

  test("refuses the next node, although its maps are right for it", () => {
    expect(judge(solvedAt(grid, block, right, 1))).toThrow(/more of the curve's sum of squares/);
    expect(judge(solvedAt(grid, block, right, 0))).not.toThrow();
  });

  test.each([
    [
      "BPND off by 1e-4",
      (maps: Float32Array) => void (maps[MAP_BPND * VOXELS + 20] += 1e-4),
      "BPND is",
    ],
    ["NaN", (maps: Float32Array) => void (maps[MAP_BPND * VOXELS + 20] = Number.NaN), "BPND is"],
    [
      "k2a between nodes",
      (maps: Float32Array) => void (maps[MAP_K2A * VOXELS + 20] *= 1.01),
      "is at no node",
    ],
    ["maps of other voxels", (maps: Float32Array) => void maps.copyWithin(0, 1), "voxel 0"],
  ])("refuses %s", (_, damage, says) => {
    const maps = right.slice();
    damage(maps);
    expect(judge(maps)).toThrow(says);
  });
});

/** Maps by the grid's own tables, so many nodes from those that were found. */
function solvedAt(grid: Grid, block: Block, found: Float32Array, shift: number): Float32Array {
  const maps = new Float32Array(found.length);
  const { voxelCount, frameCount } = block;
  for (let v = 0; v < voxelCount; v++) {
    const k2a = found[MAP_K2A * voxelCount + v];
    const best = grid.k2aPerMin.findIndex((node) => Math.fround(node) === k2a);
    const node = Math.min(best + shift, grid.nodeCount - 1);
    const tac = curveOf(block, v);
    const score = dot(tac, grid.across, node * frameCount);
    const binding = dot(grid.along, tac) + score * grid.binding[node];
    maps[v] = binding - 1;
    maps[voxelCount + v] = dot(grid.along, tac) - score * grid.delivery[node];
    maps[2 * voxelCount + v] = binding * grid.k2aPerMin[node];
    maps[3 * voxelCount + v] = grid.k2aPerMin[node];
  }
  return maps;
}

test("a wrong ratio is refused, the definition's is not", () => {
  const { design, block } = prepared(equilibrium);
  const maps = new Float32Array(VOXELS);
  for (let v = 0; v < VOXELS; v++) {
    const exact = new Float64Array(1);
    equilibrium.bruteForce(curveOf(block, v), design, exact);
    maps[v] = exact[0];
  }
  expect(compareWithRatio(design, block, maps).largest).toBeLessThan(1e-6);
  maps[20] += 1e-3;
  expect(() => compareWithRatio(design, block, maps)).toThrow("equilibrium, voxel 20: BPND");
});

describe("gpu.js", () => {
  test.each([
    ["gpu", "WebAssemblyKernel"],
    ["cpu", "CPUKernel"],
  ] as const)("mode %s runs %s and is right", async (mode, ran) => {
    for (const [, frames] of SCHEDULES) {
      // From 4096 voxels on its workers share the work.
      const search = prepared(srtm, frames, 4200);
      const one = await opened(gpujsSrtm(request(mode)), search.design, search.block);
      const naive = await opened(naiveGrid, search.design, search.block);
      expect(one.ran).toBe(ran);
      const [found, expected] = [one.maps(), naive.maps()].map((maps) => maps.slice(3 * 4200));
      // The others are near ties in f32, which compareWithGrid has judged.
      expect(found.filter((k2a, v) => k2a !== expected[v]).length).toBeLessThan(4200 / 100);
      await one.close();
      const ratio = prepared(equilibrium, frames, 4200);
      const other = await opened(gpujsEquilibrium(request(mode)), ratio.design, ratio.block);
      expect({ ran: other.ran, voxels: other.agreement.voxels }).toEqual({ ran, voxels: 100 });
      await other.close();
    }
  });

  test("every fit reads the curves anew", async () => {
    const { design, block } = prepared(srtm);
    const one = await opened(gpujsSrtm(request("gpu")), design, block);
    const before = one.maps().slice();
    for (let f = 0; f < block.frameCount; f++) block.values[f * block.stride + 3] *= 2;
    await one.fit();
    const after = one.maps();
    const changed = Array.from({ length: VOXELS }, (_, v) => v).filter(
      (v) => after[VOXELS + v] !== before[VOXELS + v],
    );
    expect(changed).toEqual([3]);
    await one.close();
  });

  test("the first voxels of a longer block are those of the block", async () => {
    const { design, block } = prepared(srtm);
    const few = await opened(gpujsSrtm(request("gpu")), design, { ...block, voxelCount: 12 });
    const all = await opened(gpujsSrtm(request("gpu")), design, block);
    for (let m = 0; m < srtm.maps.length; m++) {
      expect(few.maps().slice(m * 12, (m + 1) * 12)).toEqual(
        all.maps().slice(m * VOXELS, m * VOXELS + 12),
      );
    }
    await few.close();
    await all.close();
  });

  test("mode webgpu runs WebGPUKernel on the adapter that is named", async (context) => {
    await testDevice(context);
    const gpu = process.env["BINDMAP_TEST_GPU"] ?? "swiftshader";
    const asked = { mode: "webgpu", threads: 2, gpu } as const;
    const search = prepared(srtm);
    const ratio = prepared(equilibrium);
    for (const open of [
      () => opened(gpujsSrtm(asked), search.design, search.block),
      () => opened(gpujsEquilibrium(asked), ratio.design, ratio.block),
    ]) {
      const one = await open();
      expect(one.ran).toMatch(/^WebGPUKernel.* on /);
      if (gpu === "swiftshader") expect(one.software).toBe(true);
      await one.fit();
      await one.close();
    }
    expect("navigator" in globalThis).toBe(false);
  });

  test("mode webgpu is refused where there is no such GPU, and leaves no navigator behind", async () => {
    const { design, block } = prepared(srtm);
    const asked = { mode: "webgpu", threads: 2, gpu: "no such GPU" } as const;
    const answer = await gpujsSrtm(asked).open(design, block);
    expect(answer).toEqual({ refused: expect.stringContaining('no GPU is named "no such GPU"') });
    expect("navigator" in globalThis).toBe(false);
  });

  test("bundled and without the package it is refused, with the reason", async () => {
    const outfile = path.join(folder, "gpujs.mjs");
    buildSync({
      absWorkingDir: ROOT,
      entryPoints: ["bench/opponents/gpujs.ts"],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      external: ["webgpu"],
    });
    const { openGpujs } = await import(pathToFileURL(outfile).href);
    expect(await openGpujs(request("gpu"))).toEqual({
      refused: "gpu.js did not load (Cannot find module 'gpu.js')",
    });
  });
});

test("names of opponents are one of a kind", () => {
  const names = opponents({ threads: 2, gpu: undefined }).map(
    ({ name, model }) => `${model} ${name}`,
  );
  expect(names).toEqual([...new Set(names)]);
  expect(names).toHaveLength(7);
});

describe("torch_grid.py", () => {
  const script = path.join(ROOT, "bench/opponents/torch_grid.py");
  const input = path.join(folder, "torch");
  const run = () =>
    spawnSync("python3", [script, input, "--device", "numpy", "--runs", "2"], { encoding: "utf8" });

  test("in numpy it finds the nodes that f64 finds, and a wrong one ends it", (context) => {
    // numpy is no dependency of ours.
    const { status: found } = spawnSync("python3", ["-c", "import numpy"]);
    if (found !== 0) context.skip("there is no python3 with numpy");
    const tsx = ["--import", path.join(ROOT, "node_modules/tsx/dist/esm/index.mjs")];
    const writer = path.join(ROOT, "bench/opponents/torch-input.ts");
    const written = spawnSync(process.execPath, [...tsx, writer, input, "--voxels", "300"]);
    expect(written.status).toBe(0);
    const { status, stdout } = run();
    expect(JSON.parse(stdout)).toMatchObject({
      gpu: false,
      voxels: 300,
      nodes: 100,
      wrong: 0,
      runs: 2,
    });
    expect(status).toBe(0);

    const nodes = path.join(input, "nodes.i32");
    const right = readFileSync(nodes);
    writeFileSync(nodes, Buffer.concat([right.subarray(4), right.subarray(0, 4)]));
    const wrong = run();
    expect(wrong.status).toBe(1);
    expect(JSON.parse(wrong.stdout)).not.toHaveProperty("fits_per_s");
  });
});
