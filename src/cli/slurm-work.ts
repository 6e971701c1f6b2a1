// What the tasks of a Slurm array run, from the command line that asks for them.

import { realpathSync } from "node:fs";
import path from "node:path";

import type { BatchAsk } from "../batch/ask.ts";
import type { SlurmWork } from "../batch/slurm-script.ts";
import { Fault } from "../errors.ts";
import type { DatasetLink } from "../output/context.ts";
import { passedOptions } from "./passed-options.ts";
import { SLURM_NAMES, type SlurmArguments } from "./slurm-options.ts";

/** Each task has people of its own; the rest is about this command's own talk. */
const NOT_PASSED = ["participant-label", "dry-run", "json-output", "help", "version", "h"];

/** What is known once the batch is planned. */
export interface PlannedWork {
  readonly ask: BatchAsk;
  readonly links: readonly DatasetLink[];
  readonly logFolder: string;
}

/** @throws Fault "usage" for options that contradict each other or can't go to many tasks. */
export function slurmWork(
  given: SlurmArguments,
  { ask, links, logFolder }: PlannedWork,
): SlurmWork {
  if (given["log-file"] !== undefined) {
    throw new Fault(
      "usage",
      "--log-file would be written by all tasks at once",
      "Leave it out: every task has a log of its own in OUT_DIR/logs.",
    );
  }
  const { container, bindmap } = given;
  if (container !== undefined && bindmap !== undefined) {
    throw new Fault("usage", "--bindmap can't go with --container", "The image has its own.");
  }
  return {
    program: bindmap === undefined ? thisProgram() : [programPath(bindmap)],
    bidsDir: ask.bidsDir,
    outDir: ask.outDir,
    options: [
      ...passedOptions(given, [
        ...SLURM_NAMES,
        ...NOT_PASSED,
        ...(given.by === "session" ? ["session-label"] : []),
      ]),
      ...(given.backend === undefined && given.gres !== "none" ? ["--backend=webgpu"] : []),
    ],
    setup: given.setup ?? [],
    container:
      container === undefined
        ? undefined
        : { image: path.resolve(container), binds: bindsOf(given, ask, links) },
    logFolder,
  };
}

/** This very Node and this very program, wherever the job has its PATH. */
function thisProgram(): readonly string[] {
  return [process.execPath, ...process.execArgv, realpathSync(process.argv[1])];
}

/** A name is looked up on the node's PATH; a path must not hang on where the job begins. */
function programPath(given: string): string {
  return given.includes("/") ? path.resolve(given) : given;
}

/** Folders and files that the tasks read or write, but none that lies within another. */
function bindsOf(
  { weights, labels }: SlurmArguments,
  { bidsDir, outDir, filterFile }: BatchAsk,
  links: readonly DatasetLink[],
): readonly string[] {
  const files = [filterFile, labels, /[/.]/.test(weights ?? "") ? weights : undefined];
  const all = [
    bidsDir,
    outDir,
    ...links.map(({ folder }) => folder),
    ...files.flatMap((file) => (file === undefined ? [] : [path.resolve(file)])),
  ];
  const isWithin = (one: string): boolean =>
    all.some((other) => other !== one && !path.relative(other, one).startsWith(".."));
  return [...new Set(all)].filter((one) => !isWithin(one));
}
