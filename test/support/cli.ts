// Runs the built command line as a user does: a process of its own, in a folder of its own, with
// pipes for stdout and stderr. What the run left in that folder is part of the answer.

import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, realpathSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect } from "vitest";

const MAIN = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../dist/cli/main.js");

export interface CliRun {
  /** Null after death by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Where it ran; a relative --out is in there. */
  readonly cwd: string;
  /** Everything under `cwd` when it ended, folders with a slash behind; sorted. */
  readonly files: readonly string[];
}

export interface CliOptions {
  /** By default a new folder, so that `files` is what the run left behind. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Handed the process once it runs, to send it signals. */
  readonly onStart?: (child: ChildProcess) => void;
  /** A shell command to run in place of `node main.js`; "$@" is that and the arguments. */
  readonly shell?: string;
}

/** Holds all folders of one test file, and goes with its last test. */
const ROOT = mkdtempSync(path.join(realpathSync(tmpdir()), "bindmap-test-"));
afterAll(() => rm(ROOT, { recursive: true, force: true }));

export function newFolder(name = "run"): Promise<string> {
  return mkdtemp(path.join(ROOT, `${name}-`));
}

/** @param args - As after the word `bindmap`. */
export async function bindmap(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const cwd = options.cwd ?? (await newFolder());
  const whole = [process.execPath, MAIN, ...args];
  const [program, ...rest] =
    options.shell === undefined ? whole : ["/bin/bash", "-c", options.shell, "bash", ...whole];
  const { FORCE_COLOR: _force, NO_COLOR: _no, BINDMAP_FAULT: _fault, ...inherited } = process.env;
  const child = spawn(program, rest, { cwd, env: { ...inherited, ...options.env } });
  options.onStart?.(child);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => stderr.push(bytes));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return {
    code,
    stdout: Buffer.concat(stdout).toString("utf8"),
    stderr: Buffer.concat(stderr).toString("utf8"),
    cwd,
    files: await filesUnder(cwd),
  };
}

export async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => {
      const name = path.relative(folder, path.join(entry.parentPath, entry.name));
      return entry.isDirectory() ? `${name}/` : name;
    })
    .sort();
}

/** The line that says what went wrong, without its label; fails where there isn't just one. */
export function errorLine({ stderr }: CliRun): string {
  const label = "bindmap: error: ";
  const errors = stderr.split("\n").filter((line) => line.startsWith(label));
  expect(errors, stderr).toHaveLength(1);
  return errors[0].slice(label.length);
}

/**
 * A refusal as every one must be: this code, one sentence as the last line, before it nothing but
 * warnings, nothing on stdout, no stack, and no file or folder that was not there before.
 *
 * @param says - What the sentence must hold.
 * @param before - What was in the folder before.
 */
export function expectRefusal(
  run: CliRun,
  code: number,
  says: RegExp,
  before: readonly string[] = [],
): void {
  const lines = run.stderr.split("\n");
  expect({ code: run.code, end: lines.pop() }, run.stderr).toEqual({ code, end: "" });
  expect(lines.pop(), run.stderr).toMatch(/^bindmap: error: ./);
  expect(errorLine(run)).toMatch(says);
  for (const line of lines) expect(line).toMatch(/^bindmap: warning: ./);
  expect(run.stdout).toBe("");
  expect(run.files).toEqual(before);
}

/** A run that did what was asked; what it said is the message of the failure. */
export function expectDone(run: CliRun): void {
  expect(run.code, run.stderr).toBe(0);
}

/** Options of a fit that is over in a moment: one thread, few voxels fitted again, little said. */
export const SMALL_FIT: readonly string[] = [
  "--backend",
  "cpu",
  "--threads",
  "1",
  "--certify",
  "10",
  "--quiet",
];
