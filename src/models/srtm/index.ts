// The simplified reference tissue model, exactly: no grid error, nothing clamped.

import { convolvedMeans } from "../../math/convolve.ts";
import type { Model } from "../model.ts";
import { COARSE_STRIDE, srtmDesign, TAYLOR_TERMS, type SrtmDesign } from "./design.ts";
import { bruteForce, residual } from "./exact.ts";
import { fitVoxel, LEAST_ACROSS, NEWTON_STEPS, RIVAL } from "./fit.ts";

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
      byDefault: true,
    },
    {
      name: "R1",
      units: "unitless",
      description: "Delivery relative to the reference region, K1/K1'",
      byDefault: true,
    },
    {
      name: "k2",
      units: "1/min",
      description: "Efflux rate constant of the target tissue",
      byDefault: true,
    },
    {
      name: "k2a",
      units: "1/min",
      description: "Apparent efflux rate constant, k2/(1+BPND)",
      byDefault: false,
    },
  ],
  options: [
    {
      name: "k2a-range",
      kind: "range",
      units: "1/min",
      fallback: [0.006, 0.6],
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
      "the reduced basis loses 1e-8 of a unit basis vector, which a flat maximum amplifies by up to about 100",
  },
  design: srtmDesign,
  fitVoxel,
  bruteForce,
  residual,
  gpu: (design) => ({
    integers: {
      N_FRAMES: design.frameCount,
      RANK: design.rank,
      N_NODES: design.nodeCount,
      COARSE_STRIDE,
      TAYLOR_TERMS,
      NEWTON_STEPS,
    },
    numbers: {
      RIVAL,
      LEAST_ACROSS,
      NODE_SPACING: design.nodeSpacing,
    },
    tables: {
      PROJECTION: design.projection,
      DIRECTIONS: design.directions,
      BINDING: design.bindingFactor,
      DELIVERY: design.deliveryFactor,
      NODE_K2A: design.nodeK2a,
      REFERENCE: Float64Array.of(1 / design.family.referenceNorm),
    },
  }),
  canaries: (design) =>
    [
      { theta1: 0.8, theta2: 0.06, k2aPerMin: 0.04 },
      { theta1: 1.2, theta2: -0.03, k2aPerMin: 0.11 },
      { theta1: 1, theta2: 0.1, k2aPerMin: 0.02 },
    ].map(({ theta1, theta2, k2aPerMin }) =>
      convolvedMeans(design.family.plan, k2aPerMin, new Float64Array(design.frameCount)).map(
        (basis, f) => theta1 * design.reference[f] + theta2 * basis,
      ),
    ),
};
