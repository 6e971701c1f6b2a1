// Look-up tables of labels: the number and the name of each region of a segmentation.

import { Fault } from "../errors.ts";
import { splitCells } from "../text/cells.ts";
import { parseNumber, shorten } from "../text/tsv.ts";

export interface Label {
  readonly index: number;
  readonly name: string;
}

export interface LabelTable {
  readonly file: string;
  readonly labels: readonly Label[];
}

/**
 * Reads a `_dseg.tsv` (columns index and name, in any order, colours and the rest ignored) or a
 * FreeSurfer colour table (no header: number, name, colours, apart by spaces, in groups with empty
 * lines between).
 *
 * Without columns named index and name, they are taken by position, first and second, as petprep
 * does.
 *
 * @throws Fault "input" for an index that is not a whole number from 0, or a name that is missing.
 */
export function parseLabelTable(text: string, file: string): LabelTable {
  const lines = splitCells(text, file, "skipped");
  const headless = parseNumber(lines[0].cells[0]) !== undefined;
  const header = headless ? [] : lines[0].cells.map((cell) => cell.toLowerCase());
  const body = headless ? lines : lines.slice(1);
  const indexColumn = Math.max(header.indexOf("index"), 0);
  const named = header.indexOf("name");
  const nameColumn = named >= 0 ? named : 1;
  const labels: Label[] = [];
  for (const { line, cells } of body) {
    const index = parseNumber(cells[indexColumn] ?? "");
    const name = cells[nameColumn] ?? "";
    if (index === undefined || !Number.isSafeInteger(index) || index < 0 || name === "") {
      throw new Fault(
        "input",
        `${file}, line ${line}: ${shorten(cells, 4)} is not the number and the name of a label`,
        "Give a table with columns index (whole numbers) and name.",
      );
    }
    labels.push({ index, name });
  }
  if (labels.length === 0) throw new Fault("input", `${file} names no labels`);
  return { file, labels };
}
