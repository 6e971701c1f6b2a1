// Right before fast: what is about to be timed is held against brute force.

import type { Block, Fitted } from "../src/backend/backend.ts";
import { curveOf } from "../src/backend/cpu/fit-range.ts";
import { judge } from "../src/models/agreement.ts";
import type { Design, Model } from "../src/models/model.ts";

const CHECKED = 20;

/** @throws Error when one of some voxels over the whole block is not what brute force finds. */
export function checkFitted(model: Model, design: Design, block: Block, fitted: Fitted): void {
  const main = model.maps.findIndex(({ name }) => name === model.mainMap);
  const exact = new Float64Array(model.maps.length);
  for (let i = 0; i < CHECKED; i++) {
    const v = Math.floor((i * block.voxelCount) / CHECKED);
    const tac = curveOf(block, v);
    const expected = { status: model.bruteForce(tac, design, exact), values: exact };
    const values = model.maps.map((_, m) => fitted.maps[m * fitted.voxelCount + v]);
    const found = { status: fitted.status[v], values };
    // Maps are stored in single precision, whatever fitted them.
    if (judge(model, design, tac, found, expected, model.parity, "f32") !== "differs") continue;
    throw new Error(
      `wrong before fast: ${model.name}, voxel ${v}: ${model.mainMap} ${values[main]}, by brute force ${exact[main]}`,
    );
  }
}
