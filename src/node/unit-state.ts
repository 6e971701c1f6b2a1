// What the output folder says about a unit before anything is done: whether its run record is there, and
// is that of the fit that is asked for now, of inputs that have not changed since.

import { readFile, stat } from "node:fs/promises";
import path from "node:path";

import { readKept, type KeptInput, type KeptRecord } from "../batch/kept-record.ts";
import { foundDifference, optionDifference } from "../batch/resume.ts";
import type { Unit, UnitState } from "../batch/unit.ts";
import { Fault, messageOf } from "../errors.ts";
import type { DatasetLink } from "../output/context.ts";
import { listNames } from "../output/names.ts";
import { hashOf } from "./file-hash.ts";
import { errorCode } from "./file-ops.ts";
import { findLeftovers } from "./leftovers.ts";
import { todaysPath } from "./moved-files.ts";
import { hasSpecFiles, recordable, withFiles } from "./recordable.ts";
import { namesOf } from "./spec-names.ts";

/** How inputs are compared with those of the record: size and time of change, or content. */
export type Verify = "mtime" | "hash";

export interface StateOptions {
  readonly verify: Verify;
  /** Where the data sets are today. */
  readonly datasets: readonly DatasetLink[];
}

const WITHOUT_HASHES =
  "its record has no hashes, so inputs were compared by size and time of change";

/** @throws Fault "io" when a file is there and can't be read. */
export async function unitState(
  { spec }: Unit,
  { verify, datasets }: StateOptions,
): Promise<UnitState> {
  const names = namesOf(spec);
  const name = names.record;
  const text = await recordText(path.join(spec.out, name));
  if (text === undefined) return { kind: "to do", why: "" };
  const read = readKept(text, name);
  if (read.kind === "other version") {
    return { kind: "other", why: `they were made by bindmap ${read.version}` };
  }
  if (read.kind === "damaged") return { kind: "to do", why: read.why };
  const { record } = read;
  const today = todaysPath(record.inputs, datasets);
  if (!hasSpecFiles(record.asked)) {
    return { kind: "other", why: "the record does not say which files were asked for" };
  }
  const then = withFiles(record.asked, today);
  const now = { ...recordable(spec) };
  const difference = optionDifference(then, now);
  if (difference !== undefined) return { kind: "other", why: difference };
  const lost = await lostOutput(record, spec.out);
  if (lost !== undefined) return { kind: "to do", why: lost };
  // A reader of the folder would take a map that no record knows for one of this run's.
  const [left] = await findLeftovers(spec.out, listNames(names));
  if (left !== undefined) return { kind: "to do", why: `a run that was stopped left ${left}` };
  const changes = await Promise.all(
    record.inputs.map((input) => inputChange(input, today, verify)),
  );
  const change = foundDifference(then, now) ?? changes.find((one) => one !== undefined);
  if (change !== undefined) return { kind: "changed", why: change };
  const isGuess = verify === "hash" && record.inputs.some(({ sha256 }) => sha256 === undefined);
  return isGuess ? { kind: "complete", note: WITHOUT_HASHES } : { kind: "complete" };
}

/** Undefined where there is no record. */
async function recordText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new Fault("io", `${file}: can't be read: ${messageOf(error)}`, "", { cause: error });
  }
}

async function lostOutput({ outputs }: KeptRecord, folder: string): Promise<string | undefined> {
  const sizes = await Promise.all(
    outputs.map(async ({ file }) => (await factsOf(path.join(folder, file)))?.bytes),
  );
  const lost = outputs.findIndex(({ bytes }, n) => sizes[n] !== bytes);
  if (lost < 0) return undefined;
  const { file, bytes } = outputs[lost];
  return sizes[lost] === undefined
    ? `${file} is not there any more`
    : `${file} has ${sizes[lost]} bytes and was written with ${bytes}`;
}

async function inputChange(
  input: KeptInput,
  today: (file: string) => string,
  verify: Verify,
): Promise<string | undefined> {
  const file = today(input.path);
  const facts = await factsOf(file);
  if (facts === undefined) return `${file} is not there any more`;
  if (facts.bytes !== input.bytes) {
    return `${file} has changed since (${input.bytes} bytes then, ${facts.bytes} now)`;
  }
  if (verify === "hash" && input.sha256 !== undefined) {
    return (await hashOf(file)) === input.sha256
      ? undefined
      : `${file} has changed since (other content of the same size)`;
  }
  return facts.modified === input.modified
    ? undefined
    : `${file} has changed since (of ${input.modified} then, of ${facts.modified} now)`;
}

/** Undefined where there is no such file. */
async function factsOf(
  file: string,
): Promise<{ readonly bytes: number; readonly modified: string } | undefined> {
  try {
    const { size, mtime } = await stat(file);
    return { bytes: size, modified: mtime.toISOString() };
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new Fault("io", `${file}: can't be looked at: ${messageOf(error)}`, "", { cause: error });
  }
}
