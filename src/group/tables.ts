// Tables of a group: every value of every region in one long table, one parameter side by side in a wide
// one. Text alone.

import type { RegionValue } from "./regions.ts";
import type { GroupScan } from "./scan.ts";

/** The group of a participant; undefined where there are none. */
export type GroupOf = (participant: string) => string | undefined;

const NOTHING = "n/a";

/** One row a value: for R, pandas and whoever filters. */
export function longTable(values: readonly RegionValue[], groupOf: GroupOf): string {
  const heading = ["participant_id", "session_id", "run", "group", "seg", "index", "region"].concat(
    ["parameter", "source", "value", "voxels", "status"],
  );
  const rows = values.map(({ scan, seg, index, region, parameter, source, value, ...rest }) => [
    ...who(scan),
    scan.run ?? NOTHING,
    groupOf(scan.participant) ?? NOTHING,
    seg,
    String(index),
    region,
    parameter,
    source,
    cell(value),
    cell(rest.voxels),
    rest.status,
  ]);
  return toText([heading, ...rows], "\t");
}

/**
 * One row a scan, one column a region: for mri_glmfit and spreadsheets.
 *
 * @param values - Of one parameter, source and segmentation.
 * @param separator - FreeSurfer takes tabs and "nan"; spreadsheets take commas and empty cells.
 */
export function wideTable(
  values: readonly RegionValue[],
  groupOf: GroupOf,
  separator: "," | "\t",
): string {
  const regions = [...new Map(values.map(({ index, region }) => [index, region]))].toSorted(
    ([a], [b]) => a - b,
  );
  const scans = [...new Set(values.map(({ scan }) => scan))];
  const at = new Map(values.map((one) => [keyOf(one.scan, one.index), one.value]));
  const forFreeSurfer = separator === "\t";
  const lines = scans.map((scan) => {
    const numbers = regions.map(([index]) => at.get(keyOf(scan, index)) ?? Number.NaN);
    if (forFreeSurfer) {
      return [who(scan).join("_"), ...numbers.map((n) => (Number.isFinite(n) ? String(n) : "nan"))];
    }
    const group = groupOf(scan.participant) ?? "";
    return [...who(scan), group, ...numbers.map((n) => (Number.isFinite(n) ? String(n) : ""))];
  });
  const names = regions.map(([, region]) => region);
  const first = forFreeSurfer ? ["participant"] : ["participant_id", "session_id", "group"];
  return toText([[...first, ...names], ...lines], separator);
}

function who({ participant, session }: GroupScan): readonly [string, string] {
  return [`sub-${participant}`, session === undefined ? NOTHING : `ses-${session}`];
}

function keyOf({ record }: GroupScan, index: number): string {
  return `${index} ${record}`;
}

function cell(value: number): string {
  return Number.isFinite(value) ? String(value) : NOTHING;
}

function toText(rows: readonly (readonly string[])[], separator: "," | "\t"): string {
  const quoted = (text: string): string =>
    separator === "," && /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((row) => `${row.map(quoted).join(separator)}\n`).join("");
}
