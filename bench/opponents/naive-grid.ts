// SRTM as most programs do it: every basis function fitted to every voxel, all frames, in f64, and
// the one with the least residual sum is the answer. One thread. Written as well as can be: QR made
// beforehand, flat tables, the dot products four at a time as in bindmap's own fit, and the same
// loop over the block round it.

import type { Block } from "../../src/backend/backend.ts";
import { fitRange } from "../../src/backend/cpu/fit-range.ts";
import { dot } from "../../src/math/vector.ts";
import { multiplyColumns } from "../../src/math/columns.ts";
import type { SrtmDesign } from "../../src/models/srtm/design.ts";
import { MAP_BPND, MAP_K2, MAP_K2A, MAP_R1 } from "../../src/models/srtm/fit.ts";
import { srtm } from "../../src/models/srtm/index.ts";
import { STATUS } from "../../src/models/status.ts";
import { compareWithGrid } from "./grid-agreement.ts";
import { makeGrid, NODES, type Grid } from "./grid.ts";
import type { Opponent } from "./opponent.ts";

export const naiveGrid: Opponent = {
  name: "grid search",
  model: "srtm",
  what: `${NODES} basis functions, weighted least squares with each by QR, least residual sum, f64`,

  async open(design: SrtmDesign, block: Block) {
    const grid = makeGrid(design);
    const maps = new Float32Array(srtm.maps.length * block.voxelCount);
    const fit = (): void => searchBlock(grid, design, block, maps);
    fit();
    return {
      ran: "one thread",
      software: false,
      agreement: compareWithGrid(design, grid, block, maps, "f64"),
      fit: async () => fit(),
      maps: () => maps,
      close: async () => {},
    };
  },
};

/** @param maps - `[map][voxel]` in the order of the model's maps; filled. */
export function searchBlock(
  grid: Grid,
  design: SrtmDesign,
  block: Block,
  maps: Float32Array,
): void {
  const scores = new Float64Array(grid.nodeCount);
  const columns = byFrame(grid);
  const fitVoxel = (tac: Float64Array, _: unknown, out: Float64Array): number => {
    searchVoxel(grid, columns, tac, out, scores);
    return STATUS.ok;
  };
  const status = new Uint8Array(block.voxelCount);
  fitRange({ ...srtm, fitVoxel }, design, block, 0, block.voxelCount, maps, status);
}

/** `[F][node]` of `across`. */
function byFrame({ across, frameCount, nodeCount }: Grid): Float64Array {
  const columns = new Float64Array(across.length);
  for (let n = 0; n < nodeCount; n++) {
    for (let f = 0; f < frameCount; f++) columns[f * nodeCount + n] = across[n * frameCount + f];
  }
  return columns;
}

function searchVoxel(
  grid: Grid,
  columns: Float64Array,
  tac: Float64Array,
  out: Float64Array,
  scores: Float64Array,
): void {
  const { frameCount, nodeCount } = grid;
  multiplyColumns(columns, 0, nodeCount, tac, 0, frameCount, scores, 0);
  let best = 0;
  let height = -1;
  for (let n = 0; n < nodeCount; n++) {
    const size = Math.abs(scores[n]);
    if (size > height) {
      height = size;
      best = n;
    }
  }
  const along = dot(grid.along, tac);
  const k2a = grid.k2aPerMin[best];
  const binding = along + scores[best] * grid.binding[best];
  out[MAP_BPND] = binding - 1;
  out[MAP_R1] = along - scores[best] * grid.delivery[best];
  out[MAP_K2] = binding * k2a;
  out[MAP_K2A] = k2a;
}
