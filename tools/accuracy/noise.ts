// What weights and the range of k2a do to SRTM's BPND at 12 % noise.

import { srtm } from "../../src/models/srtm/index.ts";
import { curveOf, curveSet, type CurveSet } from "../../src/simulate/curve-set.ts";
import { C11_HALF_LIFE_MIN } from "../../src/simulate/noise.ts";
import { frameWeights } from "../../src/timing/weights.ts";
import { quantile, rootMeanSquare } from "../../test/support/statistics.ts";
import { table, figures, type Section } from "./markdown.ts";

const DRAWS = 20;
const CURVES = 400;
const FIRST_SEED = 100;
const KINDS = ["counts", "uniform", "duration"] as const;
const RANGES = [
  [0.01, 0.3],
  [0.006, 0.6],
  [0.002, 0.6],
] as const;

type Kind = (typeof KINDS)[number];

export const noise: Section = {
  name: "noise",
  title: "BPND at 12 % noise",
  about: `${DRAWS} draws of ${CURVES} curves (seeds ${FIRST_SEED}-${FIRST_SEED + DRAWS - 1}; R1 0.5-1.5, k2 0.02-0.3 /min, BPND 0-6), 38 frames, carbon-11, noise of counting statistics that varies the mean curve by 12 % near 33 min; SRTM in f64. Errors are against the known BPND, over all curves, those at a border of the range included.`,
  measure: () => {
    const sets = Array.from({ length: DRAWS }, (_, draw) =>
      curveSet({ count: CURVES, seed: FIRST_SEED + draw, noise: 0.12 }),
    );
    return table([
      ["weights", "k2a range (1/min)", "median error", "RMSE"],
      ...KINDS.flatMap((kind) =>
        RANGES.map((range) => {
          const errors = sets.flatMap((set) => errorsOf(set, kind, range));
          return [
            kind,
            range.join("-"),
            figures(quantile(errors, 0.5), 3),
            figures(rootMeanSquare(errors), 3),
          ];
        }),
      ),
    ]);
  },
};

/** |error of BPND| of every curve, fitted as a scan of its own. */
function errorsOf(set: CurveSet, kind: Kind, range: readonly [number, number]): number[] {
  const meanCurve = Float64Array.from({ length: set.frames.count }, (_, f) =>
    set.noisy.subarray(f * set.count, (f + 1) * set.count).reduce((a, b) => a + b / set.count, 0),
  );
  const design = srtm.design({
    frames: set.frames,
    reference: set.reference,
    weights: frameWeights(kind, set.frames, { meanCurve, halfLifeMin: C11_HALF_LIFE_MIN }),
    options: { "k2a-range": range },
  });
  const out = new Float64Array(srtm.maps.length);
  const scratch = new Float64Array(design.scratchLength);
  return set.truth.map(({ BPND }, v) => {
    srtm.fitVoxel(curveOf(set, set.noisy, v), design, out, scratch);
    return Math.abs(out[0] - BPND);
  });
}
