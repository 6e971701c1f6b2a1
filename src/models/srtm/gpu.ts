// SRTM's tables as shaders/models/srtm.wgsl reads them: rows of vec4, so that one load brings four
// numbers.

import type { GpuProgram } from "../model.ts";
import { TAYLOR_TERMS, type SrtmDesign } from "./design.ts";
import { LEAST_ACROSS, NEWTON_ENOUGH, NEWTON_STEPS, RIVAL } from "./fit.ts";

export function gpuProgram(design: SrtmDesign): GpuProgram {
  const { bindingFactor, deliveryFactor, frameCount, nodeCount, nodeK2a, rank } = design;
  const { along, coarse, coarseRank, directions, projection } = design;
  return {
    integers: {
      N_FRAMES: frameCount,
      N_NODES: nodeCount,
      TAYLOR_TERMS,
      NEWTON_STEPS,
      VECS: vecsOf(rank),
      COARSE_VECS: vecsOf(coarseRank),
      FACTOR_VECS: vecsOf(2 * TAYLOR_TERMS + 1),
    },
    numbers: {
      RIVAL,
      LEAST_ACROSS,
      NEWTON_ENOUGH,
      NODE_SPACING: design.nodeSpacing,
      LEAST_ACTIVITY: design.leastActivity,
    },
    rows: {
      ALONG: vecs(Math.ceil(frameCount / 2), 2, (pair, lane) => along[2 * pair + lane] ?? 0),
      PROJECTION: vecs(frameCount, rank, (f, r) => projection[f * rank + r]),
      COARSE: vecs(nodeCount, coarseRank, (node, r) => coarse[r * nodeCount + node]),
    },
    tables: {
      DIRECTIONS: vecs(nodeCount * TAYLOR_TERMS, rank, (row, r) => {
        const node = Math.floor(row / TAYLOR_TERMS);
        return directions[(node * rank + r) * TAYLOR_TERMS + (row % TAYLOR_TERMS)];
      }),
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
