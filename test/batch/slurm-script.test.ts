// The scripts for Slurm, run by bash as Slurm runs them, with programs in place of bindmap, scontrol and
// apptainer that write down what they are given. A real Slurm runs them in test/slurm.

import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";

import {
  arrayScript,
  groupScript,
  type SlurmNeeds,
  type SlurmWork,
} from "../../src/batch/slurm-script.ts";
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

const NEEDS: SlurmNeeds = {
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

const WORK: SlurmWork = {
  program: [process.execPath, path.join(ODD, "main.mjs")],
  bidsDir: path.join(ODD, "data"),
  outDir: path.join(ODD, "out"),
  options: ["--ref-seg=gtm", "--ref-labels=8,47", "--bids-filter-file=/a b/it's.json"],
  setup: [],
  container: undefined,
  logFolder: path.join(ODD, "logs"),
};

const ARRAY = { taskTable: TABLE, taskCount: 2, atOnce: undefined, each: "a participant" };

const SETS = [["--model=SUVR"], ["--trc=11CDASB", "--model=SRTM"]];

/**
 * Prints its words as JSON, and ends as FAKE_EXIT says, if FAKE_EXIT_FOR is among its words; a signal ends
 * it with 143, and is told.
 */
writeFileSync(
  path.join(ODD, "main.mjs"),
  `process.on("SIGTERM", () => { console.log("TERM"); setTimeout(() => process.exit(143), 300); });
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

const SLURM = {
  PATH: `${BIN}:${process.env["PATH"] ?? ""}`,
  SLURM_JOB_ID: "7",
  SLURM_ARRAY_JOB_ID: "7",
  SLURMD_NODENAME: "n1",
};

let count = 0;

function written(text: string): string {
  const file = path.join(ODD, `script ${count++}`);
  writeFileSync(file, text);
  return file;
}

/** As Slurm does: a copy in another folder, by bash, with the task's number in the environment. */
function runTask(text: string, task: number, env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync("bash", [written(text)], {
    cwd: "/",
    encoding: "utf8",
    env: { ...SLURM, SLURM_ARRAY_TASK_ID: String(task), ...env },
  });
  const said = stdout.split("\n").filter((line) => line.startsWith("bindmap slurm: "));
  const words: unknown = JSON.parse(/^\[.*\]$/m.exec(stdout)?.[0] ?? "null");
  // What it says begins with the time.
  return { status, stdout, stderr, words, said: said.map((line) => line.split(" ").slice(4)) };
}

function sbatchLines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.startsWith("#SBATCH"));
}

test("a task runs bindmap with its own participant, on paths that are hard to quote", () => {
  const { status, words, stderr } = runTask(arrayScript(NEEDS, WORK, ARRAY), 0);
  expect(stderr).toBe("");
  expect(words).toEqual([
    WORK.bidsDir,
    WORK.outDir,
    "participant",
    ...WORK.options,
    "--participant-label",
    "01",
  ]);
  expect(status).toBe(0);
});

test("a task of a session hands on all its people and the session", () => {
  const { words } = runTask(arrayScript(NEEDS, WORK, ARRAY), 1);
  expect(words).toEqual(
    expect.arrayContaining(["--participant-label", "02", "1e3", "--session-label", "a"]),
  );
});

test("a task that has no line ends with 74 and says so", () => {
  const { status, stdout, words } = runTask(arrayScript(NEEDS, WORK, ARRAY), 2);
  expect({ status, words }).toEqual({ status: 74, words: null });
  expect(stdout).toContain("tasks.tsv has no line for task 2");
});

test("it asks Slurm for what was asked for, and a user's own lines come last", () => {
  const needs = {
    ...NEEDS,
    partition: "gpu",
    account: "pet",
    qos: "long",
    more: ["--constraint=a100"],
  };
  const logFolder = '/data/100%/a "b"/logs';
  const text = arrayScript(needs, { ...WORK, logFolder }, { ...ARRAY, taskCount: 6, atOnce: 2 });
  expect(sbatchLines(text)).toEqual(
    [
      "--job-name=bindmap",
      "--array=0-5%2",
      "--cpus-per-task=4",
      "--mem=8192M",
      "--time=1:00:00",
      "--gres=gpu:1",
      "--partition=gpu",
      "--account=pet",
      "--qos=long",
      "--requeue",
      "--open-mode=append",
      String.raw`--output="/data/100%%/a \"b\"/logs/%x-%A_%a.out"`,
      "--constraint=a100",
    ].map((line) => `#SBATCH ${line}`),
  );
  // sbatch stops reading them at the first command.
  const lines = text.split("\n");
  const firstCommand = lines.findIndex((line) => line !== "" && !line.startsWith("#"));
  expect(lines.findLastIndex((line) => line.startsWith("#SBATCH"))).toBeLessThan(firstCommand);
});

test("without a GPU nothing is said of gres; the group job asks for none in any case", () => {
  expect(arrayScript({ ...NEEDS, gres: undefined }, WORK, ARRAY)).not.toContain("gres");
  const group = groupScript(NEEDS, WORK, SETS);
  expect(group).not.toContain("gres");
  expect(sbatchLines(group)[0]).toBe("#SBATCH --job-name=bindmap-group");
});

test("the group job runs the group level for each set, without the options of participants", () => {
  const { status, stdout } = runTask(groupScript(NEEDS, WORK, SETS), 0);
  expect(status).toBe(0);
  const runs = stdout.split("\n").filter((line) => line.startsWith("["));
  expect(runs.map((line): unknown => JSON.parse(line))).toEqual(
    SETS.map((set) => [WORK.bidsDir, WORK.outDir, "group", ...set]),
  );
});

