// SUVR: mean target over mean reference in a late window.

import { bruteForceRatio, fitRatio, ratioCanaries } from "../equilibrium/fit.ts";
import {
  RATIO_EXACTNESS,
  RATIO_PARITY,
  ratioProgram,
  WINDOW_OPTION,
} from "../equilibrium/options.ts";
import { ratioDesign, type RatioDesign } from "../equilibrium/ratio.ts";
import type { Model } from "../model.ts";

const OFFSET = 0;

export const suvr: Model<RatioDesign> = {
  name: "suvr",
  label: "SUVR",
  title: "Standardised uptake value ratio",
  source: "Lopresti BJ et al. (2005) J Nucl Med 46:1959",
  mainMap: "SUVR",
  maps: [
    {
      name: "SUVR",
      units: "unitless",
      description: "Mean target / mean reference in the window",
      typical: 1,
      byDefault: true,
    },
  ],
  options: [WINDOW_OPTION],
  leastFrames: 1,
  usesWeights: false,
  shaderLibrary: ["ratio"],
  parity: RATIO_PARITY,
  exactness: RATIO_EXACTNESS,
  design: ratioDesign,
  fitVoxel: (tac, design, out) => fitRatio(tac, design, OFFSET, out),
  bruteForce: (tac, design, out) => bruteForceRatio(tac, design, OFFSET, out),
  residual: () => Number.NaN,
  gpu: (design) => ratioProgram(design),
  canaries: ratioCanaries,
};
