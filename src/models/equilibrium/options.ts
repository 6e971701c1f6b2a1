// What the two ratio models share towards the command line and the GPU.

import type { GpuProgram, OptionSpec, Tolerance } from "../model.ts";
import type { RatioDesign } from "./ratio.ts";

export const WINDOW_OPTION: OptionSpec = {
  name: "window",
  kind: "range",
  units: "min",
  example: "95,135",
  help: "Window FROM,TO in minutes after injection over which target and reference are averaged; frames partly inside count by their share",
};

export const RATIO_PARITY: Tolerance = {
  relative: 1e-5,
  absolute: 1e-5,
  because:
    "the ratio is an f32 sum of at most 200 terms, off by at most 200 units of 2^-24 of the sum of their sizes (1.2e-5, reached by no real sum)",
};

export const RATIO_EXACTNESS: Tolerance = {
  relative: 1e-12,
  absolute: 1e-12,
  because: "both sides are f64 sums of at most 200 terms in another order",
};

export function ratioProgram(design: RatioDesign): GpuProgram {
  return {
    integers: { N_FRAMES: design.frameCount },
    numbers: { LEAST_ACTIVITY: design.leastActivity },
    tables: { ROW: design.row },
  };
}
