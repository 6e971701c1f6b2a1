// The timing of a simulated scan whose times count from injection.

import { UNKNOWN_UNIT } from "../../src/text/units.ts";
import type { Frames } from "../../src/timing/frames.ts";
import type { PetTiming } from "../../src/timing/pet-timing.ts";

/** Carbon-11, decay-corrected, injection at 0. */
export function timingOf(frames: Frames): PetTiming {
  return {
    frames,
    injectionStartS: 0,
    timeZero: undefined,
    units: UNKNOWN_UNIT,
    isotope: undefined,
    halfLifeMin: 20.4,
    tracerName: undefined,
    decayFactors: undefined,
    decayCorrectedToS: undefined,
  };
}
