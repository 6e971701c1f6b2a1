// What the regions of a label image are called in tables: names of the label table, each region its
// own. Regions are never merged.

import { Fault } from "../errors.ts";
import { shorten } from "../text/tsv.ts";
import type { Warnings } from "../warnings.ts";
import type { LabelTable } from "./lut.ts";

/** Columns that stand beside the regions in a table of curves. */
const TAKEN = ["frame_start", "frame_end"];

/**
 * One name for each label. A label that the table does not name is called "label-8", which no reader
 * takes for a number; where two regions would have one name, each gets its number in brackets behind it.
 *
 * @param labels - Those that occur in the image.
 * @param file - The label image, for messages.
 * @throws Fault "input" where the table gives a label two names, or names can't be told apart.
 */
export function regionNames(
  labels: Float64Array,
  table: LabelTable | undefined,
  file: string,
  warnings: Warnings,
): readonly string[] {
  const named = table === undefined ? new Map<number, string>() : namesByLabel(table, labels);
  const names = Array.from(labels, (label) => named.get(label) ?? `label-${label}`);
  if (table !== undefined) warnOfOthers(labels, named, table, file, warnings);
  const doubled = repeated([...TAKEN, ...names]);
  if (doubled.size === 0) return names;
  warnings.add(
    `${table?.file ?? file}: ${shorten([...doubled])} would name more than one column; there the label's number is put behind the name, as in "${[...doubled][0]} (8)"`,
  );
  const told = names.map((name, n) => (doubled.has(name) ? `${name} (${labels[n]})` : name));
  const still = repeated([...TAKEN, ...told]);
  if (still.size === 0) return told;
  throw new Fault(
    "input",
    `${table?.file ?? file}: the regions ${shorten([...still])} can't be told apart by name`,
    "Give every label a name of its own.",
  );
}

/** Names of the labels that occur. */
function namesByLabel(table: LabelTable, labels: Float64Array): Map<number, string> {
  const occurring = new Set(labels);
  const names = new Map<number, string>();
  for (const { index, name } of table.labels) {
    // n/a is what BIDS writes where a value is missing.
    if (!occurring.has(index) || name === "n/a") continue;
    const before = names.get(index);
    if (before !== undefined && before !== name) {
      throw new Fault(
        "input",
        `${table.file}: label ${index} is called both ${shorten([before, name])}`,
        "Leave one of the two rows.",
      );
    }
    names.set(index, name);
  }
  return names;
}

function warnOfOthers(
  labels: Float64Array,
  named: ReadonlyMap<number, string>,
  table: LabelTable,
  file: string,
  warnings: Warnings,
): void {
  const nameless = Array.from(labels).filter((label) => !named.has(label));
  if (nameless.length > 0) {
    warnings.add(
      `${table.file} has no name for ${nameless.length} of the ${labels.length} labels in ${file}, which are called label-NUMBER: ${someOf(nameless)}`,
    );
  }
  const occurring = new Set(labels);
  const listed = new Set(table.labels.map(({ index }) => index).filter((index) => index !== 0));
  const empty = [...listed].filter((index) => !occurring.has(index)).length;
  if (empty > 0) {
    warnings.add(
      `${empty} of the ${listed.size} labels of ${table.file} have no voxel in ${file} and are left out of the tables`,
    );
  }
}

function repeated(names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(names.filter((name) => seen.size === seen.add(name).size));
}

function someOf(labels: readonly number[], most = 40): string {
  return `${labels.slice(0, most).join(", ")}${labels.length > most ? ", …" : ""}`;
}
