// What a batch says, and to whom: the plan of a dry run, results on stdout, progress on stderr, the log
// for machines.

import { spawnSync } from "node:child_process";
import { readFile, stat, truncate } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { batch, lastLog, logLines } from "../support/batch.ts";
import { petOf, places, writeTinyDataset } from "../support/bids.ts";
import { errorLine, expectDone, filesUnder, newFolder, type CliRun } from "../support/cli.ts";
import { records } from "../support/out-tree.ts";

const SCANS = places(2, ["1", "2"]);
const IDS = ["01_ses-1", "01_ses-2", "02_ses-1", "02_ses-2"].map(
  (who) => `sub-${who}_trc-11Ctest_model-SRTM`,
);

let folder = "";
let dry: CliRun;
let run: CliRun;

beforeAll(async () => {
  folder = await newFolder("talk");
  await writeTinyDataset(path.join(folder, "ds"), SCANS);
  dry = await batch(folder, ["--dry-run"]);
  run = await batch(folder, ["--log-file", "more.jsonl", "--log-level", "debug"]);
});

const out = (): string => path.join(folder, "out");

test("a dry run says of each scan with what it would be fitted, and makes no file or folder", async () => {
  expectDone(dry);
  const [head, ...rows] = dry.stdout.trimEnd().split("\n");
  expect(head.split(/ {2,}/)).toEqual(["scan", "model", "reference", "voxels", "regions", "state"]);
  const cells = rows.map((row) => row.split(/ {2,}/));
  expect(cells).toEqual(
    SCANS.map((place) => [
      path.basename(petOf(place)),
      "srtm",
      "seg-gtm_dseg.nii.gz:8,47",
      "desc-brain_mask.nii.gz",
      "seg-gtm_dseg.nii.gz",
      "to do",
    ]),
  );
  expect(dry.stderr).toMatch(/^bindmap: dry run: .*nothing was written$/m);
  const sources = dry.files.filter((file) => !file.startsWith("ds/"));
  expect(sources).toEqual([]);
});

test("a dry run finds what a fit would refuse: exit 1, and the table says what is wrong", async () => {
  const cwd = await newFolder("wrong");
  await writeTinyDataset(path.join(cwd, "ds"), [
    ...SCANS.slice(0, 2),
    { sub: "03", sidecar: { FrameDuration: [60, 60] } },
  ]);
  await truncate(path.join(cwd, "ds", petOf(SCANS[0])), 20);
  const before = await filesUnder(cwd);
  const found = await batch(cwd, ["--dry-run"]);
  expect(found.code, found.stderr).toBe(1);
  const states = found.stdout
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((row) => row.split(/ {2,}/).at(-1));
  expect(states[0]).toMatch(/^wrong: .*gzip/);
  expect(states[1]).toBe("to do");
  expect(states[2]).toMatch(/^wrong: .*FrameDuration/);
  expect(found.files).toEqual(before);
});

test("a dry run of what is complete says so, and --json-output gives it to machines", async () => {
  expectDone(run);
  const later = await batch(folder, ["--dry-run", "--json-output", "--quiet"]);
  expectDone(later);
  expect(later.stderr).toBe("");
  const plan: { units: { unit: { id: string }; state: { kind: string } }[]; missing: object[] } =
    JSON.parse(later.stdout);
  expect(plan.units.map(({ unit }) => unit.id)).toEqual(IDS);
  expect(plan.units.map(({ state }) => state.kind)).toEqual(IDS.map(() => "complete"));
  expect(plan.missing).toEqual([]);
});

