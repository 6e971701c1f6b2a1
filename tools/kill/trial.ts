// The trial: a data set with one broken scan is fitted once by a process that nobody disturbs, and once
// by processes that are killed one after another. Both must come to the same bytes.

import { existsSync, statSync, truncateSync } from "node:fs";
import path from "node:path";

import { simulateDataset } from "../../src/node/simulate.ts";
import { SMALL_GRID } from "../../src/simulate/anatomy.ts";
import { srtmStudy } from "../../src/simulate/studies.ts";
import { filesUnder, lastingHashes, records, strays } from "../../test/support/out-tree.ts";
import { killMoments, makeRandom, type Moment } from "./moments.ts";
import { isComplete, isTemporary, namesIn, runBatch, type BatchProcess } from "./process.ts";

export interface TrialOptions {
  /** For the data set, found again by a later trial, and both outputs, which must not be there yet. */
  readonly folder: string;
  readonly subjects: number;
  readonly sessions: number;
  readonly kills: number;
  readonly seed: number;
  /** More options of the batch, such as --jobs. */
  readonly options: readonly string[];
  readonly say: (line: string) => void;
}

/** What one kill left. */
export interface Kill {
  readonly moment: Moment;
  readonly wallMs: number;
  /** Scans that were complete by then. */
  readonly complete: number;
  readonly temporaries: number;
  readonly locks: number;
  /** Scans with some files under their names and no record. */
  readonly halfNamed: number;
}

export interface TrialReport {
  readonly scans: number;
  /** Of the run that nobody killed. */
  readonly wholeMs: number;
  /** A process that came to its end before its moment is not among them. */
  readonly kills: readonly Kill[];
  /** Of the last process, which was let come to its end. */
  readonly lastMs: number;
  readonly files: number;
  readonly bytes: number;
  /** What is wrong, sentence by sentence. */
  readonly faults: readonly string[];
}

const OUT = "out";
const WORDS = `../ds ${OUT} participant --derivatives bindmap-truth --ref-seg phantom --ref-labels 8,47 --backend cpu`;
/** Of a scan that a copy broke off. */
const BROKEN_SHARE = 0.6;

/** @throws Error when the run that nobody kills goes wrong: then there is nothing to compare with. */
export async function killAndResume(options: TrialOptions): Promise<TrialReport> {
  const { folder, kills, seed, say } = options;
  const scans = await makeDataset(options);
  // The same words for both, since sidecars quote them: only where they are said differs.
  const words = [...WORDS.split(" "), ...options.options];
  const outOf = (name: "whole" | "killed"): string => path.join(folder, name, OUT);
  const foldersIn = (name: "whole" | "killed"): readonly string[] =>
    scans.map((pet) => path.join(outOf(name), path.dirname(pet)));
  const run = (name: "whole" | "killed", moment?: Moment): Promise<BatchProcess> =>
    runBatch(words, path.join(folder, name), foldersIn(name), moment);

  const whole = await run("whole");
  refuseWrong(whole, scans.length);
  const fitMs = whole.wallMs - whole.startMs;
  say(`left alone: ${scans.length} scans in ${seconds(whole.wallMs)}, exit code ${whole.code}`);
  const truth = await lastingHashes(outOf("whole"));

  const faults: string[] = [];
  const firstSeen = new Map<string, string>();
  const done: Kill[] = [];
  const moments = killMoments(kills, { startMs: whole.startMs, fitMs }, makeRandom(seed));
  for (const moment of moments) {
    const killed = await run("killed", moment);
    if (killed.code !== null) {
      say(`${moment.kind}: it ended before its moment came, with code ${killed.code}`);
      // As it ends when only the broken scan is left.
      if (killed.code !== 1) faults.push(`it ended with ${killed.code}: ${killed.stderr}`);
      continue;
    }
    const kill = { moment, wallMs: killed.wallMs, ...lookAt(foldersIn("killed")) };
    faults.push(...(await changedRecords(outOf("killed"), firstSeen)));
    done.push(kill);
    say(`kill ${done.length}: ${inWords(kill, scans.length)}`);
  }
  const last = await run("killed");
  if (last.code !== 1) faults.push(`the last process ended with ${last.code}: ${last.stderr}`);
  say(`to the end: ${last.stdout.split("\n").find((line) => / done|complete/.test(line))}`);
  faults.push(...(await changedRecords(outOf("killed"), firstSeen)));
  faults.push(...(await differences(outOf("killed"), truth, scans.length)));
  const files = Object.keys(truth);
  return {
    scans: scans.length,
    wholeMs: whole.wallMs,
    kills: done,
    lastMs: last.wallMs,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + statSync(path.join(outOf("whole"), file)).size, 0),
    faults,
  };
}

