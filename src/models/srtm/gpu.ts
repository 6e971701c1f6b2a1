// SRTM's tables as shaders/models/srtm.wgsl reads them: rows of vec4, so that one load brings four
// numbers. A voxel's coordinates lie the same way: its component along the reference, then z.

import type { GpuProgram } from "../model.ts";
import { TAYLOR_TERMS, type SrtmDesign } from "./design.ts";
import { LEAST_ACROSS, NEWTON_STEPS, RIVAL } from "./fit.ts";

export function gpuProgram(design: SrtmDesign): GpuProgram {
  const { bindingFactor, deliveryFactor, frameCount, nodeCount, nodeK2a, rank } = design;
  const { coarseRank, directions, projection } = design;
  const coordinate = (row: number, lane: number, lanes: number): number =>
    lane > 0 && lane <= lanes ? directions[row * rank + lane - 1] : 0;
  return {
    integers: {
      N_FRAMES: frameCount,
      N_NODES: nodeCount,
      TAYLOR_TERMS,
      NEWTON_STEPS,
      VECS: vecsOf(1 + rank),
      COARSE_VECS: vecsOf(1 + coarseRank),
      FACTOR_VECS: vecsOf(2 * TAYLOR_TERMS + 1),
    },
    numbers: {
      RIVAL,
      LEAST_ACROSS,
      NODE_SPACING: design.nodeSpacing,
      LEAST_ACTIVITY: design.leastActivity,
    },
    rows: {
      PROJECTION: vecs(frameCount, 1 + rank, (f, lane) => projection[lane * frameCount + f]),
      COARSE: vecs(nodeCount, 1 + coarseRank, (node, lane) =>
        coordinate(node * TAYLOR_TERMS, lane, coarseRank),
      ),
    },
    tables: {
      DIRECTIONS: vecs(nodeCount * TAYLOR_TERMS, 1 + rank, (row, lane) =>
        coordinate(row, lane, rank),
      ),
      FACTORS: vecs(nodeCount, 2 * TAYLOR_TERMS + 1, (node, lane) => {
        const at = node * TAYLOR_TERMS;
        if (lane < TAYLOR_TERMS) return bindingFactor[at + lane];
        if (lane < 2 * TAYLOR_TERMS) return deliveryFactor[at + lane - TAYLOR_TERMS];
        return nodeK2a[node];
      }),
    },
  };
}

function vecsOf(lanes: number): number {
  return Math.ceil(lanes / 4);
}

/** `[rows][lanes]`, each row filled up with zeros to whole vec4s. */
function vecs(
  rows: number,
  lanes: number,
  value: (row: number, lane: number) => number,
): Float64Array {
  const width = 4 * vecsOf(lanes);
  const table = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let lane = 0; lane < lanes; lane++) table[row * width + lane] = value(row, lane);
  }
  return table;
}
