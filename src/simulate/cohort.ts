// Who is scanned in a simulated study, in which group and how often: people and sessions that differ
// in binding, part of which may be blocked after the first scan. It makes no curves and no images.

import { Fault } from "../errors.ts";
import { drawBPND } from "./binding.ts";
import { plasmaScale } from "./blood.ts";
import { dealGroups, type Group } from "./groups.ts";
import { derivedSeed, gaussian, randomStream } from "./random.ts";
import { TISSUES } from "./regions.ts";
import { withBinding, withBPND, type Study } from "./studies.ts";

export interface CohortOptions {
  readonly study: Study;
  readonly subjects: number;
  /** Scans of each subject. Default 1. */
  readonly sessions?: number | undefined;
  /** Absent: there are none. */
  readonly groups?: readonly Group[] | undefined;
  /**
   * Share of binding that is blocked in sessions after the first, one for each group. A single one
   * is that of the first group, and the others have 0. Absent: nothing is blocked.
   */
  readonly occupancy?: readonly number[] | undefined;
  /** Whole number from 0 to 2^32 - 1. */
  readonly seed: number;
}

/** One scan to simulate. */
export interface PlannedScan {
  /** Label without `sub-`. */
  readonly participant: string;
  /** Label without `ses-`; absent where everybody has one scan. */
  readonly session?: string;
  readonly group?: string;
  /** The study with this scan's binding. */
  readonly study: Study;
  /** True share of binding that is blocked in this scan. */
  readonly occupancy: number;
  readonly textureSeed: number;
  readonly noiseSeed: number;
  /** Plasma over that of the study. */
  readonly plasmaScale: number;
  /** Of plasma samples. */
  readonly bloodSeed: number;
}

/** Standard deviation of occupancy between people, as a share of what is left free at the mean. */
const OCCUPANCY_SD = 0.1;

/** Names of the streams of the seed. */
const PERSON = 11;
const SESSION = 12;
const OCCUPANCY = 13;
const TEXTURE = 14;
const NOISE = 15;
const BLOOD = 18;

const LARGEST_SEED = 2 ** 32 - 1;
const MOST_SUBJECTS = 9999;
const MOST_SESSIONS = 99;

/**
 * The scans of a study, by participant and session. What participant n is in session m depends on
 * the seed, n and m, not on how many there are. Regions are drawn independently of each other.
 *
 * @throws Fault "usage" for a number of subjects or sessions, groups, an occupancy or a seed out of
 *   range, or an occupancy without a second session.
 */
export function planCohort(options: CohortOptions): PlannedScan[] {
  check(options);
  const { study, subjects, sessions = 1, groups = [], seed } = options;
  const groupOf = groups.length > 0 ? dealGroups(groups, subjects) : undefined;
  const scans: PlannedScan[] = [];
  for (let p = 0; p < subjects; p++) {
    const g = groupOf?.[p];
    const blocked = blockedShare(options.occupancy?.[g ?? 0] ?? 0, seed, p);
    for (let s = 0; s < sessions; s++) {
      const occupancy = s === 0 ? 0 : blocked;
      scans.push({
        participant: padded(p + 1, Math.max(2, String(subjects).length)),
        ...(sessions > 1 && { session: padded(s + 1, String(sessions).length) }),
        ...(g !== undefined && { group: groups[g].name }),
        study: withBinding(bindingOf(study, seed, p, s), () => 1 - occupancy),
        occupancy,
        textureSeed: derivedSeed(seed, TEXTURE, p),
        noiseSeed: derivedSeed(seed, NOISE, p, s),
        plasmaScale: plasmaScale(seed, p, s),
        bloodSeed: derivedSeed(seed, BLOOD, p, s),
      });
    }
  }
  return scans;
}

function bindingOf(study: Study, seed: number, p: number, s: number): Study {
  return withBPND(study, (tissue) => {
    const at = TISSUES.indexOf(tissue);
    const person = randomStream(seed, PERSON, p, at);
    return drawBPND(study.binding[tissue], person, randomStream(seed, SESSION, p, s, at));
  });
}

/** Full occupancy is full in everybody, none is none. */
function blockedShare(mean: number, seed: number, p: number): number {
  return mean * (1 + OCCUPANCY_SD * (1 - mean) * gaussian(randomStream(seed, OCCUPANCY), p));
}

function padded(n: number, width: number): string {
  return String(n).padStart(width, "0");
}

function check({ subjects, sessions = 1, groups = [], occupancy, seed }: CohortOptions): void {
  checkWhole("number of subjects", subjects, 1, MOST_SUBJECTS);
  checkWhole("number of sessions", sessions, 1, MOST_SESSIONS);
  checkWhole("seed", seed, 0, LARGEST_SEED);
  if (occupancy === undefined) return;
  for (const share of occupancy) {
    if (share >= 0 && share <= 1) continue;
    throw new Fault(
      "usage",
      `occupancy is ${share}; it must be a share from 0 to 1`,
      "Give 0.7 for 70 %.",
    );
  }
  if (occupancy.length !== 1 && occupancy.length !== groups.length) {
    throw new Fault(
      "usage",
      `${occupancy.length} occupancies are given for ${groups.length} groups`,
      "Give one for the first group, or one for each group.",
    );
  }
  if (sessions === 1) {
    throw new Fault(
      "usage",
      "occupancy is that of sessions after the first, and there is one session",
      "Use --sessions 2.",
    );
  }
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new Fault(
    "usage",
    `${name} is ${value}; it must be a whole number from ${least} to ${most}`,
  );
}
