// PetTiming: what the core needs to know of a scan beside its voxels, whichever file told it.

import { Fault } from "../errors.ts";
import type { ActivityUnit } from "../text/units.ts";
import type { FixFrameDurations } from "./end-times.ts";
import type { Frames } from "./frames.ts";
import type { Isotope } from "./isotopes.ts";

/** Times, units and decay of one scan. */
export interface PetTiming {
  readonly frames: Frames;
  /** Injection in seconds on the clock of the file (TimeZero): startS = startMin * 60 + this. */
  readonly injectionStartS: number;
  /** Clock time that the file calls zero, as written; undefined when it says none. */
  readonly timeZero: string | undefined;
  readonly units: ActivityUnit;
  readonly isotope: Isotope | undefined;
  /** The user's half-life, else the isotope's, else undefined. */
  readonly halfLifeMin: number | undefined;
  readonly tracerName: string | undefined;
  /** Multiply frame f by `decayFactors[f]`; undefined when the image is corrected already. */
  readonly decayFactors: Float64Array | undefined;
  /** Time that a corrected image is corrected to, seconds from TimeZero, where the file says so. */
  readonly decayCorrectedToS: number | undefined;
}

/** What the user may say where the file is silent or wrong. */
export interface TimingOptions {
  /** Injection in seconds from TimeZero; overrides the file. */
  readonly injectionStartS?: number | undefined;
  /** What frame times count from: "zero" is TimeZero, as BIDS has it; "scan" is ScanStart. */
  readonly timesFrom?: "zero" | "scan" | undefined;
  readonly fixFrameDurations?: FixFrameDurations | undefined;
  /** Whether the image is decay-corrected, where the file does not say. */
  readonly decayCorrected?: boolean | undefined;
  /** Correct an image that is not decay-corrected. */
  readonly decayCorrect?: boolean | undefined;
  readonly halfLifeMin?: number | undefined;
  /** Shortest scan accepted, in minutes. Default 5. */
  readonly minTotalMin?: number | undefined;
}

/** @throws Fault "usage" for numbers that mean nothing. */
export function checkTimingOptions({ injectionStartS, halfLifeMin }: TimingOptions): void {
  if (injectionStartS !== undefined && !Number.isFinite(injectionStartS)) {
    throw new Fault(
      "usage",
      `--injection-start is ${injectionStartS}; it must be a number of seconds`,
    );
  }
  if (halfLifeMin !== undefined && !(halfLifeMin > 0 && Number.isFinite(halfLifeMin))) {
    throw new Fault(
      "usage",
      `--half-life is ${halfLifeMin}; it must be a number of minutes above 0`,
    );
  }
}
