// How near each model's quick answer comes to its own definition by brute force, both in f64.

import { models } from "../../src/models/index.ts";
import { srtm } from "../../src/models/srtm/index.ts";
import { bolusSchedule } from "../../src/simulate/schedules.ts";
import { twentyFrames } from "../../test/support/designs.ts";
import { compareExactness } from "../parity/compare.ts";
import { percent, table, figures, type Section } from "./markdown.ts";

const CURVES = 1000;
const NOISES = [0.02, 0.05, 0.12];
const SEED = 21;
const SCHEDULES = [bolusSchedule, twentyFrames];

export const exactness: Section = {
  name: "exactness",
  title: "SRTM against brute force",
  about: `${CURVES} noisy curves a row (seed ${SEED}), uniform weights; the reduced search against a grid of 1,001 k2a and bisection on the unreduced basis. Beyond means that a map differs by more than 1e-6 of its typical size + 1e-6 of its value, or that the status differs; differences are of BPND, over voxels that both call ok. Two minima of equal depth are both right: then the residual sums agree to 1e-6.`,
  measure: () =>
    table([
      ["frames", "noise", "beyond", "of these equally good", "largest difference of the others"],
      ...SCHEDULES.flatMap((schedule) =>
        NOISES.map((noise) => {
          const frames = schedule();
          const one = { model: srtm, frames, noise };
          const { beyond, equal, largestUnlessEqual } = compareExactness(one, CURVES, SEED);
          return [
            String(frames.count),
            percent(noise).replace(".00", ""),
            percent(beyond / CURVES),
            String(equal),
            figures(largestUnlessEqual),
          ];
        }),
      ),
    ]),
};

export const ratios: Section = {
  name: "ratios",
  title: "Equilibrium and SUVR against their definition",
  about: `${CURVES} curves at 12 % noise (seed ${SEED}), window 40-70 min: one dot product with the design's row against the quotient of two duration-weighted means. The largest difference is rounding, and is given as a power of ten that it stays below.`,
  measure: () =>
    table([
      ["model", "frames", "largest difference"],
      ...Object.values(models)
        .filter((model) => !model.usesWeights)
        .flatMap((model) =>
          SCHEDULES.map((schedule) => {
            const frames = schedule();
            const { largest } = compareExactness({ model, frames, noise: 0.12 }, CURVES, SEED);
            const bound = largest === 0 ? "0" : `< 1e${Math.ceil(Math.log10(largest))}`;
            return [model.name, String(frames.count), bound];
          }),
        ),
    ]),
};
