// Equilibrium BPND: mean target over mean reference in a late window, minus 1.

import type { Model } from "../model.ts";
import { bruteForceRatio, fitRatio, ratioCanaries } from "./fit.ts";
import { RATIO_EXACTNESS, RATIO_PARITY, ratioProgram, WINDOW_OPTION } from "./options.ts";
import { ratioDesign, type RatioDesign } from "./ratio.ts";

const OFFSET = 1;

export const equilibrium: Model<RatioDesign> = {
  name: "equilibrium",
  label: "Equilibrium",
  title: "Equilibrium ratio method",
  source:
    "Carson RE et al. (1993) J Cereb Blood Flow Metab 13:24 (constant infusion); Gryglewski G et al. (2017) NeuroImage 149:23 ([11C]DASB)",
  mainMap: "BPND",
  maps: [
    {
      name: "BPND",
      units: "unitless",
      description: "Binding potential: mean target / mean reference in the window - 1",
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
