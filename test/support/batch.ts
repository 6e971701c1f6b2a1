// Runs the participant level of the built command line on a tiny data set, and reads what it says: the
// log for machines and the summary. The maps that it leaves are out-tree.ts.

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { MASKS } from "./bids.ts";
import { bindmap, type CliOptions, type CliRun } from "./cli.ts";

/** Where the reference of tiny scans is. */
const REFERENCE = ["--derivatives", MASKS, "--ref-seg", "gtm", "--ref-labels", "8,47"];

/** Two scans at a time, a thread each; few voxels are fitted again. */
const MACHINE = "--backend cpu --jobs 2 --threads 2 --certify 10".split(" ");

/** `bindmap DS OUT participant`, on the data set "ds" of a folder into its folder "out". */
export function batch(
  cwd: string,
  more: readonly string[] = [],
  options: Omit<CliOptions, "cwd"> & {
    readonly ds?: string;
    readonly out?: string;
    readonly reference?: readonly string[];
  } = {},
): Promise<CliRun> {
  const { ds = "ds", out = "out", reference, ...how } = options;
  const masks = REFERENCE.map((word) => (word === MASKS ? path.join(ds, MASKS) : word));
  const words = [ds, out, "participant", ...(reference ?? masks), ...MACHINE, ...more];
  return bindmap(words, { cwd, ...how });
}

export interface LogLine {
  readonly ts: string;
  readonly level: string;
  readonly event: string;
  readonly sub?: string;
  readonly ses?: string;
  readonly unit?: string;
  readonly msg?: string;
}

/** The folder of the latest run's log. */
export async function lastLog(out: string): Promise<string> {
  const runs = (await readdir(path.join(out, "logs"))).sort();
  return path.join(out, "logs", runs[runs.length - 1]);
}

export async function logLines(out: string): Promise<readonly LogLine[]> {
  const text = await readFile(path.join(await lastLog(out), "bindmap.jsonl"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line): LogLine => JSON.parse(line));
}

/** The rows of the latest summary.tsv, by the names of its columns. */
export async function summaryRows(
  out: string,
): Promise<readonly Readonly<Record<string, string>>[]> {
  const text = await readFile(path.join(await lastLog(out), "summary.tsv"), "utf8");
  const [head, ...rows] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  return rows.map((row) => Object.fromEntries(head.map((name, c) => [name, row[c]])));
}
