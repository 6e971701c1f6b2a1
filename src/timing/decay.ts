// Radioactive decay: whether an image is corrected for it, and the factors that correct it.

import { Fault } from "../errors.ts";
import type { Warnings } from "../warnings.ts";
import { durationMin, type Frames } from "./frames.ts";

/** What the file and the user say about decay correction. */
export interface DecayStatement {
  readonly file: string;
  /** What the file says; undefined when it says nothing. */
  readonly inFile: boolean | undefined;
  /** What the user says. */
  readonly byUser: boolean | undefined;
  /** Whether the user asks for the correction of an image that is not corrected. */
  readonly correct: boolean;
  readonly halfLifeMin: number | undefined;
}

// 2^20: after twenty half-lives nothing is left to correct.
const MOST_FACTOR = 2 ** 20;

/**
 * Factor of each frame that turns its mean measured activity into the mean activity decay-corrected
 * to injection: λΔ / (1 - exp(-λΔ)) · exp(λ t_start).
 *
 * Exact when the decay-corrected activity is constant within the frame: the mean of exp(-λt) over
 * [t_start, t_start + Δ] is exp(-λ t_start) (1 - exp(-λΔ)) / (λΔ).
 *
 * @throws Fault "input" when a factor exceeds 2^20.
 */
export function decayFactors(frames: Frames, halfLifeMin: number): Float64Array {
  const ratePerMin = Math.LN2 / halfLifeMin;
  return Float64Array.from({ length: frames.count }, (_, f) => {
    const x = ratePerMin * durationMin(frames, f);
    const factor = (x / -Math.expm1(-x)) * Math.exp(ratePerMin * frames.startMin[f]);
    if (!(factor <= MOST_FACTOR)) {
      throw new Fault(
        "input",
        `frame ${f + 1} ends ${frames.endMin[f]} min after injection, more than twenty half-lives of ${halfLifeMin} min; its decay cannot be corrected`,
        "Check the isotope (TracerRadionuclide or --half-life) and the frame times.",
      );
    }
    return factor;
  });
}

/**
 * The factors to multiply the frames with, or undefined when the image is corrected already.
 *
 * Every model here needs activities corrected to one time. Which time does not matter: it scales
 * target and reference alike. An image that does not say is refused rather than taken for
 * corrected: most are, but with C-11 a wrong guess lowers what is seen at one hour to an eighth and passes
 * every other check, and one flag states the answer for a whole batch.
 */
export function decayCorrection(
  frames: Frames,
  statement: DecayStatement,
  warnings: Warnings,
): Float64Array | undefined {
  const { file, inFile, byUser, correct, halfLifeMin } = statement;
  if (inFile !== undefined && byUser !== undefined && inFile !== byUser) {
    throw new Fault(
      "input",
      `${file}: ImageDecayCorrected is ${inFile}, but the command line says ${byUser}`,
      "Correct whichever is wrong.",
    );
  }
  const corrected = inFile ?? byUser;
  if (corrected === undefined) {
    throw new Fault(
      "input",
      `${file} does not say whether the image is corrected for decay (ImageDecayCorrected)`,
      "Pass --decay-corrected=yes if it is, or --decay-corrected=no --decay-correct to correct it.",
    );
  }
  if (corrected) {
    if (correct) {
      warnings.add(
        `${file}: the image is corrected for decay already; --decay-correct changes nothing`,
      );
    }
    return undefined;
  }
  if (!correct) {
    throw new Fault(
      "input",
      `${file}: the image is not corrected for decay (ImageDecayCorrected is false), but every model needs it to be`,
      "Pass --decay-correct to correct it to the time of injection.",
    );
  }
  if (halfLifeMin === undefined) {
    throw new Fault(
      "input",
      `${file}: the decay cannot be corrected, since the isotope is not known (TracerRadionuclide)`,
      "Pass --half-life with the half-life in minutes.",
    );
  }
  return decayFactors(frames, halfLifeMin);
}