/** @returns The scans within the data set; the first one of them is broken. */
async function makeDataset({
  folder,
  subjects,
  sessions,
  say,
}: TrialOptions): Promise<readonly string[]> {
  const out = path.join(folder, "ds");
  const isThere = existsSync(path.join(out, "dataset_description.json"));
  if (!isThere) {
    say(`simulating ${subjects} subjects with ${sessions} scans each`);
    await simulateDataset({
      out,
      study: srtmStudy(),
      grid: SMALL_GRID,
      noise: 0.05,
      seed: 7,
      psfMm: 0,
      subjects,
      sessions,
      datatype: "int16",
      gzip: true,
      airNoise: false,
      force: false,
    });
  }
  const all = (await filesUnder(out)).filter((file) => /^sub-.*_pet\.nii\.gz$/.test(file));
  if (all.length !== subjects * sessions) {
    throw new Error(`${out}: has ${all.length} scans, not ${subjects} x ${sessions}`);
  }
  const broken = path.join(out, all[0]);
  if (!isThere) truncateSync(broken, Math.round(BROKEN_SHARE * statSync(broken).size));
  return all;
}

function refuseWrong({ code, stdout, stderr }: BatchProcess, scans: number): void {
  if (code === 1 && stdout.includes(`\n${scans - 1} done, 1 failed\n`)) return;
  throw new Error(`the run that nobody killed ended with ${code}:\n${stdout}\n${stderr}`);
}

function lookAt(
  folders: readonly string[],
): Pick<Kill, "complete" | "temporaries" | "locks" | "halfNamed"> {
  const names = folders.map((folder) => namesIn(folder));
  const all = names.flat();
  return {
    complete: names.filter((own) => isComplete(own)).length,
    temporaries: all.filter((name) => isTemporary(name)).length,
    locks: all.filter((name) => name.endsWith(".lock")).length,
    halfNamed: names.filter((own) => !isComplete(own) && own.some((name) => !name.startsWith(".")))
      .length,
  };
}

/** A record that was there once must stay the same file: what is complete is not made again. */
async function changedRecords(
  out: string,
  firstSeen: Map<string, string>,
): Promise<readonly string[]> {
  const there = existsSync(out) ? await records(out) : [];
  const faults = [...firstSeen.keys()]
    .filter((file) => !there.includes(file))
    .map((file) => `${file} was there and is gone`);
  for (const file of there) {
    const { ino, mtimeMs } = statSync(path.join(out, file));
    const identity = `${ino} ${mtimeMs}`;
    const before = firstSeen.get(file);
    if (before !== undefined && before !== identity) faults.push(`${file} was written again`);
    firstSeen.set(file, identity);
  }
  return faults;
}

/** What is unlike a run that nobody killed; one scan of so many is broken. */
export async function differences(
  out: string,
  truth: Readonly<Record<string, string>>,
  scans: number,
): Promise<readonly string[]> {
  const found = await lastingHashes(out);
  const all = new Set([...Object.keys(truth), ...Object.keys(found)]);
  const unlike = [...all].filter((file) => found[file] !== truth[file]);
  const complete = (await records(out)).length;
  return [
    ...unlike.map((file) => `${file} ${describe(truth[file], found[file])}`),
    ...strays(await filesUnder(out)).map((file) => `${file} was left behind`),
    ...(complete === scans - 1 ? [] : [`${complete} scans are complete, not ${scans - 1}`]),
  ];
}

function describe(expected: string | undefined, found: string | undefined): string {
  if (expected === undefined) return "is there and should not be";
  return found === undefined ? "is missing" : "has other bytes";
}

function inWords({ moment, wallMs, ...left }: Kill, scans: number): string {
  const { complete, temporaries, locks, halfNamed } = left;
  const what = `${complete} of ${scans} complete; left ${temporaries} temporaries, ${locks} locks`;
  const half = halfNamed === 0 ? "" : `, ${halfNamed} with some of their names`;
  return `${moment.kind}, after ${seconds(wallMs)}: ${what}${half}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
