// The group level: from the files of the participant level to tables and maps of the whole study.

import { readdir } from "node:fs/promises";
import path from "node:path";

import { Fault } from "../errors.ts";
import { runAnalysis, type CovariateOf } from "../group/analysis-run.ts";
import { analysisJson, analysisTable } from "../group/analysis-table.ts";
import type { Analysis } from "../group/analysis.ts";
import { areaTable, type AreaDeclaration } from "../group/blood-area.ts";
import { pairsOf, type Pairs } from "../group/cells.ts";
import { descriptionTable } from "../group/description-table.ts";
import {
  meanMapsFigure,
  occupancyMapsFigure,
  regionFigures,
  type NamedFigure,
} from "../group/figure-set.ts";
import { pairTable, regionPairs } from "../group/pair-table.ts";
import { covariateOf, groupOf, type People } from "../group/people.ts";
import type { RegionValue } from "../group/regions.ts";
import { scanName } from "../group/scan.ts";
import { chooseSet, type ChosenSet, type SetChoice } from "../group/sets.ts";
import { longTable, wideTable, type GroupOf } from "../group/tables.ts";
import { planVoxelwise, type VoxelwiseAsk } from "../group/voxelwise.ts";
import { models } from "../models/index.ts";
import { GROUP_FOLDER, groupNames, type GroupNames } from "../output/group-names.ts";
import { toJson } from "../output/json.ts";
import { VERSION } from "../version.ts";
import { createStaging } from "./atomic.ts";
import { makeFolders } from "./folders.ts";
import { readAreas } from "./group-blood.ts";
import { writeGroupMaps } from "./group-maps.ts";
import { writePairMaps, type PairOptions } from "./group-pairs.ts";
import { readGroupScans, readPeople, readRegionValues } from "./group-scans.ts";
import { writeVoxelwise } from "./group-voxelwise.ts";
import type { EngineAsk } from "./permute-engine.ts";
import { hashedStaging } from "./hashed-staging.ts";
import { writeText } from "./staged-files.ts";

export interface GroupAsk extends SetChoice, Omit<PairOptions, "pairs">, EngineAsk {
  /** For participants.tsv. */
  readonly bidsDir: string;
  readonly outDir: string;
  /** Column of participants.tsv that names groups. */
  readonly groupColumn: string;
  /** "BPND"; undefined for the main map of the model. */
  readonly measure: string | undefined;
  /** Two sessions; undefined for the only two there are. */
  readonly pair: readonly [string, string] | undefined;
  readonly wantsMaps: boolean;
  readonly wantsFigures: boolean;
  readonly voxelwise: VoxelwiseAsk | undefined;
  readonly onProgress?: ((stage: string, done: number) => void) | undefined;
  /** Regions to draw; undefined for all. */
  readonly figureRegions: readonly string[] | undefined;
  readonly analyses: readonly Analysis[];
  /** Areas under plasma curves, as covariates of analyses. */
  readonly areas: readonly AreaDeclaration[];
  readonly gzip: boolean;
  /** For the record. */
  readonly commandLine: string;
  readonly signal?: AbortSignal | undefined;
}

