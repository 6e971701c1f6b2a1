// The numbers that an analysis works on: for a region, one row a person, with who is left out and why.

import { Fault } from "../errors.ts";
import type { Analysis } from "./analysis.ts";
import type { Pairs } from "./cells.ts";
import { occupancyPercent } from "./occupancy.ts";
import type { RegionValue } from "./regions.ts";
import type { GroupOf } from "./tables.ts";

/** One person; NaN for what is missing. */
export interface Person {
  readonly participant: string;
  readonly group: string | undefined;
  /** What is tested: a value, or what it did between two sessions. */
  readonly value: number;
  readonly first: number;
  readonly second: number;
}

export interface RegionSample {
  readonly seg: string;
  readonly index: number;
  readonly region: string;
  readonly parameter: string;
  readonly persons: readonly Person[];
}

/** What samples are taken from. */
export interface Study {
  readonly values: readonly RegionValue[];
  /** Undefined where there are no two sessions to compare. */
  readonly pairs: Pairs | undefined;
  readonly groupOf: GroupOf;
  readonly mainParameter: string;
}

/**
 * A sample for every region that the analysis asks for.
 *
 * @throws Fault "usage" for regions, segmentations or sessions that are not there.
 */
export function samplesOf(study: Study, analysis: Analysis): readonly RegionSample[] {
  const parameter = analysis.parameter ?? study.mainParameter;
  const own = study.values.filter(
    (one) => one.parameter === parameter && one.source === analysis.source,
  );
  const seg = theOnly(own, analysis, "segmentation", (one) => one.seg, analysis.seg);
  const inSeg = own.filter((one) => one.seg === seg);
  const regions = [...new Map(inSeg.map((one) => [one.index, one.region]))].toSorted(
    ([a], [b]) => a - b,
  );
  const wanted = chosen(regions, analysis);
  const needsPairs = isOfPairs(analysis);
  if (needsPairs && study.pairs === undefined) {
    throw new Fault(
      "usage",
      `${analysis.name}: two sessions are to be compared, and it is not clear which`,
      "Give them with --pair 1,2.",
    );
  }
  const session = needsPairs
    ? undefined
    : theOnly(inSeg, analysis, "session", ({ scan }) => scan.session ?? "", analysis.session);
  return wanted.map(([index, region]) => {
    const values = inSeg.filter((one) => one.index === index);
    const persons = needsPairs
      ? pairedPersons(values, study, analysis)
      : values
          .filter(({ scan }) => (scan.session ?? "") === session)
          .map(({ scan, value }) => personOf(scan.participant, study, value));
    return { seg, index, region, parameter, persons };
  });
}

function isOfPairs({ of, test }: Analysis): boolean {
  return of !== "value" || test.startsWith("paired") || test === "mixed-anova";
}

/** Everybody: who lacks a session has NaN, and is counted among those left out. */
function pairedPersons(
  values: readonly RegionValue[],
  { pairs, groupOf }: Study,
  { of }: Analysis,
): readonly Person[] {
  const [a, b] = pairs?.sessions ?? ["", ""];
  const valueOf = (participant: string, session: string): number =>
    values.find(({ scan }) => scan.participant === participant && scan.session === session)
      ?.value ?? Number.NaN;
  return [...new Set(values.map(({ scan }) => scan.participant))].map((participant) => {
    const [first, second] = [valueOf(participant, a), valueOf(participant, b)];
    const value =
      of === "occupancy"
        ? occupancyPercent(first, second)
        : of === "log-ratio"
          ? occupancyPercent(first, second, "log-ratio")
          : second - first;
    return { participant, group: groupOf(participant), value, first, second };
  });
}

function personOf(participant: string, { groupOf }: Study, value: number): Person {
  return { participant, group: groupOf(participant), value, first: Number.NaN, second: Number.NaN };
}

/** The label asked for, or the only one there is. */
function theOnly(
  values: readonly RegionValue[],
  { name }: Analysis,
  what: string,
  labelOf: (value: RegionValue) => string,
  asked: string | undefined,
): string {
  const there = [...new Set(values.map(labelOf))].toSorted();
  if (asked !== undefined && there.includes(asked)) return asked;
  if (asked === undefined && there.length === 1) return there[0];
  throw new Fault(
    "usage",
    asked === undefined
      ? `${name}: there ${there.length === 0 ? "are no values of it" : `is more than one ${what}: ${there.join(", ")}`}`
      : `${name}: there is no ${what} ${JSON.stringify(asked)}; there is ${there.join(", ") || "none"}`,
    there.length === 0
      ? "Run the participant level with --seg first."
      : `Name the ${what} in the analysis.`,
  );
}

function chosen(
  regions: readonly (readonly [number, string])[],
  { name, regions: asked }: Analysis,
): readonly (readonly [number, string])[] {
  if (asked === undefined) return regions;
  return asked.map((one) => {
    const found = regions.find(([, region]) => region === one);
    if (found !== undefined) return found;
    throw new Fault(
      "usage",
      `${name}: there is no region ${JSON.stringify(one)}`,
      `Regions are ${regions
        .map(([, region]) => region)
        .slice(0, 30)
        .join(", ")}.`,
    );
  });
}
