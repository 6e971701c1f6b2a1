// Plasma samples taken by hand during a simulated scan: the study's own input curve at a few times, with
// the scale of the person, the scatter of a well counter, and samples that are missing. All tracer in
// plasma is unchanged. It knows no tissue.

import type { PlasmaInput } from "./input.ts";
import { gaussian, randomStream, uniform } from "./random.ts";

/** Coefficient of variation of one sample. */
export const SAMPLE_CV = 0.03;
/** Share of samples that are missing. */
export const MISSING_SHARE = 0.04;
/** Of the logarithm of the plasma scale, between people and between scans of a person. */
const SCALE_SD = { person: 0.15, session: 0.05 } as const;

/** Names of the streams of a seed. */
const VALUE = 1;
const MISSING = 2;
const PERSON = 16;
const SESSION = 17;

/**
 * Plasma of a person over that of the study. Tissue is none the wiser: K1 of every tissue is divided by
 * it, which leaves R1, k2 and BPND, and so the images, as they are.
 */
export function plasmaScale(seed: number, person: number, session: number): number {
  const between = SCALE_SD.person * gaussian(randomStream(seed, PERSON), person);
  return Math.exp(
    between + SCALE_SD.session * gaussian(randomStream(seed, SESSION, person), session),
  );
}

export interface PlasmaSampling {
  /** Minutes after injection. */
  readonly timesMin: readonly number[];
  readonly plasma: PlasmaInput;
  readonly scale: number;
  readonly seed: number;
}

/** Bq/mL at each of the times, decay-corrected to injection; NaN for a sample that is missing. */
export function plasmaSamples({ timesMin, plasma, scale, seed }: PlasmaSampling): Float64Array {
  const scatter = randomStream(seed, VALUE);
  const lost = randomStream(seed, MISSING);
  return Float64Array.from(timesMin, (tMin, i) =>
    uniform(lost, i) < MISSING_SHARE
      ? Number.NaN
      : scale * plasma(tMin) * (1 + SAMPLE_CV * gaussian(scatter, i)),
  );
}

/** Rows of a blood table: seconds after injection and Bq/mL. */
export function plasmaRows(sampling: PlasmaSampling): (readonly string[])[] {
  const rows = Array.from(plasmaSamples(sampling), (activity, i) => [
    String(Math.round(sampling.timesMin[i] * 60)),
    Number.isNaN(activity) ? "n/a" : activity.toFixed(1),
  ]);
  return [["time", "plasma_radioactivity"], ...rows];
}
