// The group level: from the files of the participant level to tables of the whole study.

import path from "node:path";

import { groupOf, type People } from "../group/people.ts";
import type { RegionValue } from "../group/regions.ts";
import { scanName } from "../group/scan.ts";
import { chooseSet, type ChosenSet, type SetChoice } from "../group/sets.ts";
import { longTable, wideTable, type GroupOf } from "../group/tables.ts";
import { GROUP_FOLDER, groupNames } from "../output/group-names.ts";
import { toJson } from "../output/json.ts";
import { VERSION } from "../version.ts";
import { createStaging } from "./atomic.ts";
import { makeFolders } from "./folders.ts";
import { readGroupScans, readPeople, readRegionValues } from "./group-scans.ts";
import { writeText } from "./staged-files.ts";

export interface GroupAsk extends SetChoice {
  /** For participants.tsv. */
  readonly bidsDir: string;
  readonly outDir: string;
  /** Column of participants.tsv that names groups. */
  readonly groupColumn: string;
  /** For the record. */
  readonly commandLine: string;
}

export interface GroupReport {
  /** Absolute. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly set: ChosenSet;
  readonly notes: readonly string[];
}

/** @throws Fault for scans that can't be compared, and tables that can't be read or written. */
export async function makeGroup(ask: GroupAsk): Promise<GroupReport> {
  const set = chooseSet(await readGroupScans(ask.outDir), ask);
  const people = await readPeople(ask.bidsDir);
  const groups = groupsOf(people, ask.groupColumn);
  const values = await readRegionValues(set.scans);
  const names = groupNames(set.name);
  const folder = path.join(ask.outDir, GROUP_FOLDER);
  const texts = new Map<string, string>();
  if (values.length > 0) {
    texts.set(names.regions, longTable(values, groups));
    for (const [name, text] of wideTables(values, groups, names)) texts.set(name, text);
  }
  texts.set(names.record, toJson(recordOf(ask, set, [...texts.keys()])));
  await makeFolders(folder);
  const staging = createStaging({ force: true });
  try {
    for (const [name, text] of texts) await writeText(staging, path.join(folder, name), text);
    await staging.commit();
  } finally {
    await staging.discard();
  }
  const notes = [
    ...set.notes,
    ...(values.length === 0
      ? ["no scan has a table of regions: the participant level makes them with --seg"]
      : []),
  ];
  return { folder, files: [...texts.keys()], set, notes };
}

function groupsOf(people: People | undefined, column: string): GroupOf {
  if (people === undefined || !people.columns.includes(column)) return () => undefined;
  return (participant) => groupOf(people, column, participant);
}

/** The fits to the curves: these are the regions' values. */
function* wideTables(
  values: readonly RegionValue[],
  groups: GroupOf,
  names: ReturnType<typeof groupNames>,
): Generator<readonly [string, string]> {
  const fitted = values.filter(({ source }) => source === "curve");
  for (const seg of new Set(fitted.map((one) => one.seg))) {
    for (const parameter of new Set(fitted.map((one) => one.parameter))) {
      const own = fitted.filter((one) => one.seg === seg && one.parameter === parameter);
      yield [names.wide(seg, parameter, "csv"), wideTable(own, groups, ",")];
      yield [names.wide(seg, parameter, "dat"), wideTable(own, groups, "\t")];
    }
  }
}

/** No times, so that the same scans give the same bytes. */
function recordOf(ask: GroupAsk, { name, scans, notes }: ChosenSet, files: readonly string[]) {
  return {
    schema: "bindmap group record",
    software: { name: "bindmap", version: VERSION },
    commandLine: ask.commandLine,
    set: name,
    scans: scans.map((scan) => ({
      scan: scanName(scan),
      record: path.relative(ask.outDir, scan.record).split(path.sep).join("/"),
    })),
    differences: notes,
    files,
  };
}
