// Who is scanned in a simulated study: participants who differ in binding, and their second scan
// with part of the binding blocked. It makes no curves and no images.

import { Fault } from "../errors.ts";
import { derivedSeed, gaussian, randomStream } from "./random.ts";
import { TISSUES, type Tissue } from "./regions.ts";
import { withBinding, type Study } from "./studies.ts";

export interface CohortOptions {
  readonly study: Study;
  readonly participants: number;
  /** Share of binding that is blocked in a second scan; absent: one scan each. */
  readonly occupancy?: number | undefined;
  /** Whole number from 0 to 2^32 - 1. */
  readonly seed: number;
}

/** One scan to simulate. */
export interface PlannedScan {
  /** Label without `sub-`. */
  readonly participant: string;
  /** Label without `ses-`. */
  readonly session?: string;
  /** The study with this scan's binding. */
  readonly study: Study;
  /** True share of binding that is blocked in this scan. */
  readonly occupancy: number;
  readonly textureSeed: number;
  readonly noiseSeed: number;
}

/** Standard deviations, as shares of the mean: a person, a tissue within a person, occupancy. */
const PERSON_SD = 0.1;
const TISSUE_SD = 0.05;
const OCCUPANCY_SD = 0.1;

/** Names of the streams of the seed. */
const PERSON = 11;
const TISSUE = 12;
const OCCUPANCY = 13;
const TEXTURE = 14;
const NOISE = 15;

const LARGEST_SEED = 2 ** 32 - 1;

/**
 * The scans of a study, by participant and session. What participant n is depends on the seed and
 * on n, not on how many there are.
 *
 * @throws Fault "usage" for a number of participants, an occupancy or a seed out of its range.
 */
export function planCohort(options: CohortOptions): PlannedScan[] {
  check(options);
  const { study, participants, occupancy, seed } = options;
  const width = Math.max(2, String(participants).length);
  return Array.from({ length: participants }, (_, p) => {
    const own = withBinding(study, bindingFactor(seed, p));
    const shared = {
      participant: String(p + 1).padStart(width, "0"),
      textureSeed: derivedSeed(seed, TEXTURE, p),
    };
    const noiseSeed = (session: number): number => derivedSeed(seed, NOISE, p, session);
    if (occupancy === undefined) {
      return [{ ...shared, study: own, occupancy: 0, noiseSeed: noiseSeed(0) }];
    }
    // Full occupancy is full in everybody, none is none.
    const varied = OCCUPANCY_SD * (1 - occupancy) * gaussian(randomStream(seed, OCCUPANCY), p);
    const blocked = occupancy * (1 + varied);
    return [
      { ...shared, session: "1", study: own, occupancy: 0, noiseSeed: noiseSeed(0) },
      {
        ...shared,
        session: "2",
        study: withBinding(own, () => 1 - blocked),
        occupancy: blocked,
        noiseSeed: noiseSeed(1),
      },
    ];
  }).flat();
}

/** This participant's BPND over the mean of everybody, by tissue; never negative. */
function bindingFactor(seed: number, p: number): (tissue: Tissue) => number {
  const person = 1 + PERSON_SD * gaussian(randomStream(seed, PERSON), p);
  const within = randomStream(seed, TISSUE, p);
  return (tissue) => person * (1 + TISSUE_SD * gaussian(within, TISSUES.indexOf(tissue)));
}

function check({ participants, occupancy, seed }: CohortOptions): void {
  if (!(Number.isInteger(participants) && participants > 0)) {
    throw new Fault(
      "usage",
      `number of participants is ${participants}; it must be a whole number above 0`,
    );
  }
  if (occupancy !== undefined && !(occupancy >= 0 && occupancy <= 1)) {
    throw new Fault(
      "usage",
      `occupancy is ${occupancy}; it must be a share from 0 to 1`,
      "Give 0.7 for 70 %.",
    );
  }
  if (!(Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED)) {
    throw new Fault(
      "usage",
      `seed is ${seed}; it must be a whole number from 0 to ${LARGEST_SEED}`,
    );
  }
}
