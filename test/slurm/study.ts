// The study that the cluster fits: six people, two models each, so that a task may be lost between its
// two units; and how far a task has come, from what is in the output folder.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { filesBelow } from "./compare.ts";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

export const PEOPLE = ["01", "02", "03", "04", "05", "06"] as const;

/** A second and more for the second model on one thread: time enough to be caught at it. */
const SIZE = "64x64x48";

/** SUVR comes first and is over soon; SRTM is what a task is caught at. */
const OPTIONS = (
  "--model suvr,srtm --window 40,60 --derivatives bindmap-truth --ref-mask reference " +
  "--backend cpu --threads 1"
).split(" ");

export interface Study {
  readonly data: string;
  /** Prints of the program; throws unless it exits with 0. */
  bindmap(args: readonly string[], env?: NodeJS.ProcessEnv): string;
  participant(out: string, ...more: readonly string[]): readonly string[];
  slurm(out: string, ...more: readonly string[]): readonly string[];
  start(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess;
}

/** @param folder - To be made; its path is hard to quote. */
export function makeStudy(folder: string): Study {
  const data = path.join(folder, `it's "the" data $HOME ünï`);
  const main = copyProgram(path.join(folder, "the program"));
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = process.env) =>
    spawnSync(process.execPath, [main, ...args], { env, encoding: "utf8" });
  const study: Study = {
    data,
    bindmap(args, env) {
      const { status, stdout, stderr } = run(args, env);
      if (status === 0) return stdout;
      throw new Error(`bindmap ${args.join(" ")} ended with ${status}: ${stderr}${stdout}`);
    },
    participant: (out, ...more) => [data, out, "participant", ...OPTIONS, ...more],
    slurm: (out, ...more) => ["slurm", data, out, ...OPTIONS, ...more],
    start: (args, env) => spawn(process.execPath, [main, ...args], { env, stdio: "ignore" }),
  };
  const people = ["--subjects", `${PEOPLE.length}`, "--noise", "0.05", "--quiet"];
  study.bindmap(["simulate", data, "--size", SIZE, ...people]);
  return study;
}

/** Of its own, so that a build that goes on beside the test changes nothing between two tasks. */
function copyProgram(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of ["dist", "package.json"]) {
    cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  }
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  return path.join(folder, "dist/cli/main.js");
}

type ModelLabel = "SUVR" | "SRTM";

export interface Progress {
  /** Its run record is there. */
  has(model: ModelLabel): boolean;
  /** Somebody is at it, or died at it. */
  isLocked(model: ModelLabel): boolean;
  /** Names of its files, hidden ones too. */
  files(model: ModelLabel): readonly string[];
}

export function progressOf(out: string, person: string): Progress {
  const folder = path.join(out, `sub-${person}`);
  const files = (model: ModelLabel): readonly string[] =>
    filesBelow(folder)
      .map((file) => path.basename(file))
      .filter((name) => name.includes(`_model-${model}_`));
  return {
    files,
    has: (model) => files(model).some((name) => name.endsWith("_run.json")),
    isLocked: (model) => files(model).some((name) => name.endsWith(".lock")),
  };
}

/** Everything that a task has printed so far. */
export function logOf(folder: string, job: string, task: number): string {
  const file = path.join(folder, `bindmap-${job}_${task}.out`);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
