// Programs in place of bindmap, scontrol and apptainer that write down what they are given, and bash in
// place of Slurm.

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";

import type { SlurmNeeds, SlurmWork } from "../../src/batch/slurm-script.ts";
import { taskTable } from "../../src/batch/slurm-tasks.ts";

const ROOT = mkdtempSync(path.join(tmpdir(), "bindmap-slurm-"));
afterAll(() => rm(ROOT));

/** Spaces, both quotes, a dollar, a star, per cent, a hash and letters that are not ASCII. */
const ODD = path.join(ROOT, `it's "odd" $HOME * 100%j #1 ünï`);
const BIN = path.join(ODD, "bin");
mkdirSync(BIN, { recursive: true });

const TABLE = path.join(ODD, "tasks.tsv");
writeFileSync(
  TABLE,
  taskTable([
    { participants: ["01"], session: undefined },
    { participants: ["02", "1e3"], session: "a" },
  ]),
);

export const SLURM_NEEDS: SlurmNeeds = {
  jobName: "bindmap",
  cpus: 4,
  memoryMiB: 8192,
  time: "1:00:00",
  gres: "gpu:1",
  partition: undefined,
  account: undefined,
  qos: undefined,
  more: [],
};

export const SLURM_WORK: SlurmWork = {
  program: [process.execPath, path.join(ODD, "main.mjs")],
  bidsDir: path.join(ODD, "data"),
  outDir: path.join(ODD, "out"),
  options: ["--ref-seg=gtm", "--ref-labels=8,47", "--bids-filter-file=/a b/it's.json"],
  setup: [],
  container: undefined,
  logFolder: path.join(ODD, "logs"),
};

export const SLURM_ARRAY = {
  taskTable: TABLE,
  taskCount: 2,
  atOnce: undefined,
  each: "a participant",
};

export const SLURM_SETS = [["--model=SUVR"], ["--trc=11CDASB", "--model=SRTM"]];

/**
 * Prints its words as JSON, and ends as FAKE_EXIT says, if FAKE_EXIT_FOR is among its words; a signal ends
 * it with 143, and is told.
 */
writeFileSync(
  path.join(ODD, "main.mjs"),
  `process.on("SIGTERM", () => { console.log("TERM"); setTimeout(() => process.exit(Number(process.env.FAKE_TERM ?? 143)), 300); });
const words = JSON.stringify(process.argv.slice(2));
console.log(words);
if (process.env.FAKE_WAIT) setInterval(() => {}, 1000);
else if (words.includes(process.env.FAKE_EXIT_FOR ?? "")) process.exitCode = Number(process.env.FAKE_EXIT ?? 0);
`,
);
fake("scontrol", 'echo "scontrol $*"');
fake("apptainer", 'printf "%s\\n" "$@"; env | grep ^APPTAINERENV_');

function fake(name: string, body: string): void {
  writeFileSync(path.join(BIN, name), `#!/bin/bash\n${body}\n`);
  chmodSync(path.join(BIN, name), 0o755);
}

function rm(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export const SLURM_ENV = {
  PATH: `${BIN}:${process.env["PATH"] ?? ""}`,
  SLURM_JOB_ID: "7",
  SLURM_ARRAY_JOB_ID: "7",
  SLURMD_NODENAME: "n1",
};

let count = 0;

export function written(text: string): string {
  const file = path.join(ODD, `script ${count++}`);
  writeFileSync(file, text);
  return file;
}

/** As Slurm does: a copy in another folder, by bash, with the task's number in the environment. */
export function runTask(text: string, task: number, env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync("bash", [written(text)], {
    cwd: "/",
    encoding: "utf8",
    env: { ...SLURM_ENV, SLURM_ARRAY_TASK_ID: String(task), ...env },
  });
  const said = stdout.split("\n").filter((line) => line.startsWith("bindmap slurm: "));
  const words: unknown = JSON.parse(/^\[.*\]$/m.exec(stdout)?.[0] ?? "null");
  // What it says begins with the time.
  return { status, stdout, stderr, words, said: said.map((line) => line.split(" ").slice(4)) };
}

export function sbatchLines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.startsWith("#SBATCH"));
}
