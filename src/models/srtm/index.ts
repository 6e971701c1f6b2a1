// The simplified reference tissue model, exactly: no grid error, nothing clamped.

import { convolvedMeans } from "../../math/convolve.ts";
import type { Model } from "../model.ts";
import { srtmDesign, type SrtmDesign } from "./design.ts";
import { bruteForce, residual } from "./exact.ts";
import { fitVoxel } from "./fit.ts";
import { gpuProgram } from "./gpu.ts";

export const srtm: Model<SrtmDesign> = {
  name: "srtm",
  label: "SRTM",
  title: "Simplified reference tissue model, exact least squares",
  source:
    "Lammertsma AA, Hume SP (1996) NeuroImage 4:153; basis functions after Gunn RN et al. (1997) NeuroImage 6:279",
  mainMap: "BPND",
  maps: [
    {
      name: "BPND",
      units: "unitless",
      description: "Binding potential relative to the non-displaceable compartment",
      typical: 1,
      byDefault: true,
    },
    {
      name: "R1",
      units: "unitless",
      description: "Delivery relative to the reference region, K1/K1'",
      typical: 1,
      byDefault: true,
    },
    {
      name: "k2",
      units: "1/min",
      description: "Efflux rate constant of the target tissue",
      typical: 0.1,
      byDefault: true,
    },
    {
      name: "k2a",
      units: "1/min",
      description: "Apparent efflux rate constant, k2/(1+BPND)",
      typical: 0.1,
      byDefault: false,
    },
  ],
  options: [
    {
      name: "k2a-range",
      kind: "range",
      units: "1/min",
      fallback: [0.006, 0.6],
      example: "0.006,0.6",
      help: "Range LOW,HIGH of the apparent efflux rate k2a = k2/(1+BPND); voxels whose best fit lies outside are fitted at the border and flagged",
    },
  ],
  leastFrames: 3,
  usesWeights: true,
  shaderLibrary: [],
  parity: {
    relative: 1e-5,
    absolute: 1e-5,
    because:
      "f32 inputs and tables carry 2^-24 each; the position of a flat maximum amplifies that by up to about 100 at 12 % noise",
  },
  exactness: {
    relative: 1e-6,
    absolute: 1e-6,
    because:
      "the reduced basis loses 1e-9 of a unit basis vector, which a flat maximum amplifies by up to about 300",
  },
  design: srtmDesign,
  fitVoxel,
  bruteForce,
  residual,
  gpu: gpuProgram,
  // Well inside the range of k2a, wherever that is, so that no last bit decides about a border.
  canaries: (design) =>
    [
      { R1: 0.8, binding: 1.5, share: 0.33 },
      { R1: 1.2, binding: 0.9, share: 0.71 },
      { R1: 1, binding: 4, share: 0.52 },
    ].map(({ R1, binding, share }) => {
      const [low, high] = design.k2aRangePerMin;
      const k2a = low * (high / low) ** share;
      const theta2 = (binding - R1) * k2a;
      const basis = convolvedMeans(design.family.plan, k2a, new Float64Array(design.frameCount));
      return basis.map((value, f) => R1 * design.reference[f] + theta2 * value);
    }),
};
