// Compares what a GPU fitted with the f64 reference, voxel by voxel.

import type { Backend } from "../../src/backend/backend.ts";
import { curveOf } from "../../src/backend/cpu/fit-range.ts";
import { judge } from "../../src/models/agreement.ts";
import { STATUS } from "../../src/models/status.ts";
import { quantile } from "../../test/support/statistics.ts";
import { noisyVoxels, type ParityCase } from "./cases.ts";

/** Differences are of the model's main map, absolute, over voxels that are `ok` on both sides. */
export interface ParityRow {
  readonly model: string;
  readonly frames: number;
  readonly noise: number;
  readonly voxels: number;
  readonly median: number;
  readonly p95: number;
  readonly p999: number;
  readonly largest: number;
  /** Voxels beyond the model's tolerance, or with another status. */
  readonly beyond: number;
  /** Of these, voxels that no rule of models/agreement.ts accepts. */
  readonly wrong: number;
  /** Whether no voxel is wrong and at most 0.1 % are beyond the tolerance. */
  readonly passed: boolean;
}

const MOST_BEYOND = 0.001;
/** In a small sample a single pair of equal minima is no sign of anything. */
const LEAST_ALLOWED = 2;

export async function compareCase(
  backend: Backend,
  one: ParityCase,
  count: number,
  seed: number,
): Promise<ParityRow> {
  const { model } = one;
  const { block, design } = noisyVoxels(one, count, seed);
  const fitter = await backend.prepare(model, design);
  const gpu = await fitter.fit(block).finally(() => fitter.close());
  const main = model.maps.findIndex(({ name }) => name === model.mainMap);
  const out = new Float64Array(model.maps.length);
  const found = new Float64Array(model.maps.length);
  const scratch = new Float64Array(design.scratchLength);
  const differences: number[] = [];
  let beyond = 0;
  let wrong = 0;
  for (let v = 0; v < count; v++) {
    const tac = curveOf(block, v);
    const status = model.fitVoxel(tac, design, out, scratch);
    for (let m = 0; m < found.length; m++) found[m] = gpu.maps[m * count + v];
    const bothOk = status === STATUS.ok && gpu.status[v] === STATUS.ok;
    if (bothOk) differences.push(Math.abs(found[main] - out[main]));
    const mine = { status: gpu.status[v], values: found };
    const verdict = judge(model, design, tac, mine, { status, values: out }, model.parity, "f32");
    if (verdict !== "agrees") beyond++;
    if (verdict === "differs") wrong++;
  }
  const [median, p95, p999, largest] = [0.5, 0.95, 0.999, 1].map((p) => quantile(differences, p));
  return {
    model: model.name,
    frames: one.frames.count,
    noise: one.noise,
    voxels: count,
    median,
    p95,
    p999,
    largest,
    beyond,
    wrong,
    passed: wrong === 0 && beyond <= Math.max(LEAST_ALLOWED, MOST_BEYOND * count),
  };
}
