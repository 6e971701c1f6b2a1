// Designs on simulated curves, for the tests that go over all models.

import type { Design, Model, OptionValues } from "../../src/models/model.ts";
import { curveSet, type CurveSet, type CurveSetOptions } from "../../src/simulate/curve-set.ts";
import { makeSchedule } from "../../src/simulate/schedules.ts";
import type { Frames } from "../../src/timing/frames.ts";
import type { Block } from "../../src/backend/backend.ts";

/** 20 frames over 90 min from injection on: 4x15 s, 4x60, 5x180, 7x600. */
export function twentyFrames(): Frames {
  return makeSchedule([
    { count: 4, lengthS: 15 },
    { count: 4, lengthS: 60 },
    { count: 5, lengthS: 180 },
    { count: 7, lengthS: 600 },
  ]);
}

/** Options that suit every model on scans of about 90 min. */
export const OPTIONS: OptionValues = { "k2a-range": [0.006, 0.6], window: [40, 70] };

export function designFor<D extends Design>(
  model: Model<D>,
  set: Pick<CurveSet, "frames" | "reference">,
  weights = new Float64Array(set.frames.count).fill(1),
): D {
  return model.design({ frames: set.frames, reference: set.reference, weights, options: OPTIONS });
}

/** Noisy simulated curves as a block in single precision, as a scan would come. */
export function noisyBlock(options: CurveSetOptions): { set: CurveSet; block: Block } {
  const set = curveSet(options);
  return {
    set,
    block: {
      frameCount: set.frames.count,
      voxelCount: set.count,
      stride: set.count,
      values: Float32Array.from(set.noisy),
    },
  };
}
