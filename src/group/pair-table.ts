// Differences and occupancy of regions: from the values of the regions in two scans, never from averaged
// voxels of an occupancy map.

import { cell, toTsv } from "../output/tables.ts";
import type { Pairs } from "./cells.ts";
import { occupancyPercent } from "./occupancy.ts";
import type { RegionValue } from "./regions.ts";

export interface RegionPair {
  readonly participant: string;
  readonly group: string | undefined;
  readonly seg: string;
  readonly index: number;
  readonly region: string;
  readonly parameter: string;
  readonly source: RegionValue["source"];
  readonly first: number;
  readonly second: number;
}

/** The values of a region in both scans of everybody who has both, NaN where one lacks the region. */
export function regionPairs(values: readonly RegionValue[], pairs: Pairs): readonly RegionPair[] {
  const byScan = new Map<string, Map<string, RegionValue>>();
  for (const one of values) {
    const own = byScan.get(one.scan.record) ?? new Map<string, RegionValue>();
    byScan.set(one.scan.record, own);
    own.set(keyOf(one), one);
  }
  return pairs.pairs.flatMap(({ participant, group, first, second }) => {
    const [a, b] = [first, second].map(
      ({ record }) => byScan.get(record) ?? new Map<string, RegionValue>(),
    );
    return [...new Map([...a, ...b]).values()].map((one) => ({
      participant,
      group,
      seg: one.seg,
      index: one.index,
      region: one.region,
      parameter: one.parameter,
      source: one.source,
      first: a.get(keyOf(one))?.value ?? Number.NaN,
      second: b.get(keyOf(one))?.value ?? Number.NaN,
    }));
  });
}

/** One row a person, region, parameter and source. */
export function pairTable(rows: readonly RegionPair[], [a, b]: Pairs["sessions"]): string {
  const heading = [
    "participant_id",
    "group",
    "seg",
    "index",
    "region",
    "parameter",
    "source",
  ].concat([`ses-${a}`, `ses-${b}`, "difference", "occupancy_percent", "log_ratio_percent"]);
  const lines = rows.map((row) => [
    `sub-${row.participant}`,
    row.group ?? "n/a",
    row.seg,
    String(row.index),
    row.region,
    row.parameter,
    row.source,
    cell(row.first),
    cell(row.second),
    cell(row.second - row.first),
    cell(occupancyPercent(row.first, row.second)),
    cell(occupancyPercent(row.first, row.second, "log-ratio")),
  ]);
  return toTsv([heading, ...lines]);
}

function keyOf({ seg, index, parameter, source }: RegionValue): string {
  return `${seg} ${index} ${parameter} ${source}`;
}
