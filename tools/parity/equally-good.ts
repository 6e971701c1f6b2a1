// Whether another answer than the reference's is as good as the reference's.

import type { Design, Model } from "../../src/models/model.ts";

/** Residual sums nearer than this tell no two answers apart. */
const EQUAL_RESIDUAL = 1e-6;

/**
 * Two minima of the same depth are both right. The residual does not see every map, though: one that
 * is off while all the others agree with the reference contradicts them, and is wrong.
 *
 * @param found - Values of all maps; `expected` likewise, by the reference.
 */
export function equallyGood(
  model: Model,
  design: Design,
  tac: Float64Array,
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
): boolean {
  const main = model.maps.findIndex(({ name }) => name === model.mainMap);
  const mainMoved = Math.abs(found[main] - expected[main]) / (1 + Math.abs(expected[main]));
  const othersMoved = model.maps.map((_, m) =>
    m === main ? 0 : Math.abs(found[m] - expected[m]) / Math.abs(expected[m]),
  );
  // BPND + 1 = k2 / k2a moves by at most the sum of what these two move by, so half is the bound.
  if (!(Math.max(...othersMoved) > mainMoved / 4)) return false;
  const least = model.residual(tac, design, expected);
  return model.residual(tac, design, found) <= least * (1 + EQUAL_RESIDUAL);
}
