// The values of regions of all scans as one long table, and as a wide one for a single parameter.

import { Fault } from "../errors.ts";
import { numberAt, parseTable, type TextTable } from "../text/tsv.ts";
import type { GroupScan } from "./scan.ts";

/** Where a value comes from: the fit to the region's mean curve, or the map within the region. */
export type Source = "curve" | "map-mean" | "map-median" | "map-sd";

export interface RegionValue {
  readonly scan: GroupScan;
  /** Segmentation and label. */
  readonly seg: string;
  readonly index: number;
  readonly region: string;
  /** "BPND". */
  readonly parameter: string;
  readonly source: Source;
  /** NaN where there is none. */
  readonly value: number;
  /** Of the region. */
  readonly voxels: number;
  /** In words, of the fit to the curve. */
  readonly status: string;
}

const SOURCES: readonly Exclude<Source, "curve">[] = ["map-mean", "map-median", "map-sd"];
const FIXED = new Set(["index", "name", "voxels", "volume-mm3", "status", "map-voxels"]);

/** @throws Fault "input" for a table that lacks a column it must have. */
export function regionValues(
  scan: GroupScan,
  seg: string,
  text: string,
  file: string,
): readonly RegionValue[] {
  const table = parseTable(text, file);
  const [index, name, voxels, status] = ["index", "name", "voxels", "status"].map((column) =>
    columnOf(table, column),
  );
  const values = table.columns.flatMap((column, c) => {
    if (FIXED.has(column)) return [];
    const source = SOURCES.find((one) => column.endsWith(`-${one}`));
    const parameter = source === undefined ? column : column.slice(0, -source.length - 1);
    return [{ c, parameter, source: source ?? ("curve" as const) }];
  });
  return table.rows.flatMap((row, r) =>
    values.map(({ c, parameter, source }) => ({
      scan,
      seg,
      index: numberAt(table, r, index),
      region: row[name],
      parameter,
      source,
      value: numberAt(table, r, c),
      voxels: numberAt(table, r, voxels),
      status: row[status],
    })),
  );
}

function columnOf(table: TextTable, name: string): number {
  const at = table.columns.indexOf(name);
  if (at >= 0) return at;
  throw new Fault(
    "input",
    `${table.file} has no column "${name}"`,
    "Fit the scan again with --seg, or remove the table.",
  );
}
