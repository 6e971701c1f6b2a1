// A set of curves with random known parameters, for recovery tests: truth, noise-free frame means
// and noisy ones. It knows no image and no model that is fitted.

import { Fault } from "../errors.ts";
import type { Frames } from "../timing/frames.ts";
import { fineGrid, frameMeans } from "./fine.ts";
import { bolusInput, type PlasmaInput } from "./input.ts";
import { noiseLaw, noiseSd, type NoiseLaw } from "./noise.ts";
import { fillGaussian, randomStream, uniform, type RandomStream } from "./random.ts";
import { bolusSchedule } from "./schedules.ts";
import { apparentRatePerMin, referenceCurve, srtmCurve, type SrtmTruth } from "./tissue.ts";

/** Least and largest value. */
type Range = readonly [least: number, largest: number];

export interface CurveSetOptions {
  readonly count: number;
  /** Whole number from 0 to 2^32 - 1. */
  readonly seed: number;
  /** Default: 38 frames over 93 min. */
  readonly frames?: Frames;
  /** Default: a bolus. */
  readonly plasma?: PlasmaInput;
  /** Default 0.5-1.5. */
  readonly R1?: Range;
  /** 1/min. Default 0.02-0.3. */
  readonly k2?: Range;
  /** Default 0-6. */
  readonly BPND?: Range;
  /** 1/min. Only parameters with k2a in this range are kept; default: all. */
  readonly k2a?: Range;
  /** Coefficient of variation of the mean curve near 33 min. Default 0.12. */
  readonly noise?: number;
  /** Of the isotope, for the noise. Default carbon-11. */
  readonly halfLifeMin?: number;
}

export interface CurveSet {
  readonly count: number;
  readonly frames: Frames;
  /** Noise-free frame means of the reference tissue. Length F. */
  readonly reference: Float64Array;
  readonly truth: readonly SrtmTruth[];
  /** Noise-free frame means, [frame][curve]. */
  readonly clean: Float64Array;
  /** The same with noise, [frame][curve]. */
  readonly noisy: Float64Array;
  /** Mean of the noise-free curves. Length F. */
  readonly mean: Float64Array;
  readonly law: NoiseLaw;
}

const PARAMETERS = 1;
const NOISE = 2;
/** A k2a range that is met less often than about once in this many draws is refused. */
const MOST_ATTEMPTS = 1000;

/**
 * Curves with independent, uniformly distributed R1, k2 and BPND. The parameters and the noise of
 * curve v depend on the seed and on v alone; only the noise's scale depends on the whole set.
 *
 * @throws Fault "usage" when the count is not positive or no parameters fall into the k2a range.
 */
export function curveSet(options: CurveSetOptions): CurveSet {
  const { count, seed, frames = bolusSchedule(), plasma = bolusInput, noise = 0.12 } = options;
  if (!(Number.isInteger(count) && count > 0)) {
    throw new Fault("usage", `number of curves is ${count}; it must be a whole number above 0`);
  }
  const reference = referenceCurve(plasma, fineGrid(frames));
  const truth = Array.from({ length: count }, (_, v) => drawTruth(options, v));
  const clean = new Float64Array(frames.count * count);
  const mean = new Float64Array(frames.count);
  truth.forEach((parameters, v) => {
    const means = frameMeans(srtmCurve(parameters, reference), frames);
    for (let f = 0; f < frames.count; f++) {
      clean[f * count + v] = means[f];
      mean[f] += means[f] / count;
    }
  });
  const law = noiseLaw(noise, mean, frames, options.halfLifeMin);
  const set = { count, frames, clean };
  const noisy = addNoise(set, law, seed);
  return {
    ...set,
    reference: frameMeans(reference, frames),
    truth,
    noisy,
    mean,
    law,
  };
}

/**
 * One curve out of a set.
 *
 * @param values - `clean` or `noisy` of the set.
 */
export function curveOf(
  set: Pick<CurveSet, "count" | "frames">,
  values: Float64Array,
  v: number,
): Float64Array {
  return Float64Array.from({ length: set.frames.count }, (_, f) => values[f * set.count + v]);
}

function drawTruth(options: CurveSetOptions, v: number): SrtmTruth {
  const { seed, R1 = [0.5, 1.5], k2 = [0.02, 0.3], BPND = [0, 6] } = options;
  const [leastK2a, largestK2a] = options.k2a ?? [0, Infinity];
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const stream = randomStream(seed, PARAMETERS, attempt);
    const truth = {
      R1: inRange(R1, stream, 3 * v),
      k2: inRange(k2, stream, 3 * v + 1),
      BPND: inRange(BPND, stream, 3 * v + 2),
    };
    const k2a = apparentRatePerMin(truth);
    if (k2a >= leastK2a && k2a <= largestK2a) return truth;
  }
  throw new Fault(
    "usage",
    `no k2a in ${leastK2a}-${largestK2a} /min came up in ${MOST_ATTEMPTS} draws of k2 and BPND`,
    "Choose a k2a range that k2 / (1 + BPND) can reach.",
  );
}

function inRange([least, largest]: Range, stream: RandomStream, index: number): number {
  return least + (largest - least) * uniform(stream, index);
}

function addNoise(
  set: Pick<CurveSet, "count" | "frames" | "clean">,
  law: NoiseLaw,
  seed: number,
): Float64Array {
  const { count, frames, clean } = set;
  const noisy = Float64Array.from(clean);
  const draws = new Float64Array(frames.count);
  for (let v = 0; v < count; v++) {
    const sd = noiseSd(law, curveOf(set, clean, v));
    fillGaussian(randomStream(seed, NOISE, v), 0, draws);
    for (let f = 0; f < frames.count; f++) noisy[f * count + v] += sd[f] * draws[f];
  }
  return noisy;
}
