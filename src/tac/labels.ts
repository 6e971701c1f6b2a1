// What --ref says: a file, and which labels or which region of it. It opens nothing; the table of
// label names is lut.ts.

import { Fault } from "../errors.ts";
import type { LabelTable } from "./lut.ts";
import { didYouMean } from "../text/near.ts";
import { shorten } from "../text/tsv.ts";

export interface ReferenceSpec {
  readonly file: string;
  /** Labels or the name of a region; undefined when the file was given alone. */
  readonly selection: string | undefined;
}

const KNOWN_FILE = /\.(nii|nii\.gz|hdr|img|mgz|tsv|csv|txt|tac|dft)$/i;

/**
 * Splits `FILE:SELECTION` at the last colon that can be the one meant.
 *
 * Colons also stand in drive letters (`C:\x`), in file names and in region names (`ctx:lh`). So the
 * last colon behind a known file extension wins; without one, the last colon, unless a slash follows
 * it, as behind a drive. `FILE:` is the file alone, whatever its name.
 *
 * @throws Fault "usage" when there is no file.
 */
export function parseReferenceSpec(spec: string): ReferenceSpec {
  const at = splittingColon(spec);
  const file = at < 0 ? spec : spec.slice(0, at);
  if (file.trim() === "") {
    throw new Fault(
      "usage",
      `--ref is ${JSON.stringify(spec)}; it must begin with a file`,
      "Write --ref MASK, --ref SEGMENTATION:8,47 or --ref TABLE.tsv:REGION.",
    );
  }
  const selection = at < 0 ? "" : spec.slice(at + 1).trim();
  return { file, selection: selection === "" ? undefined : selection };
}

/**
 * Label numbers of a selection such as `8,47` or `Left-Cerebellum-Cortex,Right-Cerebellum-Cortex`,
 * sorted, each once. Names need a table; like regions, they may differ in case if that is clear.
 *
 * @throws Fault "usage" for an empty item, label 0 or a name without a table; "input" for a name
 *   that the table does not have, or has twice.
 */
export function parseLabels(selection: string, table: LabelTable | undefined): readonly number[] {
  const labels = new Set<number>();
  for (const part of selection.split(",")) labels.add(labelOf(part.trim(), selection, table));
  return [...labels].sort((a, b) => a - b);
}

function splittingColon(spec: string): number {
  for (let i = spec.lastIndexOf(":"); i >= 0; i = i === 0 ? -1 : spec.lastIndexOf(":", i - 1)) {
    if (KNOWN_FILE.test(spec.slice(0, i))) return i;
  }
  if (KNOWN_FILE.test(spec)) return -1;
  const last = spec.lastIndexOf(":");
  return /[\\/]/.test(spec.slice(last + 1)) ? -1 : last;
}

function labelOf(part: string, selection: string, table: LabelTable | undefined): number {
  if (part === "") {
    throw new Fault("usage", `${JSON.stringify(selection)} has an empty label`, "Write 8,47.");
  }
  if (/^\d{1,15}$/.test(part)) {
    if (Number(part) > 0) return Number(part);
    throw new Fault(
      "usage",
      "label 0 is the background; it cannot be the reference",
      "Write 8,47.",
    );
  }
  if (table === undefined) {
    throw new Fault(
      "usage",
      `"${part}" is not a label number, and there is no table that names the labels`,
      "Give numbers such as 8,47, or the table (index, name) that belongs to the segmentation.",
    );
  }
  const same = table.labels.filter(({ name }) => name === part);
  const alike =
    same.length > 0
      ? same
      : table.labels.filter(({ name }) => name.toLowerCase() === part.toLowerCase());
  if (alike.length === 1) return alike[0].index;
  if (alike.length > 1) {
    const found = alike.map(({ index, name }) => `${index} ${name}`);
    throw new Fault(
      "input",
      `${table.file} has "${part}" more than once: ${shorten(found)}`,
      "Give the label's number.",
    );
  }
  const names = table.labels.map(({ name }) => name);
  throw new Fault(
    "input",
    `${table.file} has no label "${part}"; it has ${shorten(names, 20)}`,
    didYouMean(part, names, "Give one of these, or the label's number."),
  );
}
