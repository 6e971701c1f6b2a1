// What every model has that is a target-to-reference ratio in a window: they differ in names and in
// what is taken off the ratio.

import type { Model, Tolerance } from "../model.ts";
import { bruteForceRatio, fitRatio, ratioCanaries } from "./fit.ts";
import { ratioDesign, type RatioDesign } from "./ratio.ts";

const PARITY: Tolerance = {
  relative: 1e-5,
  absolute: 1e-5,
  because:
    "the ratio is an f32 sum of at most 200 terms, off by at most 200 units of 2^-24 of the sum of their sizes (1.2e-5, reached by no real sum)",
};

const EXACTNESS: Tolerance = {
  relative: 1e-12,
  absolute: 1e-12,
  because: "both sides are f64 sums of at most 200 terms in another order",
};

export interface RatioModel {
  readonly name: string;
  readonly label: string;
  readonly title: string;
  readonly source: string;
  readonly map: string;
  readonly description: string;
  /** Taken off the ratio: 1 for BPND, 0 for SUVR. The shader has the same number. */
  readonly offset: number;
}

export function ratioModel(spec: RatioModel): Model<RatioDesign> {
  const { name, label, title, source, map, description, offset } = spec;
  return {
    name,
    label,
    title,
    source,
    mainMap: map,
    maps: [{ name: map, units: "unitless", description, typical: 1, byDefault: true }],
    options: [
      {
        name: "window",
        kind: "range",
        units: "min",
        example: "95,135",
        help: "Window FROM,TO in minutes after injection over which target and reference are averaged; frames partly inside count by their share",
      },
    ],
    leastFrames: 1,
    usesWeights: false,
    shaderLibrary: ["ratio"],
    parity: PARITY,
    exactness: EXACTNESS,
    design: ratioDesign,
    fitVoxel: (tac, design, out) => fitRatio(tac, design, offset, out),
    bruteForce: (tac, design, out) => bruteForceRatio(tac, design, offset, out),
    // Nothing is minimised.
    residual: () => Number.NaN,
    gpu: (design) => ({
      integers: { N_FRAMES: design.frameCount },
      numbers: { LEAST_ACTIVITY: design.leastActivity },
      rows: { SHARES: fromFrames(design.row) },
      tables: {},
    }),
    canaries: ratioCanaries,
  };
}

/** One vec4 a frame, of which the first lane counts. */
function fromFrames(row: Float64Array): Float64Array {
  const vecs = new Float64Array(4 * row.length);
  for (const [f, share] of row.entries()) vecs[4 * f] = share;
  return vecs;
}
