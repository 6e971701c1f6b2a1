// The two comparisons behind every figure of accuracy: a backend with the f64 reference (parity), and
// the f64 reference with brute force (exactness).

import type { Backend } from "../../src/backend/backend.ts";
import { curveOf } from "../../src/backend/cpu/fit-range.ts";
import { noisyVoxels, type ParityCase } from "./cases.ts";
import { makeTally, type Comparison } from "./tally.ts";

export async function compareParity(
  backend: Backend,
  one: ParityCase,
  count: number,
  seed: number,
): Promise<Comparison> {
  const { model } = one;
  const { block, design } = noisyVoxels(one, count, seed);
  const fitter = await backend.prepare(model, design);
  const fitted = await fitter.fit(block).finally(() => fitter.close());
  const tally = makeTally(model, design, model.parity, "f32");
  const values = new Float64Array(model.maps.length);
  const found = new Float64Array(model.maps.length);
  const scratch = new Float64Array(design.scratchLength);
  for (let v = 0; v < count; v++) {
    const tac = curveOf(block, v);
    for (let m = 0; m < found.length; m++) found[m] = fitted.maps[m * count + v];
    const status = model.fitVoxel(tac, design, values, scratch);
    tally.add(tac, { status: fitted.status[v], values: found }, { status, values });
  }
  return tally.result();
}

export function compareExactness(one: ParityCase, count: number, seed: number): Comparison {
  const { model } = one;
  const { block, design } = noisyVoxels(one, count, seed);
  const tally = makeTally(model, design, model.exactness, "f64");
  const quick = new Float64Array(model.maps.length);
  const exact = new Float64Array(model.maps.length);
  const scratch = new Float64Array(design.scratchLength);
  for (let v = 0; v < count; v++) {
    const tac = curveOf(block, v);
    const found = { status: model.fitVoxel(tac, design, quick, scratch), values: quick };
    tally.add(tac, found, { status: model.bruteForce(tac, design, exact), values: exact });
  }
  return tally.result();
}
