// Voxelwise tests of a group: t maps and their p by permutation.

import type { VoxelwiseAsk, VoxelwisePlan } from "../group/voxelwise.ts";
import type { PermutationResult } from "../group/permute/request.ts";
import { TFCE_DEFAULTS } from "../group/permute/request.ts";
import { permutationTest } from "../group/permute/permute.ts";
import type { Grid } from "../image/grid.ts";
import type { JsonObject } from "../output/json.ts";
import type { Staging } from "./atomic.ts";
import { sharedFloats } from "./cpu-backend.ts";
import { commonGrid, readScanMap } from "./group-images.ts";
import { writeGroupImage, type GroupMapsOptions } from "./group-maps.ts";
import { openPermuteEngine, type EngineAsk } from "./permute-engine.ts";

export interface VoxelwiseOptions extends GroupMapsOptions, EngineAsk {
  readonly onProgress?: ((stage: string, done: number) => void) | undefined;
}

/** Writes into the staging. */
export async function writeVoxelwise(
  staging: Staging,
  options: VoxelwiseOptions,
  ask: VoxelwiseAsk,
  plan: VoxelwisePlan,
): Promise<PermutationResult> {
  const { measure } = options;
  const { grid } = await commonGrid(
    plan.maps.flatMap(({ scan, less }) => (less === undefined ? [scan] : [less, scan])),
    measure,
  );
  const engine = await openPermuteEngine(options);
  try {
    const result = await permutationTest(
      {
        maps: await readMaps(plan, grid, options),
        mapCount: plan.maps.length,
        shape: grid.shape,
        test: plan.test,
        side: ask.side,
        permutations: ask.permutations,
        seed: ask.seed,
        tfce: ask.tfce ? TFCE_DEFAULTS : undefined,
      },
      { signal: options.signal, onProgress: options.onProgress },
      engine,
    );
    await writeResult(staging, grid, options, plan, result);
    return result;
  } finally {
    await engine.close();
  }
}

/** `[map][voxel]`; NaN where a fit is not sound, so that such voxels are not tested. */
async function readMaps(
  { maps }: VoxelwisePlan,
  { shape }: Grid,
  { measure, signal }: GroupMapsOptions,
): Promise<Float32Array> {
  const volume = shape[0] * shape[1] * shape[2];
  const all = sharedFloats(maps.length * volume);
  for (const [n, { scan, less }] of maps.entries()) {
    signal?.throwIfAborted();
    const { values, valid } = await readScanMap(scan, measure);
    const first = less && (await readScanMap(less, measure));
    for (let v = 0; v < volume; v++) {
      const isValid = valid[v] === 1 && (first === undefined || first.valid[v] === 1);
      all[n * volume + v] = isValid ? values[v] - (first?.values[v] ?? 0) : Number.NaN;
    }
  }
  return all;
}

async function writeResult(
  staging: Staging,
  grid: Grid,
  options: GroupMapsOptions,
  { maps, leftOut, label }: VoxelwisePlan,
  result: PermutationResult,
): Promise<void> {
  const { tfce, arrangements } = result;
  const about = {
    Method: result.method,
    Side: result.side,
    N: result.n,
    DegreesOfFreedom: result.df,
    Permutations: arrangements,
    Voxels: result.voxelCounts,
    Participants: maps.map(({ participant }) => `sub-${participant}`),
    LeftOut: leftOut,
    ComputedBy: result.ran,
    ClusterEnhancement: tfce?.settings,
  };
  const images: readonly (readonly [string, Float64Array, string])[] = [
    ["t", result.t, "t"],
    [
      "p",
      result.pUncorrected,
      "p by the permutations of the voxel itself, not corrected: for one voxel chosen beforehand",
    ],
    [
      "pFwe",
      result.pCorrected,
      "p by the largest t of each permutation, family-wise over the voxels",
    ],
    ...(tfce === undefined
      ? []
      : ([
          ["tfce", tfce.score, "Threshold-free cluster enhancement, integrated exactly, sign of t"],
          [
            "pTfce",
            tfce.pCorrected,
            "p by the largest enhanced score of each permutation, family-wise over the voxels",
          ],
        ] as const)),
  ];
  for (const [what, values, description] of images) {
    const whole: JsonObject = { Description: `${description}; NaN where not tested`, ...about };
    await writeGroupImage(staging, grid, options, {
      name: { measure: options.measure, what: `${label}${capital(what)}`, suffix: "mimap" },
      values: Float32Array.from(values),
      about: whole,
    });
  }
}

function capital(word: string): string {
  return `${word[0].toUpperCase()}${word.slice(1)}`;
}
