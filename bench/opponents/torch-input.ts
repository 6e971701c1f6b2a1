// Writes a folder for torch_grid.py: the tables of the grid, curves, and the node that f64 finds for
// each of them. The curves are those of the benchmark: 38 frames, 5 % noise, no two voxels alike.
//
//   tsx bench/opponents/torch-input.ts DIR [--voxels N] [--nodes N]
//   python3 bench/opponents/torch_grid.py DIR

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import type { Model } from "../../src/models/model.ts";
import { MAP_K2A } from "../../src/models/srtm/fit.ts";
import { srtm } from "../../src/models/srtm/index.ts";
import { curveSet } from "../../src/simulate/curve-set.ts";
import { bolusSchedule } from "../../src/simulate/schedules.ts";
import { designFor } from "../../test/support/designs.ts";
import { noisyVoxels } from "../../tools/parity/cases.ts";
import { compareWithGrid } from "./grid-agreement.ts";
import { makeGrid, NODES } from "./grid.ts";
import { searchBlock } from "./naive-grid.ts";

const NOISE = 0.05;
const SEED = 41;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    voxels: { type: "string", default: "200000" },
    nodes: { type: "string", default: String(NODES) },
  },
});
const [folder] = positionals;
const voxelCount = Number(values.voxels);
const nodeCount = Number(values.nodes);
if (folder === undefined || !(voxelCount >= 1) || !(nodeCount >= 2)) {
  console.error("usage: tsx bench/opponents/torch-input.ts DIR [--voxels N] [--nodes N]");
  process.exit(2);
}

const frames = bolusSchedule();
const model: Model = srtm;
const { block } = noisyVoxels({ model, frames, noise: NOISE }, voxelCount, SEED);
const design = designFor(srtm, curveSet({ count: 1, seed: SEED, frames }));
const grid = makeGrid(design, nodeCount);
const maps = new Float32Array(srtm.maps.length * voxelCount);
searchBlock(grid, design, block, maps);
compareWithGrid(design, grid, block, maps, "f64");
const nodeOf = new Map(Array.from(grid.k2aPerMin, (k2a, n) => [Math.fround(k2a), n]));
const k2a = maps.subarray(MAP_K2A * voxelCount, (MAP_K2A + 1) * voxelCount);

mkdirSync(folder, { recursive: true });
write("along.f32", Float32Array.from(grid.along));
write("across.f32", Float32Array.from(grid.across));
write("solve.f32", Float32Array.from([...grid.binding, ...grid.delivery, ...grid.k2aPerMin]));
write("curves.f32", block.values);
write(
  "nodes.i32",
  Int32Array.from(k2a, (value) => nodeOf.get(value) ?? -1),
);
const sizes = { frames: frames.count, nodes: nodeCount, voxels: voxelCount };
writeFileSync(path.join(folder, "grid.json"), `${JSON.stringify(sizes)}\n`);

/** As the machine has them in memory, which is little-endian wherever this runs. */
function write(name: string, data: Float32Array | Int32Array): void {
  writeFileSync(path.join(folder, name), data);
}
