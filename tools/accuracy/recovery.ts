// How near SRTM comes to known parameters where there is no noise, and where the scan starts late.

import { srtm } from "../../src/models/srtm/index.ts";
import { curveOf, curveSet, type CurveSet } from "../../src/simulate/curve-set.ts";
import { bolusSchedule } from "../../src/simulate/schedules.ts";
import { selectFrames, type Frames } from "../../src/timing/frames.ts";
import { twentyFrames } from "../../test/support/designs.ts";
import { quantile } from "../../test/support/statistics.ts";
import { table, figures, type Section } from "./markdown.ts";

const RANGE = [0.006, 0.6] as const;
const CURVES = 4000;

export const recovery: Section = {
  name: "recovery",
  title: "Noise-free recovery",
  about: `${CURVES} noise-free curves (R1 0.5-1.5, k2 0.02-0.3 /min, BPND 0-6, k2a within the fitted range of 0.006-0.6 /min) made by solving the differential equation on a fine grid, which shares no code with the fit; SRTM in f64 with uniform weights. What is left is the course of the reference curve between its frame means.`,
  measure: () =>
    table([
      ["frames", "BPND median", "BPND 99 %", "R1 99 % (relative)", "k2 99 % (relative)"],
      ...[bolusSchedule(), twentyFrames()].map((frames) => {
        const errors = errorsOf(simulated(frames));
        return [
          String(frames.count),
          figures(quantile(errors.BPND, 0.5)),
          ...[errors.BPND, errors.R1, errors.k2].map((list) => figures(quantile(list, 0.99))),
        ];
      }),
    ]),
};

export const lateStart: Section = {
  name: "late-start",
  title: "Scans that start late",
  about: `The same ${CURVES} noise-free curves in 38 frames, of which those before the first start are left out; the fit bridges the reference curve from injection on. A start later than 5 min is refused.`,
  measure: () => {
    const set = simulated(bolusSchedule());
    return table([
      ["first frame at (min)", "frames", "BPND median", "BPND 99 %", "BPND largest"],
      ...[0, 1, 3, 5].map((startMin) => {
        // Starts are multiples of whole seconds over 60: a little slack finds the frame.
        const kept = [...set.frames.startMin.keys()].filter(
          (f) => set.frames.startMin[f] > startMin - 1e-6,
        );
        const { BPND } = errorsOf(set, kept);
        return [
          String(startMin),
          String(kept.length),
          ...[0.5, 0.99, 1].map((p) => figures(quantile(BPND, p))),
        ];
      }),
    ]);
  },
};

function simulated(frames: Frames): CurveSet {
  return curveSet({ count: CURVES, seed: 11, frames, k2a: RANGE });
}

function errorsOf(
  set: CurveSet,
  kept: readonly number[] = [...set.frames.startMin.keys()],
): Readonly<Record<"BPND" | "R1" | "k2", number[]>> {
  const design = srtm.design({
    frames: selectFrames(set.frames, kept),
    reference: Float64Array.from(kept, (f) => set.reference[f]),
    weights: new Float64Array(kept.length).fill(1),
    options: { "k2a-range": RANGE },
  });
  const out = new Float64Array(srtm.maps.length);
  const scratch = new Float64Array(design.scratchLength);
  const errors = { BPND: [] as number[], R1: [] as number[], k2: [] as number[] };
  for (let v = 0; v < set.count; v++) {
    const whole = curveOf(set, set.clean, v);
    srtm.fitVoxel(
      Float64Array.from(kept, (f) => whole[f]),
      design,
      out,
      scratch,
    );
    errors.BPND.push(Math.abs(out[0] - set.truth[v].BPND));
    errors.R1.push(Math.abs(out[1] / set.truth[v].R1 - 1));
    errors.k2.push(Math.abs(out[2] / set.truth[v].k2 - 1));
  }
  return errors;
}
