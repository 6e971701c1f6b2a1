// The grid search for SRTM as gpu.js kernels, in single precision: the nodes and the QR of the naive
// grid, from the same tables.

import type { Block } from "../../src/backend/backend.ts";
import type { SrtmDesign } from "../../src/models/srtm/design.ts";
import { srtm } from "../../src/models/srtm/index.ts";
import { compareWithGrid } from "./grid-agreement.ts";
import { makeGrid, NODES, type Grid } from "./grid.ts";
import { classOf, type GpujsRequest, type Session } from "./gpujs.ts";
import { gpujsOpponent, type Built } from "./gpujs-opponent.ts";
import { FIT_TEXT, SEARCH_TEXT, SOLVE_TEXT } from "./gpujs-texts.ts";
import type { Opponent } from "./opponent.ts";

export function gpujsSrtm(request: GpujsRequest): Opponent {
  // On a GPU an array for every voxel costs more than the search; elsewhere one kernel is faster.
  const build = request.mode === "webgpu" ? buildPipeline : buildKernel;
  return gpujsOpponent<SrtmDesign>(request, {
    model: "srtm",
    what: `${NODES} basis functions with QR made beforehand, least residual sum, gpu.js kernels, f32`,
    build: (session, design, block) => build(session, makeGrid(design), block),
    compare: (design, block, maps) => compareWithGrid(design, makeGrid(design), block, maps, "f32"),
  });
}

function buildKernel(session: Session, grid: Grid, block: Block): Built {
  const kernel = session.gpu.createKernel<readonly ArrayLike<number>[]>(FIT_TEXT, {
    ...session.settings,
    output: [block.voxelCount],
    constants: constantsOf(session, grid),
  });
  const tac = session.input(block.values, [block.stride, block.frameCount]);
  let answer: readonly ArrayLike<number>[] = [];
  return {
    async fit() {
      answer = await kernel(tac);
    },
    ran: () => classOf(kernel),
    maps() {
      const maps = new Float32Array(srtm.maps.length * answer.length);
      for (const [v, values] of answer.entries()) {
        for (let m = 0; m < values.length; m++) maps[m * answer.length + v] = values[m];
      }
      return maps;
    },
  };
}

function buildPipeline(session: Session, grid: Grid, block: Block): Built {
  const constants = constantsOf(session, grid);
  const { voxelCount } = block;
  const search = session.gpu.createKernel(SEARCH_TEXT, {
    ...session.settings,
    output: [voxelCount],
    constants,
  });
  const solve = session.gpu.createKernel(SOLVE_TEXT, {
    ...session.settings,
    output: [voxelCount, srtm.maps.length],
    constants,
  });
  const pipeline = session.gpu.createPipeline<readonly Float32Array[]>((tac) =>
    solve(tac, search(tac)),
  );
  const tac = session.input(block.values, [block.stride, block.frameCount]);
  let answer: readonly Float32Array[] = [];
  return {
    async fit() {
      answer = await pipeline(tac);
    },
    ran() {
      const classes = pipeline.plan?.kernels.map(({ clone }) => classOf(clone)) ?? [];
      return `${[...new Set(classes)].join(" and ")}, ${pipeline.executorKind}`;
    },
    maps() {
      const maps = new Float32Array(srtm.maps.length * voxelCount);
      for (const [m, map] of answer.entries()) maps.set(map, m * voxelCount);
      return maps;
    },
  };
}

function constantsOf({ input }: Session, grid: Grid): object {
  const { frameCount, nodeCount } = grid;
  const solve = [...grid.binding, ...grid.delivery, ...grid.k2aPerMin];
  return {
    frames: frameCount,
    nodes: nodeCount,
    along: Float32Array.from(grid.along),
    across: input(Float32Array.from(grid.across), [frameCount, nodeCount]),
    solve: input(Float32Array.from(solve), [nodeCount, 3]),
  };
}
