// What `bindmap slurm` writes: whose tasks there are, and what they are told.

import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { bindmap, errorLine, expectDone, newFolder, SMALL_FIT } from "../support/cli.ts";
import { slurm, SLURM_OPTIONS, smallStudy, writtenScripts } from "../support/slurm.ts";

let study = "";

beforeAll(async () => {
  study = await smallStudy();
});

test("by session there is a task for each; two labels go on, other people's don't", async () => {
  const out = await newFolder("out");
  const few = ["--by", "session", "--participant-label", "01", "sub-03", "--session-label", "1"];
  expectDone(await slurm(study, out, few));
  const { array, tasks } = writtenScripts(out);
  expect(tasks).toEqual(["0\t01\t1", "1\t03\t1"]);
  expect(array).not.toMatch(/--(session|participant)-label=/);
  expectDone(await slurm(study, out, ["--session-label", "1"]));
  expect(writtenScripts(out).array).toContain("\n  --session-label=1\n");
});

test("with --max-array 2 three people go into two tasks", async () => {
  const out = await newFolder("out");
  const run = await slurm(study, out, ["--max-array", "2"]);
  expectDone(run);
  expect(writtenScripts(out).tasks).toEqual(["0\t01 02\tn/a", "1\t03\tn/a"]);
  expect(run.stdout).toContain("2 task(s), up to 2 participants each");
});

test("a GPU is asked for and then insisted on, unless a backend or no GPU is named", async () => {
  const out = await newFolder("out");
  expectDone(await slurm(study, out));
  expect(writtenScripts(out).array).toMatch(/#SBATCH --gres=gpu:1\n[^]*\n {2}--backend=webgpu\n/);
  expectDone(await slurm(study, out, ["--backend", "cpu"]));
  expect(writtenScripts(out).array).toMatch(/\n {2}--backend=cpu\n/);
  expectDone(await slurm(study, out, ["--gres", "none"]));
  expect(writtenScripts(out).array).not.toMatch(/gres|backend/);
});

test("who is complete has no task, and whom nothing can be fitted for is named", async () => {
  const cwd = await newFolder("part");
  const data = path.join(cwd, "study");
  cpSync(study, data, { recursive: true });
  rmSync(path.join(data, "sub-02/ses-1/pet"), { recursive: true });
  rmSync(path.join(data, "sub-02/ses-2/pet"), { recursive: true });
  const out = path.join(cwd, "out");
  const common = [...SLURM_OPTIONS, ...SMALL_FIT];
  const participant = [data, out, "participant", ...common, "--participant-label", "01"];
  expectDone(await bindmap(participant));
  const some = await bindmap(["slurm", data, out, ...common]);
  expectDone(some);
  expect(writtenScripts(out).tasks).toEqual(["0\t03\tn/a"]);
  expect(some.stderr).toContain("2 of 4 are complete and left as they are");
  expect(some.stderr).toMatch(/sub-02/);
  const none = await bindmap(["slurm", data, out, ...common, "--participant-label", "01"]);
  expectDone(none);
  expect(none.stdout).toBe("nothing is left to fit\n");
  const mistyped = await bindmap(["slurm", data, out, ...common, "--session-label", "9"]);
  expect([mistyped.code, mistyped.stdout]).toEqual([1, "nothing is left to fit\n"]);
});

test("--script names the files; one that is there is not replaced, exit 73", async () => {
  const cwd = await newFolder("script");
  const script = path.join(cwd, "jobs/pet.sh");
  const out = path.join(cwd, "out");
  expectDone(await slurm(study, out, ["--script", script]));
  expect(readdirSync(path.dirname(script)).sort()).toEqual([
    "pet-group.sbatch",
    "pet-tasks.tsv",
    "pet.sh",
  ]);
  const again = await slurm(study, out, ["--script", script]);
  expect(again.code).toBe(73);
  expect(errorLine(again)).toMatch(/pet-tasks\.tsv: exists already/);
});

test("a container has data, output and derivatives bound, each once, and no Node of the host", async () => {
  const cwd = await newFolder("container");
  const elsewhere = path.join(cwd, "masks");
  cpSync(path.join(study, "derivatives/bindmap-truth"), elsewhere, { recursive: true });
  mkdirSync(path.join(cwd, "out"));
  const args = ["slurm", study, "out", "--ref-mask", "reference", "--container", "b.sif"];
  const derivatives = ["--derivatives", "masks"];
  expectDone(await bindmap([...args, ...derivatives], { cwd }));
  const { array } = writtenScripts(path.join(cwd, "out"));
  const [words] = /\n {2}apptainer run .*\n/.exec(array) ?? [];
  expect(words?.trim().split(" -B ").slice(1).join()).toContain(path.join(cwd, "out"));
  expect(words).toMatch(/^\n {2}apptainer run --cleanenv --nv -B /);
  expect(words?.match(/ -B /g)).toHaveLength(3);
  expect(words).toContain(`-B ${elsewhere} ${path.join(cwd, "b.sif")}\n`);
  expect(array).toContain(`\n  --derivatives=${elsewhere}\n`);
  expect(array).not.toContain(process.execPath);
});

test.each([
  [["--log-file", "a.jsonl"], /--log-file would be written by all tasks at once/],
  [["--bindmap", "b", "--container", "c.sif"], /--bindmap can't go with --container/],
  [["--at-once", "0"], /--at-once is "0"; it must be a whole number of at least 1/],
  [["--partition", "gpu long"], /--partition is "gpu long"; it must be one word/],
  [["--by", "scan"], /--by is "scan"; it must be participant or session/],
  [["--no-such-option"], /[Uu]nknown argument/],
])("%j is refused with exit 2, and no script is written", async (args, told) => {
  const out = await newFolder("out");
  const run = await slurm(study, out, args);
  expect(run.code, run.stderr).toBe(2);
  expect(errorLine(run)).toMatch(told);
  const files = readdirSync(out, { recursive: true, encoding: "utf8" });
  expect(files.filter((name) => name.includes("slurm"))).toEqual([]);
});

test("without the folders in front it exits 2 and says how it goes", async () => {
  const run = await bindmap(["slurm", "--submit", study, "out"]);
  expect(run.code).toBe(2);
  expect(errorLine(run)).toMatch(/the folders come first/);
});

test("--dry-run prints the plan and makes no folder", async () => {
  const out = path.join(await newFolder("dry"), "out");
  const run = await slurm(study, out, ["--dry-run"]);
  expectDone(run);
  expect(run.stdout).toMatch(/sub-03/);
  expect(readdirSync(path.dirname(out))).toEqual([]);
});