test("a set that fails keeps no other from being tried, and the job fails", () => {
  const script = groupScript(NEEDS, WORK, SETS);
  const { status, stdout } = runTask(script, 0, { FAKE_EXIT: "65", FAKE_EXIT_FOR: "SUVR" });
  expect(stdout).toMatch(/ended with 65 .*\n[^]*ended with 0 /);
  expect(status).toBe(65);
});

test("set-up lines run before it, in a login shell", () => {
  const setup = ["export FAKE_EXIT=3", "cd / || exit"];
  const text = arrayScript(NEEDS, { ...WORK, setup }, ARRAY);
  expect(text.startsWith("#!/bin/bash -l\n")).toBe(true);
  expect(runTask(text, 0).status).toBe(3);
  expect(arrayScript(NEEDS, WORK, ARRAY).startsWith("#!/bin/bash\n")).toBe(true);
});

test.each([0, 1, 2, 65, 143])("exit code %i is handed on, and nothing is queued again", (code) => {
  const { status, stdout, said } = runTask(arrayScript(NEEDS, WORK, ARRAY), 0, {
    FAKE_EXIT: String(code),
  });
  expect(status).toBe(code);
  expect(stdout).not.toContain("scontrol");
  expect(said.at(-1)?.join(" ")).toMatch(new RegExp(String.raw`^ended with ${code} after \d+ s$`));
});

test.each([75, 134, 139])("after exit code %i the task, not the array, is queued again", (code) => {
  const { status, stdout } = runTask(arrayScript(NEEDS, WORK, ARRAY), 1, {
    FAKE_EXIT: String(code),
    SLURM_RESTART_COUNT: "2",
  });
  expect(status).toBe(code);
  expect(stdout).toContain("scontrol requeue 7_1\n");
});

test("at the fourth time it is not queued again, and is no 75 that Slurm itself would queue", () => {
  const { status, stdout } = runTask(arrayScript(NEEDS, WORK, ARRAY), 1, {
    FAKE_EXIT: "75",
    SLURM_RESTART_COUNT: "3",
  });
  expect(status).toBe(1);
  expect(stdout).not.toContain("scontrol");
});

test("the group job is queued again by its own number", () => {
  const { stdout } = runTask(groupScript(NEEDS, WORK, SETS), 0, { FAKE_EXIT: "75" });
  expect(stdout).toContain("scontrol requeue 7\n");
});

test.each([1, 2, 20])(
  "SIGTERM to the shell alone, %i times, reaches bindmap once, and its 143 comes back",
  async (times) => {
    const child = spawn("bash", [written(arrayScript(NEEDS, WORK, ARRAY))], {
      env: { ...SLURM, SLURM_ARRAY_TASK_ID: "0", FAKE_WAIT: "1" },
    });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const isUp = !stdout.includes("\n[") && (stdout + text).includes("\n[");
      stdout += text;
      if (!isUp) return;
      for (let n = 0; n < times; n++) setTimeout(() => child.kill("SIGTERM"), n);
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(stdout.match(/^TERM$/gm)).toEqual(["TERM"]);
    expect(stdout).toMatch(/ended with 143 after \d+ s\n$/);
    expect(code).toBe(143);
  },
);

test("SIGTERM during the first set keeps the second from being begun", async () => {
  const child = spawn("bash", [written(groupScript(NEEDS, WORK, SETS))], {
    env: { ...SLURM, FAKE_WAIT: "1" },
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (text.includes("[")) child.kill("SIGTERM");
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code).toBe(143);
  expect(stdout.match(/^\[/gm)).toHaveLength(1);
});

const IMAGE = { image: "/images/bindmap 1.sif", binds: ["/data/my set", "/out"] };

test("with a container Apptainer runs it: binds, the GPU, and what Slurm grants", () => {
  const text = arrayScript(NEEDS, { ...WORK, container: IMAGE }, ARRAY);
  const { stdout } = runTask(text, 0, {
    SLURM_CPUS_PER_TASK: "4",
    CUDA_VISIBLE_DEVICES: "1",
    VK_DRIVER_FILES: "/of/the/host.json",
  });
  const words = stdout.split("\n").slice(1);
  expect(words.slice(0, 10)).toEqual([
    "run",
    "--cleanenv",
    "--nv",
    "-B",
    "/data/my set",
    "-B",
    "/out",
    "/images/bindmap 1.sif",
    WORK.bidsDir,
    WORK.outDir,
  ]);
  expect(words).toContain("APPTAINERENV_SLURM_CPUS_PER_TASK=4");
  expect(words).toContain("APPTAINERENV_CUDA_VISIBLE_DEVICES=1");
  expect(stdout).not.toContain("VK_DRIVER_FILES");
});

test("without a GPU there is no --nv; a bind with a colon is refused", () => {
  const onCpu = arrayScript({ ...NEEDS, gres: undefined }, { ...WORK, container: IMAGE }, ARRAY);
  expect(onCpu).not.toContain("--nv");
  const container = { ...IMAGE, binds: ["/data/a:b"] };
  expect(() => arrayScript(NEEDS, { ...WORK, container }, ARRAY)).toThrow(
    "/data/a:b: Apptainer can't bind a path with a colon or a comma",
  );
});

test("a log folder with a backslash, of which sbatch makes something else, is refused", () => {
  expect(() => arrayScript(NEEDS, { ...WORK, logFolder: "/a\\b" }, ARRAY)).toThrow(
    "sbatch can't write to a folder with a backslash",
  );
});
