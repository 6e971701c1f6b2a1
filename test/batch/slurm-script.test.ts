// What the scripts for Slurm do, run by bash as Slurm runs them. A real Slurm runs them in test/slurm.

import { spawn } from "node:child_process";
import { expect, test } from "vitest";

import { arrayScript, groupScript } from "../../src/batch/slurm-script.ts";
import {
  SLURM_ARRAY,
  SLURM_ENV,
  SLURM_NEEDS,
  SLURM_SETS,
  SLURM_WORK,
  runTask,
  written,
} from "../support/slurm-script.ts";

test("a task runs bindmap with its own participant, on paths that are hard to quote", () => {
  const { status, words, stderr } = runTask(arrayScript(SLURM_NEEDS, SLURM_WORK, SLURM_ARRAY), 0);
  expect(stderr).toBe("");
  expect(words).toEqual([
    SLURM_WORK.bidsDir,
    SLURM_WORK.outDir,
    "participant",
    ...SLURM_WORK.options,
    "--participant-label",
    "01",
  ]);
  expect(status).toBe(0);
});

test("a task of a session hands on all its people and the session", () => {
  const { words } = runTask(arrayScript(SLURM_NEEDS, SLURM_WORK, SLURM_ARRAY), 1);
  expect(words).toEqual(
    expect.arrayContaining(["--participant-label", "02", "1e3", "--session-label", "a"]),
  );
});

test("a task that has no line ends with 74 and says so", () => {
  const { status, stdout, words } = runTask(arrayScript(SLURM_NEEDS, SLURM_WORK, SLURM_ARRAY), 2);
  expect({ status, words }).toEqual({ status: 74, words: null });
  expect(stdout).toContain("tasks.tsv has no line for task 2");
});

test("the group job runs the group level for each set, without the options of participants", () => {
  const { status, stdout } = runTask(groupScript(SLURM_NEEDS, SLURM_WORK, SLURM_SETS), 0);
  expect(status).toBe(0);
  const runs = stdout.split("\n").filter((line) => line.startsWith("["));
  expect(runs.map((line): unknown => JSON.parse(line))).toEqual(
    SLURM_SETS.map((set) => [SLURM_WORK.bidsDir, SLURM_WORK.outDir, "group", ...set]),
  );
});

test("a set that fails keeps no other from being tried, and the job fails", () => {
  const script = groupScript(SLURM_NEEDS, SLURM_WORK, SLURM_SETS);
  const { status, stdout } = runTask(script, 0, { FAKE_EXIT: "65", FAKE_EXIT_FOR: "SUVR" });
  expect(stdout).toMatch(/ended with 65 .*\n[^]*ended with 0 /);
  expect(status).toBe(65);
});

test("set-up lines run before it, in a login shell", () => {
  const setup = ["export FAKE_EXIT=3", "cd / || exit"];
  const text = arrayScript(SLURM_NEEDS, { ...SLURM_WORK, setup }, SLURM_ARRAY);
  expect(text.startsWith("#!/bin/bash -l\n")).toBe(true);
  expect(runTask(text, 0).status).toBe(3);
  expect(arrayScript(SLURM_NEEDS, SLURM_WORK, SLURM_ARRAY).startsWith("#!/bin/bash\n")).toBe(true);
});

test.each([0, 1, 2, 65, 143])("exit code %i is handed on, and nothing is queued again", (code) => {
  const { status, stdout, said } = runTask(arrayScript(SLURM_NEEDS, SLURM_WORK, SLURM_ARRAY), 0, {
    FAKE_EXIT: String(code),
  });
  expect(status).toBe(code);
  expect(stdout).not.toContain("scontrol");
  expect(said.at(-1)?.join(" ")).toMatch(new RegExp(String.raw`^ended with ${code} after \d+ s$`));
});

test.each([75, 134, 139])("after exit code %i the task, not the array, is queued again", (code) => {
  const { status, stdout } = runTask(arrayScript(SLURM_NEEDS, SLURM_WORK, SLURM_ARRAY), 1, {
    FAKE_EXIT: String(code),
    SLURM_RESTART_COUNT: "2",
  });
  expect(status).toBe(code);
  expect(stdout).toContain("scontrol requeue 7_1\n");
});

test("at the fourth time it is not queued again, and is no 75 that Slurm itself would queue", () => {
  const { status, stdout } = runTask(arrayScript(SLURM_NEEDS, SLURM_WORK, SLURM_ARRAY), 1, {
    FAKE_EXIT: "75",
    SLURM_RESTART_COUNT: "3",
  });
  expect(status).toBe(1);
  expect(stdout).not.toContain("scontrol");
});

test("the group job is queued again by its own number", () => {
  const { stdout } = runTask(groupScript(SLURM_NEEDS, SLURM_WORK, SLURM_SETS), 0, {
    FAKE_EXIT: "75",
  });
  expect(stdout).toContain("scontrol requeue 7\n");
});

test.each([1, 2, 20])(
  "SIGTERM to the shell alone, %i times, reaches bindmap once, and its 143 comes back",
  async (times) => {
    const child = spawn("bash", [written(arrayScript(SLURM_NEEDS, SLURM_WORK, SLURM_ARRAY))], {
      env: { ...SLURM_ENV, SLURM_ARRAY_TASK_ID: "0", FAKE_WAIT: "1" },
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

test("SIGTERM during the first set, even one that ends well, keeps the second from being begun", async () => {
  const child = spawn("bash", [written(groupScript(SLURM_NEEDS, SLURM_WORK, SLURM_SETS))], {
    env: { ...SLURM_ENV, FAKE_WAIT: "1", FAKE_TERM: "0" },
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
