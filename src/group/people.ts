// What participants.tsv says of the participants: the group of each, ages, scores.

import { Fault } from "../errors.ts";
import { didYouMean } from "../text/near.ts";
import { parseNumber, parseTable } from "../text/tsv.ts";

export interface People {
  readonly file: string;
  /** But for participant_id. */
  readonly columns: readonly string[];
  /** Cells by column, by label without `sub-`; "n/a" stands for what is missing. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** @throws Fault "input" for a table without participant_id, or with somebody twice. */
export function parsePeople(text: string, file: string): People {
  const table = parseTable(text, file);
  const id = table.columns.indexOf("participant_id");
  if (id < 0) {
    throw new Fault(
      "input",
      `${file} has no column participant_id; it has ${table.columns.join(", ")}`,
      "Name the column of sub- labels so.",
    );
  }
  const rows = new Map<string, ReadonlyMap<string, string>>();
  for (const [r, row] of table.rows.entries()) {
    const label = row[id].replace(/^sub-/, "");
    if (rows.has(label)) {
      throw new Fault("input", `${file}, line ${table.lines[r]}: sub-${label} is there twice`);
    }
    rows.set(label, new Map(table.columns.map((column, c) => [column, row[c]])));
  }
  return { file, columns: table.columns.filter((_, c) => c !== id), rows };
}

/**
 * The group of a participant; undefined for one who has none.
 *
 * @throws Fault "usage" for a column that is not there.
 */
export function groupOf(people: People, column: string, participant: string): string | undefined {
  checkColumn(people, column);
  const cell = people.rows.get(participant)?.get(column);
  return cell === undefined || cell === "n/a" || cell === "" ? undefined : cell;
}

/**
 * A number of a participant; NaN where it is n/a or the participant is not in the table.
 *
 * @throws Fault "usage" for a column that is not there, "input" for a cell that is no number.
 */
export function covariateOf(people: People, column: string, participant: string): number {
  checkColumn(people, column);
  const cell = people.rows.get(participant)?.get(column);
  if (cell === undefined || cell === "n/a" || cell === "") return Number.NaN;
  const value = parseNumber(cell);
  if (value !== undefined) return value;
  throw new Fault(
    "input",
    `${people.file}: ${column} of sub-${participant} is ${JSON.stringify(cell.slice(0, 40))}; a covariate must be a number`,
    "Correct the cell, or write n/a where there is no value.",
  );
}

function checkColumn({ file, columns }: People, column: string): void {
  if (columns.includes(column)) return;
  throw new Fault(
    "usage",
    `${file} has no column ${JSON.stringify(column)}; it has ${columns.join(", ")}`,
    didYouMean(column, columns, ""),
  );
}
