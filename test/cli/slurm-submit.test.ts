// Handing scripts to sbatch, with a program in its place that writes down its words. What Slurm makes of
// the scripts is seen in test/slurm.

import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { errorLine, expectDone, newFolder } from "../support/cli.ts";
import { slurm, smallStudy, writtenScripts } from "../support/slurm.ts";

let study = "";

beforeAll(async () => {
  study = await smallStudy();
});

/** @returns A folder for the PATH, whose sbatch runs this shell text for its nth call. */
async function fakeSbatch(body: string): Promise<{ readonly path: string; calls(): unknown[] }> {
  const folder = await newFolder("bin");
  const log = path.join(folder, "calls");
  const program = path.join(folder, "sbatch");
  writeFileSync(
    program,
    `#!${process.execPath}
const fs = require("fs");
fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify(process.argv.slice(2)) + "\\n");
const call = fs.readFileSync(${JSON.stringify(log)}, "utf8").split("\\n").length - 1;
${body}
`,
  );
  chmodSync(program, 0o755);
  return {
    path: folder,
    calls: () =>
      readFileSync(log, "utf8")
        .trimEnd()
        .split("\n")
        .map((line): unknown => JSON.parse(line)),
  };
}

const TAKES = "console.log(40 + call + (call === 1 ? ';main' : ''));";

test("the scripts are written, and the two commands that it prints submit them in turn", async () => {
  const out = path.join(await newFolder("out"), "o'ut $HOME");
  const run = await slurm(study, out);
  expectDone(run);
  const { folder, tasks } = writtenScripts(out);
  expect(tasks).toEqual(["0\t01\tn/a", "1\t02\tn/a", "2\t03\tn/a"]);
  const commands = run.stdout.split("submit it with\n")[1];
  const sbatch = await fakeSbatch(TAKES);
  const PATH = `${sbatch.path}:${process.env["PATH"] ?? ""}`;
  const { stderr } = spawnSync("bash", ["--norc", "-c", commands], {
    env: { PATH },
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(sbatch.calls()).toEqual([
    ["--parsable", path.join(folder, "array.sbatch")],
    ["--dependency=afterany:41", path.join(folder, "group.sbatch")],
  ]);
});

test("--submit hands both to sbatch, the group level after the array, and tells the jobs", async () => {
  const out = await newFolder("out");
  const sbatch = await fakeSbatch(TAKES);
  const run = await slurm(study, out, ["--submit", "--json-output"], { PATH: sbatch.path });
  expectDone(run);
  const { folder } = writtenScripts(out);
  const said: unknown = JSON.parse(run.stdout);
  expect(said).toMatchObject({ folder, jobs: { array: "41;main", group: "42" }, complete: 0 });
  expect(sbatch.calls()).toEqual([
    ["--parsable", path.join(folder, "array.sbatch")],
    ["--parsable", "--dependency=afterany:41", path.join(folder, "group.sbatch")],
  ]);
});

test("with --no-group there is one job and no script for another", async () => {
  const out = await newFolder("out");
  const sbatch = await fakeSbatch(TAKES);
  const run = await slurm(study, out, ["--submit", "--no-group"], { PATH: sbatch.path });
  expectDone(run);
  expect(run.stdout).toContain("array: job 41;main\n");
  expect(run.stdout).not.toContain("group");
  expect(sbatch.calls()).toHaveLength(1);
  expect(readdirSync(writtenScripts(out).folder).sort()).toEqual(["array.sbatch", "tasks.tsv"]);
});

test("without sbatch it exits 2; the scripts are there, and it says where to submit them", async () => {
  const out = await newFolder("out");
  const run = await slurm(study, out, ["--submit"], { PATH: await newFolder("empty") });
  expect(run.code).toBe(2);
  expect(errorLine(run)).toBe(
    "there is no sbatch on this machine. Submit it on the cluster's login node: sbatch " +
      path.join(writtenScripts(out).folder, "array.sbatch"),
  );
});

test.each([
  [2, "sbatch: error: invalid partition specified: gpu", /invalid partition specified: gpu/],
  [75, "sbatch: error: Unable to contact slurm controller", /did not take .*Submit it again later/],
])("exit %i when sbatch says: %s", async (code, said, told) => {
  const sbatch = await fakeSbatch(`console.error(${JSON.stringify(said)}); process.exit(1);`);
  const run = await slurm(study, await newFolder("out"), ["--submit"], { PATH: sbatch.path });
  expect(run.code).toBe(code);
  expect(errorLine(run)).toMatch(told);
});

test("when only the group's job is refused, the number of the array's is told", async () => {
  const sbatch = await fakeSbatch(`if (call === 2) process.exit(1); ${TAKES}`);
  const run = await slurm(study, await newFolder("out"), ["--submit"], { PATH: sbatch.path });
  expect(run.code).toBe(2);
  expect(run.stderr).toContain("the array is submitted as job 41;main");
});