export interface GroupReport {
  /** Absolute. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly set: ChosenSet;
  readonly notes: readonly string[];
}

type Areas = Awaited<ReturnType<typeof readAreas>>;

/** @throws Fault for scans that can't be compared, and files that can't be read or written. */
export async function makeGroup(ask: GroupAsk): Promise<GroupReport> {
  const { outDir, signal } = ask;
  const set = chooseSet(await readGroupScans(outDir), ask);
  const people = await readPeople(ask.bidsDir);
  const groups = groupsOf(people, ask.groupColumn);
  const participants = [...new Set(set.scans.map(({ participant }) => participant))];
  const areas = await readAreas(ask.bidsDir, participants, ask.areas);
  const covariates = covariatesOf(people, areas, ask.bidsDir);
  const values = await readRegionValues(set.scans);
  const pairs = pairsOf(set.scans, ask.pair, groups);
  const names = groupNames(set.name);
  const folder = path.join(outDir, GROUP_FOLDER);
  await makeFolders(folder);
  const staging = hashedStaging(createStaging({ force: true }));
  const write = (name: string, text: string): Promise<void> =>
    writeText(staging, path.join(folder, name), text);
  try {
    for (const [name, text] of textsOf(values, pairs, groups, names)) await write(name, text);
    const study = { values, pairs, groupOf: groups, mainParameter: mainMap(set.scans[0].model) };
    const rows = ask.analyses.flatMap((analysis) => runAnalysis(study, analysis, covariates));
    if (areas.length > 0) await write(names.areas, areaTable(areas));
    if (rows.length > 0) {
      await write(`${names.tests}.tsv`, analysisTable(rows));
      await write(`${names.tests}.json`, toJson(analysisJson(rows)));
    }
    const figures: NamedFigure[] = [];
    if (ask.wantsFigures && values.length > 0) {
      figures.push(...regionFigures(study, rows, covariates, ask.figureRegions));
    }
    if (ask.wantsMaps) {
      const measure = ask.measure ?? study.mainParameter;
      const options = { ...ask, scans: set.scans, measure, groupOf: groups, names, folder };
      const means = await writeGroupMaps(staging, options);
      figures.push(meanMapsFigure(measure, means));
      if (pairs !== undefined && pairs.pairs.length > 0) {
        const maps = await writePairMaps(staging, options, { ...ask, pairs });
        figures.push(occupancyMapsFigure(maps));
      }
      if (ask.voxelwise !== undefined) {
        const plan = planVoxelwise(ask.voxelwise, set.scans, pairs, groups, covariates);
        await writeVoxelwise(staging, options, ask.voxelwise, plan);
      }
    }
    if (ask.wantsFigures) {
      for (const { name, svg } of figures) await write(names.figure(name), svg);
    }
    const files = staging.files.map(({ file }) => file);
    await write(names.record, toJson(recordOf(ask, set, pairs, files)));
    signal?.throwIfAborted();
    await staging.commit();
  } finally {
    await staging.discard();
  }
  const files = staging.files.map(({ file }) => file);
  const left = await otherFiles(folder, names, files);
  return { folder, files, set, notes: [...notesOf(set, values, pairs), ...left] };
}

/** Files of this set that this run has not made: results of other options, or of other scans. */
async function otherFiles(
  folder: string,
  names: GroupNames,
  files: readonly string[],
): Promise<readonly string[]> {
  const known = new Set(files);
  const others = (await readdir(folder)).filter((name) => names.isOwn(name) && !known.has(name));
  if (others.length === 0) return [];
  const some = others.slice(0, 2).join(", ");
  return [
    `${others.length} files are of an earlier run of the group level, and are left as they are (${some}${others.length > 2 ? ", …" : ""})`,
  ];
}

function mainMap(label: string): string {
  return Object.values(models).find((model) => model.label === label)?.mainMap ?? "BPND";
}

function groupsOf(people: People | undefined, column: string): GroupOf {
  if (people === undefined || !people.columns.includes(column)) return () => undefined;
  return (participant) => groupOf(people, column, participant);
}

function covariatesOf(people: People | undefined, areas: Areas, bidsDir: string): CovariateOf {
  return (column, participant) => {
    const area = areas.find(([{ name }]) => name === column)?.[1];
    if (area !== undefined) {
      return area.find((one) => one.participant === participant)?.area ?? Number.NaN;
    }
    if (people !== undefined) return covariateOf(people, column, participant);
    throw new Fault(
      "input",
      `${bidsDir} has no participants.tsv, in which ${column} would be`,
      "Add the table, with a column participant_id and one for the covariate.",
    );
  };
}

function* textsOf(
  values: readonly RegionValue[],
  pairs: Pairs | undefined,
  groups: GroupOf,
  names: GroupNames,
): Generator<readonly [string, string]> {
  if (values.length === 0) return;
  yield [names.regions, longTable(values, groups)];
  const points = values.filter(({ source }) => source !== "map-sd");
  yield [names.description, descriptionTable(points, pairs, groups)];
  // The fits to the curves: these are the regions' values.
  const fitted = values.filter(({ source }) => source === "curve");
  for (const seg of new Set(fitted.map((one) => one.seg))) {
    for (const parameter of new Set(fitted.map((one) => one.parameter))) {
      const own = fitted.filter((one) => one.seg === seg && one.parameter === parameter);
      yield [names.wide(seg, parameter, "csv"), wideTable(own, groups, ",")];
      yield [names.wide(seg, parameter, "dat"), wideTable(own, groups, "\t")];
    }
  }
  if (pairs === undefined) return;
  yield [names.pairs, pairTable(regionPairs(points, pairs), pairs.sessions)];
}

function notesOf(
  set: ChosenSet,
  values: readonly RegionValue[],
  pairs: Pairs | undefined,
): readonly string[] {
  const alone = pairs?.incomplete ?? [];
  return [
    ...set.notes,
    ...(values.length === 0
      ? ["no scan has a table of regions: the participant level makes them with --seg"]
      : []),
    ...(alone.length === 0 || pairs === undefined
      ? []
      : [
          `${alone.length} without both ses-${pairs.sessions.join(" and ses-")}, left out of pairs: ${alone.join(", ")}`,
        ]),
  ];
}

/** No times, so that the same scans give the same bytes. */
function recordOf(
  ask: GroupAsk,
  { name, scans, notes }: ChosenSet,
  pairs: Pairs | undefined,
  files: readonly string[],
) {
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
    pairs: pairs && {
      sessions: pairs.sessions,
      participants: pairs.pairs.map(({ participant }) => `sub-${participant}`),
      incomplete: pairs.incomplete,
      occupancy: ask.occupancy,
      floor: ask.floor,
      floorOf: ask.floorOf,
    },
    files,
  };
}
