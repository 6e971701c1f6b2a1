// A permutation test at every voxel: t, p by the voxel's own arrangements, p corrected for all voxels
// by the largest t, and by the largest cluster-enhanced score.

import { Fault } from "../../errors.ts";
import { makeArrangements } from "./arrangements.ts";
import { makeBox } from "./box.ts";
import { makeDesign } from "./design.ts";
import { engineHere } from "./engine-here.ts";
import type { Engine, Work } from "./engine.ts";
import { correctedP } from "./p-values.ts";
import type {
  PermutationHooks,
  PermutationRequest,
  PermutationResult,
  TfceResult,
  TfceSettings,
} from "./request.ts";
import { VOXEL_STATE } from "./request.ts";
import { sharedDoubles } from "./shared.ts";
import { extremeness, SAME_R, SAME_SCORE, tOf } from "./statistic.ts";
import { makeEnhancer } from "./tfce.ts";
import { makeUnits, type Units } from "./units.ts";

/**
 * @param engine - Threads or a GPU; without it the calling thread works. p does not depend on it. The
 *   caller closes it.
 * @throws Fault "usage" or "input" for a request that can't be answered, with the reason; what the
 *   engine throws; the signal's reason after an abort.
 */
export async function permutationTest(
  request: PermutationRequest,
  hooks: PermutationHooks = {},
  engine: Engine = engineHere(),
): Promise<PermutationResult> {
  const { side = "two-sided", tfce } = request;
  checkRequest(request);
  const design = makeDesign(request);
  const { count, codes } = makeArrangements(design, request);
  const units = makeUnits(request, design);
  const { state, tested, observed } = units;
  const voxelCounts = countStates(state);
  requireTested(voxelCounts);
  const work: Work = {
    rowCount: design.rows.length,
    voxelCount: tested.length,
    values: units.values,
    codes,
    arrangementCount: count.used,
    weights: design.weights,
    side,
    df: design.df,
    observed: shared(observed),
  };
  const stage = (name: string) => ({
    signal: hooks.signal,
    onDone: (share: number) => hooks.onProgress?.(name, share),
  });
  hooks.signal?.throwIfAborted();
  const { largest, counts } = await engine.extremes(work, stage("largest t"));
  const enhanced =
    tfce === undefined ? undefined : await enhance(request, work, units, tfce, engine, stage);
  const spread = (values: Float64Array): Float64Array => overAll(values, tested, state.length);
  return {
    method: design.method,
    side,
    n: design.rows.length,
    df: design.df,
    arrangements: count,
    state,
    voxelCounts,
    t: spread(observed.map((r) => tOf(r, design.df))),
    pUncorrected: spread(Float64Array.from(counts, (times) => times / count.used)),
    pCorrected: spread(
      correctedP(
        largest,
        observed.map((r) => extremeness(r, side) - SAME_R),
      ),
    ),
    largestT: largest.map((r) => tOf(r, design.df)),
    tfce: enhanced,
    ran: engine.info(),
  };
}

async function enhance(
  { voxels, shape }: PermutationRequest,
  work: Work,
  { tested, state }: Units,
  settings: TfceSettings,
  engine: Engine,
  stage: (name: string) => Parameters<Engine["scores"]>[1],
): Promise<TfceResult> {
  const places = voxels === undefined ? tested : tested.map((v) => voxels[v]);
  const box = makeBox(places, shape, settings.connectivity);
  const clusters = { ...work, box, tfce: settings };
  const largest = await engine.scores(clusters, stage("cluster enhancement"));
  const score = new Float64Array(tested.length);
  const enhancer = makeEnhancer(clusters);
  const { observed, side } = work;
  if (side !== "greater") {
    enhancer.enhance(observed, -1, score);
    for (let v = 0; v < score.length; v++) score[v] = 0 - score[v];
  }
  if (side !== "less") enhancer.enhance(observed, 1, score);
  const extreme = score.map(Math.abs);
  // What was summed in another order may differ in its last bits; it is the same arrangement.
  largest[0] = extreme.reduce((most, value) => Math.max(most, value), 0);
  return {
    settings,
    score: overAll(score, tested, state.length),
    pCorrected: overAll(
      correctedP(
        largest,
        extreme.map((value) => value * (1 - SAME_SCORE)),
      ),
      tested,
      state.length,
    ),
    largest,
  };
}

/** NaN where a voxel was not tested. */
function overAll(values: Float64Array, tested: Uint32Array, voxelCount: number): Float64Array {
  const all = new Float64Array(voxelCount).fill(Number.NaN);
  for (const [k, v] of tested.entries()) all[v] = values[k];
  return all;
}

function shared(values: Float64Array): Float64Array {
  const copy = sharedDoubles(values.length);
  copy.set(values);
  return copy;
}

function countStates(state: Uint8Array): PermutationResult["voxelCounts"] {
  const counts = { tested: 0, notFinite: 0, noVariance: 0 };
  for (const one of state) {
    if (one === VOXEL_STATE.tested) counts.tested++;
    else if (one === VOXEL_STATE.notFinite) counts.notFinite++;
    else counts.noVariance++;
  }
  return counts;
}

function requireTested({ tested, notFinite, noVariance }: PermutationResult["voxelCounts"]): void {
  if (tested > 0) return;
  throw new Fault(
    "input",
    `no voxel can be tested: ${notFinite} are not finite in every map, ${noVariance} have no variance`,
    "Check the mask, and that the maps are not copies of each other.",
  );
}

function checkRequest({ maps, mapCount, shape, voxels, tfce }: PermutationRequest): void {
  const grid = shape[0] * shape[1] * shape[2];
  const voxelCount = voxels?.length ?? grid;
  if (maps.length !== mapCount * voxelCount || voxelCount === 0) {
    throw new Fault(
      "usage",
      `${maps.length} values for ${mapCount} maps of ${voxelCount} voxels each`,
    );
  }
  if (voxels?.some((voxel, i) => voxel >= grid || (i > 0 && voxel <= voxels[i - 1])) === true) {
    throw new Fault("usage", "the voxels of a permutation test do not ascend within the grid");
  }
  if (tfce === undefined) return;
  const { extentPower, heightPower } = tfce;
  if (!(extentPower >= 0 && heightPower >= 0 && Number.isFinite(extentPower + heightPower))) {
    throw new Fault("usage", `cluster enhancement with E = ${extentPower}, H = ${heightPower}`);
  }
}
