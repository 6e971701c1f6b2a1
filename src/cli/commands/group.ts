// `bindmap BIDS_DIR OUT_DIR group`: from the maps of a data set to tables of the whole study.

import path from "node:path";

import { Fault } from "../../errors.ts";
import { makeGroup } from "../../node/group.ts";
import type { AppWords } from "../app.ts";
import { commandLine } from "../command-line.ts";
import { strictParser } from "../parser.ts";
import { result, resultJson, say } from "../print.ts";

const USAGE = `Tables of all regions of all scans that the participant level has made

  bindmap BIDS_DIR OUT_DIR group [options]

They go to OUT_DIR/group. Scans of one tracer, space and model are taken, fitted alike.`;

/** @returns The exit code. */
export async function runGroup(words: Omit<AppWords, "level">): Promise<number> {
  const { default: yargs } = await import("yargs");
  const text = { string: true, requiresArg: true } as const;
  const parser = yargs([...words.options])
    .usage(USAGE)
    .option("model", { ...text, describe: "Model, where several were fitted" })
    .option("space", { ...text, describe: "Space, where there are several" })
    .option("trc", { ...text, describe: "Tracer, where there are several" })
    .option("group-column", {
      ...text,
      default: "group",
      describe: "Column of participants.tsv with the groups",
    })
    .option("mixed", {
      boolean: true,
      describe: "Take scans fitted with different options or versions",
    })
    .option("json-output", { boolean: true, describe: "Print what was made as JSON on stdout" })
    .option("quiet", { boolean: true, describe: "No notes" });
  const given = await strictParser(
    parser,
    [],
    "bindmap BIDS_DIR OUT_DIR group --help",
  ).parseAsync();
  if (words.options.some((word) => ["-h", "--help", "--version"].includes(word))) return 0;
  if (given._.length > 0) {
    throw new Fault("usage", `${given._.map(String).join(", ")}: no option takes this`);
  }
  const made = await makeGroup({
    bidsDir: path.resolve(words.bidsDir),
    outDir: path.resolve(words.outDir),
    model: given.model,
    space: given.space,
    trc: given.trc,
    groupColumn: given["group-column"],
    mayDiffer: given.mixed ?? false,
    commandLine: commandLine(process.argv.slice(2)),
  });
  if (given.quiet !== true) for (const note of made.notes) say(note);
  const { folder, files, set } = made;
  if (given["json-output"] === true)
    resultJson({ folder, files, set: set.name, notes: made.notes });
  else {
    const people = new Set(set.scans.map(({ participant }) => participant)).size;
    result([
      `${set.scans.length} scans of ${people} participants: ${set.name}`,
      ...files.map((file) => path.join(folder, file)),
    ]);
  }
  return 0;
}
