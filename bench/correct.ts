// Right before fast: what is about to be timed is held against brute force.

import type { Block, Fitted } from "../src/backend/backend.ts";
import { curveOf } from "../src/backend/cpu/fit-range.ts";
import type { Design, Model } from "../src/models/model.ts";
import { inTolerances } from "../test/support/statistics.ts";
import { equallyGood } from "../tools/parity/equally-good.ts";

const CHECKED = 20;

/** @throws Error when one of some voxels over the whole block is not what brute force finds. */
export function checkFitted(model: Model, design: Design, block: Block, fitted: Fitted): void {
  const main = model.maps.findIndex(({ name }) => name === model.mainMap);
  const exact = new Float64Array(model.maps.length);
  for (let i = 0; i < CHECKED; i++) {
    const v = Math.floor((i * block.voxelCount) / CHECKED);
    const tac = curveOf(block, v);
    const status = model.bruteForce(tac, design, exact);
    const found = model.maps.map((_, m) => fitted.maps[m * fitted.voxelCount + v]);
    if (status === fitted.status[v] && inTolerances(found[main], exact[main], model.parity) <= 1) {
      continue;
    }
    if (equallyGood(model, design, tac, found, exact)) continue;
    throw new Error(
      `wrong before fast: ${model.name}, voxel ${v}: ${model.mainMap} ${found[main]}, by brute force ${exact[main]}`,
    );
  }
}
