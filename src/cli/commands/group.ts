// `bindmap BIDS_DIR OUT_DIR group`: from the maps of a data set to tables and maps of the whole study.

import path from "node:path";

import { makeGroup } from "../../node/group.ts";
import type { AppWords } from "../app.ts";
import { commandLine } from "../command-line.ts";
import { groupAsk, parseGroupOptions } from "../group-options.ts";
import { result, resultJson, say } from "../print.ts";
import { interruptSignal } from "../signals.ts";

/** @returns The exit code. */
export async function runGroup(words: Omit<AppWords, "level">): Promise<number> {
  const given = await parseGroupOptions(words.options);
  if (given === undefined) return 0;
  const made = await makeGroup(
    await groupAsk(given, {
      bidsDir: path.resolve(words.bidsDir),
      outDir: path.resolve(words.outDir),
      commandLine: commandLine(process.argv.slice(2)),
      signal: interruptSignal(),
    }),
  );
  const { folder, files, set, notes } = made;
  if (given.quiet !== true) for (const note of notes) say(note);
  if (given["json-output"] === true) {
    resultJson({ folder, files, set: set.name, notes });
    return 0;
  }
  const people = new Set(set.scans.map(({ participant }) => participant)).size;
  result([
    `${counted(set.scans.length, "scan")} of ${counted(people, "participant")}: ${set.name}`,
    `${files.length} files in ${folder}`,
  ]);
  return 0;
}

function counted(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}
