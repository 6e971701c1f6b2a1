// A study from simulation to statistics, as a user makes it: three runs of the built command line, and the
// tables that they leave.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { parseTable } from "../../src/text/tsv.ts";

const MAIN = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../dist/cli/main.js");

/** Cells by column. */
export type Row = Readonly<Record<string, string>>;

export interface StudyRun {
  readonly dataset: string;
  /** Where the group level has put its files. */
  readonly group: string;
  /** What was typed, for the page: the folder is called ds. */
  readonly commands: readonly string[];
}

export interface StudyPlan {
  /** New; it is made. */
  readonly dataset: string;
  readonly simulate: readonly string[];
  readonly participant: readonly string[];
  readonly group: readonly string[];
  /** After the simulation: files that the group level reads. */
  readonly prepare?: ((dataset: string) => void) | undefined;
}

/** How labels and reference are found in a simulated data set. */
const TRUTH = "--derivatives bindmap-truth --ref-mask reference --mask brain --seg phantom".split(
  " ",
);

/** @throws Error when a run fails, with what it said. */
export function runStudy({ dataset, simulate, participant, group, prepare }: StudyPlan): StudyRun {
  const out = path.join(dataset, "derivatives/bindmap");
  const lines = [
    ["simulate", dataset, ...simulate],
    [dataset, out, "participant", ...TRUTH, ...participant],
    [dataset, out, "group", ...group],
  ];
  for (const [n, words] of lines.entries()) {
    bindmap([...words, "--quiet"]);
    if (n === 0) prepare?.(dataset);
  }
  const commands = lines.map((words) => {
    const shown = words.map((word) => (word.endsWith("stats.json") ? "stats.json" : word));
    return `bindmap ${shown.join(" ").replaceAll(dataset, "ds")}`;
  });
  return { dataset, group: path.join(out, "group"), commands };
}

function bindmap(words: readonly string[]): void {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is not there: npm run build makes it`);
  const { status, stderr } = spawnSync(process.execPath, [MAIN, ...words], { encoding: "utf8" });
  if (status === 0) return;
  throw new Error(`bindmap ${words.join(" ")} ended with code ${status}: ${stderr}`);
}

/** The one file in a folder whose name ends so. */
export function fileIn(folder: string, ending: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  if (names.length !== 1)
    throw new Error(`${folder}: ${names.length} files end in ${ending}, not 1`);
  return path.join(folder, names[0]);
}

export function rowsIn(folder: string, ending: string): readonly Row[] {
  const file = fileIn(folder, ending);
  const { columns, rows } = parseTable(readFileSync(file, "utf8"), file);
  return rows.map((row) => Object.fromEntries(columns.map((column, c) => [column, row[c]])));
}
