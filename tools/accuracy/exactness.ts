// How near each model's quick answer comes to its own definition by brute force, both in f64.

import { curveOf } from "../../src/backend/cpu/fit-range.ts";
import { models } from "../../src/models/index.ts";
import type { Model } from "../../src/models/model.ts";
import { srtm } from "../../src/models/srtm/index.ts";
import { bolusSchedule } from "../../src/simulate/schedules.ts";
import type { Frames } from "../../src/timing/frames.ts";
import { designFor, noisyBlock, twentyFrames } from "../../test/support/designs.ts";
import { percent, table, figures, type Section } from "./markdown.ts";

const CURVES = 1000;
const NOISES = [0.02, 0.05, 0.12];
/** Residual sums nearer than this tell no two answers apart. */
const EQUAL_RESIDUAL = 1e-6;
const SCHEDULES = [bolusSchedule, twentyFrames];

export const exactness: Section = {
  name: "exactness",
  title: "SRTM against brute force",
  about: `${CURVES} noisy curves a row (seed 21), uniform weights; the reduced search against a grid of 1,001 k2a and bisection on the unreduced basis. Beyond means that BPND differs by more than 1e-6 + 1e-6 of its value, or that the status differs. Two minima of equal depth are both right: then the residual sums agree to ${EQUAL_RESIDUAL}.`,
  measure: () =>
    table([
      ["frames", "noise", "beyond", "of these equally good", "largest difference of the others"],
      ...SCHEDULES.flatMap((schedule) =>
        NOISES.map((noise) => {
          const found = compare(srtm, schedule(), noise);
          return [
            String(schedule().count),
            percent(noise).replace(".00", ""),
            percent(found.beyond / CURVES),
            String(found.equal),
            figures(found.largest),
          ];
        }),
      ),
    ]),
};

export const ratios: Section = {
  name: "ratios",
  title: "Equilibrium and SUVR against their definition",
  about: `${CURVES} curves at 12 % noise (seed 21), window 40-70 min: one dot product with the design's row against the quotient of two duration-weighted means. The largest difference is rounding, and is given as a power of ten that it stays below.`,
  measure: () =>
    table([
      ["model", "frames", "largest difference"],
      ...Object.values(models)
        .filter((model) => !model.usesWeights)
        .flatMap((model) =>
          SCHEDULES.map((schedule) => {
            const { largest } = compare(model, schedule(), 0.12);
            const bound = largest === 0 ? "0" : `< 1e${Math.ceil(Math.log10(largest))}`;
            return [model.name, String(schedule().count), bound];
          }),
        ),
    ]),
};

function compare(
  model: Model,
  frames: Frames,
  noise: number,
): { readonly beyond: number; readonly equal: number; readonly largest: number } {
  const { set, block } = noisyBlock({ count: CURVES, seed: 21, noise, frames });
  const design = designFor(model, set);
  const quick = new Float64Array(model.maps.length);
  const exact = new Float64Array(model.maps.length);
  const scratch = new Float64Array(design.scratchLength);
  const main = model.maps.findIndex(({ name }) => name === model.mainMap);
  const { absolute, relative } = model.exactness;
  let beyond = 0;
  let equal = 0;
  let largest = 0;
  for (let v = 0; v < set.count; v++) {
    const tac = curveOf(block, v);
    const sameStatus =
      model.fitVoxel(tac, design, quick, scratch) === model.bruteForce(tac, design, exact);
    const difference = Math.abs(quick[main] - exact[main]);
    const within = sameStatus && difference <= absolute + relative * Math.abs(exact[main]);
    if (!within) {
      beyond++;
      const least = model.residual(tac, design, exact);
      if (model.residual(tac, design, quick) <= least * (1 + EQUAL_RESIDUAL)) {
        equal++;
        continue;
      }
    }
    largest = Math.max(largest, difference);
  }
  return { beyond, equal, largest };
}
