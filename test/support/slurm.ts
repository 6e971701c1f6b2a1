// `bindmap slurm` run as a user runs it, over a small study, and what it wrote.

import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

import { bindmap, expectDone, newFolder, type CliRun } from "./cli.ts";

/** Finds what `bindmap simulate` writes. */
export const SLURM_OPTIONS: readonly string[] =
  "--derivatives bindmap-truth --ref-mask reference".split(" ");

/** Three people with two sessions each, in a folder whose name has a quote in it. */
export async function smallStudy(): Promise<string> {
  const cwd = await newFolder("study");
  const size = ["--size", "20x20x14", "--subjects", "3", "--sessions", "2", "--quiet"];
  expectDone(await bindmap(["simulate", "it's a study", ...size], { cwd }));
  return path.join(cwd, "it's a study");
}

export function slurm(
  study: string,
  out: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<CliRun> {
  return bindmap(["slurm", study, out, ...SLURM_OPTIONS, ...args], { env });
}

export interface WrittenScripts {
  readonly folder: string;
  /** The text of the array's script. */
  readonly array: string;
  /** Rows of the table of tasks. */
  readonly tasks: readonly string[];
}

/** The newest scripts in an output folder. */
export function writtenScripts(out: string): WrittenScripts {
  const slurmFolder = path.join(out, "logs/slurm");
  const folders = readdirSync(slurmFolder).map((name) => path.join(slurmFolder, name));
  const age = (folder: string): number => statSync(folder).mtimeMs;
  const [folder] = folders.sort((a, b) => age(b) - age(a));
  const read = (name: string): string => readFileSync(path.join(folder, name), "utf8");
  return {
    folder,
    array: read("array.sbatch"),
    tasks: read("tasks.tsv").trimEnd().split("\n").slice(1),
  };
}
