// The values of every region in figures: n, mean, spread, quartiles, by group and session, and of what
// happened between two sessions.

import { cell, toTsv } from "../output/tables.ts";
import { cellsOf, type Pairs } from "./cells.ts";
import { regionPairs } from "./pair-table.ts";
import { occupancyPercent } from "./occupancy.ts";
import type { RegionValue } from "./regions.ts";
import { describe } from "./stats/describe.ts";
import type { GroupOf } from "./tables.ts";

interface Described {
  readonly seg: string;
  readonly index: number;
  readonly region: string;
  readonly parameter: string;
  readonly source: RegionValue["source"];
  readonly of: "value" | "difference" | "occupancy_percent";
  readonly group: string | undefined;
  /** "1", or "1,2" for what happened between them. */
  readonly session: string | undefined;
  readonly values: readonly number[];
}

const FIGURES = ["n", "mean", "sd", "cv", "median", "q1", "q3", "iqr", "min", "max"] as const;

/** TSV; values that are missing are left out and counted. Quartiles after R's type 7. */
export function descriptionTable(
  values: readonly RegionValue[],
  pairs: Pairs | undefined,
  groupOf: GroupOf,
): string {
  const heading = [
    "seg",
    "index",
    "region",
    "parameter",
    "source",
    "of",
    "group",
    "session",
  ].concat([...FIGURES, "missing"]);
  const sets = [
    ...ofScans(values, groupOf),
    ...(pairs === undefined ? [] : ofPairs(values, pairs)),
  ];
  const rows = sets.map((set) => {
    const numbers = set.values.filter(Number.isFinite);
    const figures = describe(numbers);
    return [
      set.seg,
      String(set.index),
      set.region,
      set.parameter,
      set.source,
      set.of,
      set.group ?? "n/a",
      set.session ?? "n/a",
      ...FIGURES.map((name) => cell(figures[name])),
      String(set.values.length - numbers.length),
    ];
  });
  return toTsv([heading, ...rows]);
}

function ofScans(values: readonly RegionValue[], groupOf: GroupOf): readonly Described[] {
  const byScan = groupBy(values, ({ scan }) => scan.record);
  return cellsOf([...new Set(values.map(({ scan }) => scan))], groupOf).flatMap((one) => {
    const own = one.scans.flatMap(({ record }) => byScan.get(record) ?? []);
    return [...groupBy(own, keyOf).values()].map((same): Described => ({
      ...same[0],
      of: "value",
      group: one.group,
      session: one.session,
      values: same.map(({ value }) => value),
    }));
  });
}

function ofPairs(values: readonly RegionValue[], pairs: Pairs): readonly Described[] {
  const rows = regionPairs(values, pairs);
  const sets = groupBy(rows, (row) => `${row.group ?? ""} ${keyOf(row)}`);
  return [...sets.values()].flatMap((same): readonly Described[] => {
    const about = { ...same[0], session: pairs.sessions.join(",") };
    return [
      { ...about, of: "difference", values: same.map(({ first, second }) => second - first) },
      {
        ...about,
        of: "occupancy_percent",
        values: same.map(({ first, second }) => occupancyPercent(first, second)),
      },
    ];
  });
}

function keyOf({
  seg,
  index,
  parameter,
  source,
}: Pick<RegionValue, "seg" | "index" | "parameter" | "source">): string {
  return `${seg} ${index} ${parameter} ${source}`;
}

function groupBy<T>(items: readonly T[], keyOfItem: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return groups;
}
