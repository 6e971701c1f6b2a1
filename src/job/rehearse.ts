// Makes a design from a made-up reference, so that options and frames that can't work are refused
// before a scan of two gigabytes has been read.

import type { Model, OptionValues } from "../models/model.ts";
import { midMin, type Frames } from "../timing/frames.ts";

/** @throws Fault as `model.design` for this model's options on these frames. */
export function rehearse(model: Model, frames: Frames, options: OptionValues): void {
  // Any curve that rises and falls like a bolus will do; the real one is checked when it is known.
  const reference = Float64Array.from({ length: frames.count }, (_, f) => {
    const t = Math.max(0.01, midMin(frames, f));
    return (1 - Math.exp(-t / 2)) * (0.2 + Math.exp(-t / 30));
  });
  model.design({ frames, reference, weights: new Float64Array(frames.count).fill(1), options });
}
