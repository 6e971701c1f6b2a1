// The readings of a figure, sorted by region and condition. A reading is one number of one person in
// one region; it does not know what was measured.

import { Fault } from "../../errors.ts";

export interface Reading {
  readonly participant: string;
  readonly region: string;
  /** A session, a group, or both in words: what is compared within a region. */
  readonly condition: string;
  /** Missing where it is not finite. */
  readonly value: number;
}

/** The readings that are there, of one region and condition. */
export interface Cell {
  readonly participants: readonly string[];
  /** In the order of `participants`. */
  readonly values: Float64Array;
  /** Readings without a finite value. */
  readonly missing: number;
}

export interface RegionRow {
  readonly region: string;
  /** In the order of the conditions. */
  readonly cells: readonly Cell[];
}

/** Names in the order in which they are met. */
export function namesOf(
  readings: readonly Reading[],
  of: "region" | "condition",
): readonly string[] {
  return [...new Set(readings.map((reading) => reading[of]))];
}

/**
 * Rows of the regions asked for; readings of others are left out.
 *
 * @throws Fault "input" when a person has two readings of one region and condition.
 */
export function rowsOf(
  readings: readonly Reading[],
  regions: readonly string[],
  conditions: readonly string[],
): readonly RegionRow[] {
  const byPlace = new Map<string, Reading[]>();
  const seen = new Set<string>();
  for (const reading of readings) {
    const { participant, region, condition } = reading;
    const place = JSON.stringify([region, condition]);
    const whose = JSON.stringify([region, condition, participant]);
    if (seen.has(whose)) {
      throw new Fault(
        "input",
        `${participant} has more than one value of ${region}, ${condition}; a figure takes one`,
        "Give one value a person, region and condition.",
      );
    }
    seen.add(whose);
    const there = byPlace.get(place);
    if (there === undefined) byPlace.set(place, [reading]);
    else there.push(reading);
  }
  return regions.map((region) => ({
    region,
    cells: conditions.map((condition) =>
      cellOf(byPlace.get(JSON.stringify([region, condition])) ?? []),
    ),
  }));
}

function cellOf(readings: readonly Reading[]): Cell {
  const there = readings.filter(({ value }) => Number.isFinite(value));
  return {
    participants: there.map(({ participant }) => participant),
    values: Float64Array.from(there, ({ value }) => value),
    missing: readings.length - there.length,
  };
}
