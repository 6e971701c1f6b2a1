// What is compared between GPU and f64: every model, two schedules, three noise levels; and the
// curves for it, as many as are asked for.

import type { Block } from "../../src/backend/backend.ts";
import { models } from "../../src/models/index.ts";
import type { Design, Model } from "../../src/models/model.ts";
import { curveOf, curveSet } from "../../src/simulate/curve-set.ts";
import { noiseSd } from "../../src/simulate/noise.ts";
import { fillGaussian, randomStream } from "../../src/simulate/random.ts";
import { bolusSchedule } from "../../src/simulate/schedules.ts";
import type { Frames } from "../../src/timing/frames.ts";
import { designFor, twentyFrames } from "../../test/support/designs.ts";

export interface ParityCase {
  readonly model: Model;
  readonly frames: Frames;
  /** Coefficient of variation of the mean curve near 33 min. */
  readonly noise: number;
}

const NOISES = [0.02, 0.05, 0.12] as const;

export function parityCases(): readonly ParityCase[] {
  return Object.values(models).flatMap((model) =>
    [bolusSchedule(), twentyFrames()].flatMap((frames) =>
      NOISES.map((noise) => ({ model, frames, noise })),
    ),
  );
}

/** Parameters are drawn for so many curves; beyond that only the noise is new. */
const MOST_TRUTHS = 5000;
/** Names this noise among the streams of a seed. */
const STREAM = 7;

/**
 * `count` noisy curves and the design for them; no two voxels are alike.
 *
 * @param allocate - Makes the memory of the block.
 */
export function noisyVoxels(
  { model, frames, noise }: ParityCase,
  count: number,
  seed: number,
  allocate: (length: number) => Float32Array = (length) => new Float32Array(length),
): { readonly block: Block; readonly design: Design } {
  const set = curveSet({ count: Math.min(count, MOST_TRUTHS), seed, noise, frames });
  const clean = set.truth.map((_, v) => curveOf(set, set.clean, v));
  const sd = clean.map((curve) => noiseSd(set.law, curve));
  const values = allocate(frames.count * count);
  const draws = new Float64Array(frames.count);
  for (let v = 0; v < count; v++) {
    const truth = v % set.count;
    fillGaussian(randomStream(seed, STREAM, v), 0, draws);
    for (let f = 0; f < frames.count; f++) {
      values[f * count + v] = clean[truth][f] + sd[truth][f] * draws[f];
    }
  }
  return {
    block: { frameCount: frames.count, voxelCount: count, stride: count, values },
    design: designFor(model, set),
  };
}
