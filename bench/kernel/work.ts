// What one fit costs at least: bytes that go through the device's memory, and floating-point
// operations. Counted from the design as the shaders do it; a multiply-add is two operations.

import type { RatioDesign } from "../../src/models/equilibrium/ratio.ts";
import type { Design, Model } from "../../src/models/model.ts";
import { TAYLOR_TERMS, type SrtmDesign } from "../../src/models/srtm/design.ts";
import { NEWTON_STEPS } from "../../src/models/srtm/fit.ts";

export interface Work {
  /** Activities in, maps and status out, 4 bytes each. Tables stay in caches and are not counted. */
  readonly bytes: number;
  readonly flops: number;
}

/** @throws Error for a model whose operations nobody has counted yet. */
export function workOf(model: Model, design: Design): Work {
  const values = design.framesRead.length + model.maps.length + 1;
  return { bytes: 4 * values, flops: flopsOf(model, design) };
}

function flopsOf(model: Model, design: Design): number {
  if (isSrtm(design)) return srtmFlops(design);
  if (isRatio(design)) return 2 * design.framesRead.length;
  throw new Error(
    `the operations of ${model.name} are not counted: bench/kernel/work.ts does that`,
  );
}

function isSrtm(design: Design): design is SrtmDesign {
  return "coarseRank" in design;
}

function isRatio(design: Design): design is RatioDesign {
  return "row" in design;
}

/** Without padding to vec4s and without the second peak, which few voxels have. */
function srtmFlops({ frameCount, rank, coarseRank, nodeCount }: SrtmDesign): number {
  const project = 2 * (1 + rank) * frameCount;
  const search = 2 * coarseRank * nodeCount;
  const terms = 2 * rank * TAYLOR_TERMS;
  // As many steps as there may be: Horner for s' and s'' with the factor t, and Newton's step.
  const newton = NEWTON_STEPS * (5 * (TAYLOR_TERMS - 1) + 3);
  const readOff = 3 * 2 * TAYLOR_TERMS + 18;
  return project + search + terms + newton + readOff;
}