test("in a pipe there is one line of progress a scan, counted up, and nothing that draws", () => {
  const lines = run.stderr.split("\n").filter((line) => / of 4: /.test(line));
  expect(
    lines.map((line) => /^bindmap: (\d) of 4: (\S+) done in [\d.]+ s; .* left$/.exec(line)?.[1]),
  ).toEqual(["1", "2", "3", "4"]);
  for (const id of IDS) expect(run.stderr).toContain(id);
  // No escape, no carriage return.
  // oxlint-disable-next-line no-control-regex
  expect(run.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  expect(run.stderr).toMatch(/^bindmap: 2 scans at a time, 2 threads, /m);
});

test("on a terminal there is one bar for all scans, with rate and time left, below what is told", async (context) => {
  if (spawnSync("script", ["--version"]).status !== 0) context.skip("no script to play a terminal");
  const shell = 'printf -v line "%q " "$@"; exec script -qec "$line" /dev/null';
  const played = await batch(folder, [], { out: "terminal", shell });
  expectDone(played);
  const { stdout } = played;
  expect(stdout).toMatch(/0 of 4 scans, - an hour, - left/);
  expect(stdout).toMatch(/4 of 4 scans, \d+ an hour, 0 s left/);
  for (const id of IDS) expect(stdout).toMatch(new RegExp(`bindmap: ${id} done in`));
  // The cursor is shown again, and the last line is the log's.
  expect(stdout).toContain("\u001b[?25h");
  expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^log: /);
});

test("every line of the log is JSON with time, level and event; units start and end once", async () => {
  const lines = await logLines(out());
  for (const line of lines) {
    expect(new Date(line.ts).toISOString()).toBe(line.ts);
    expect(["debug", "info", "warn", "error"]).toContain(line.level);
    expect(line.event).toMatch(/^[a-z]+(\.[a-z-]+)?$/);
  }
  const of = (event: string): string[] =>
    lines.filter((line) => line.event === event).map(({ unit = "" }) => unit);
  for (const event of ["unit.start", "unit.fitted", "unit.done"]) {
    expect(of(event).sort(), event).toEqual(IDS);
  }
  expect(lines.at(-1)).toMatchObject({ event: "batch.end", msg: "4 done", exitCode: 0 });
  // --log-level debug has what info leaves out.
  expect(of("unit.state").sort()).toEqual(IDS);
});

test("--log-file has the same lines, config.json what was asked", async () => {
  const log = await lastLog(out());
  expect(await readFile(path.join(folder, "more.jsonl"), "utf8")).toBe(
    await readFile(path.join(log, "bindmap.jsonl"), "utf8"),
  );
  const config: object = JSON.parse(await readFile(path.join(log, "config.json"), "utf8"));
  expect(JSON.stringify(config)).toContain('"labels":"8,47"');
});

test("a batch that can't begin says why in its log as well", async () => {
  const none = await batch(folder, ["--mem", "1M"], { out: "small" });
  expect(none.code, none.stderr).toBe(2);
  const [last] = (await logLines(path.join(folder, "small"))).slice(-1);
  expect(last).toMatchObject({ level: "error", event: "batch.failed" });
  expect(last.msg).toMatch(/^--mem gives /);
});

test("--quiet says nothing but warnings; --json-output is one array with an entry a scan", async () => {
  const quiet = await batch(folder, ["--json-output", "--quiet"], { out: "quiet" });
  expectDone(quiet);
  expect(quiet.stderr).toBe("");
  const outcomes: { unit: string; status: string; out: string; seconds: number }[] = JSON.parse(
    quiet.stdout,
  );
  expect(outcomes.map(({ unit, status }) => [unit, status])).toEqual(IDS.map((id) => [id, "done"]));
  for (const one of outcomes) {
    expect((await stat(one.out)).isDirectory()).toBe(true);
    expect(one.seconds).toBeGreaterThan(0);
  }
});

test("--help names the exit codes and exits 0; an unknown option is exit 2 with the nearest one", async () => {
  const help = await batch(folder, ["--help"]);
  expectDone(help);
  expect(help.stdout).toMatch(/75 try again/);
  expect(help.stdout).toContain("--participant-label");
  const unknown = await batch(folder, ["--particpant-label", "01"]);
  expect(unknown.code).toBe(2);
  expect(errorLine(unknown)).toMatch(/particpant-label/);
});

test("with several models each scan has a unit of each, and options go to the model that has them", async () => {
  const more = ["--model", "srtm,suvr", "--window", "40,90", "--participant-label", "01"];
  const both = await batch(folder, [...more, "--session-label", "1"], { out: "models" });
  expectDone(both);
  expect((await records(path.join(folder, "models"))).map((file) => path.basename(file))).toEqual([
    "sub-01_ses-1_trc-11Ctest_model-SRTM_run.json",
    "sub-01_ses-1_trc-11Ctest_model-SUVR_run.json",
  ]);
});
