// One broken scan among six: it stops nobody, everybody hears of it, and nothing of it is left behind.

import { readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { batch, logLines, summaryRows } from "../support/batch.ts";
import { petOf, places, stemOf, writeTinyDataset } from "../support/bids.ts";
import { newFolder, type CliRun } from "../support/cli.ts";
import { lastingHashes, records, strays } from "../support/out-tree.ts";

const ALL = places(3, ["1", "2"]);
const BROKEN = { sub: "02", ses: "1" };
const BROKEN_UNIT = "sub-02_ses-1_trc-11Ctest_model-SRTM";

let folder = "";
let whole: Buffer;
let run: CliRun;

/** The batch with the broken scan, which is run once; the tests below look at it or go on from it. */
beforeAll(async () => {
  folder = await newFolder("broken");
  await writeTinyDataset(path.join(folder, "ds"), ALL);
  whole = await readFile(pet());
  await truncate(pet(), Math.round(0.6 * whole.length));
  run = await batch(folder);
});

const pet = (): string => path.join(folder, "ds", petOf(BROKEN));
const out = (): string => path.join(folder, "out");

function unitsOf(names: readonly string[]): readonly string[] {
  return names.map((file) => path.basename(file).replace("_run.json", ""));
}

const OTHERS = ALL.filter(({ sub, ses }) => sub !== BROKEN.sub || ses !== BROKEN.ses).map(
  (place) => `${path.basename(stemOf(place))}_trc-11Ctest_model-SRTM`,
);

test("the exit code is 1, and the five others have maps and records", async () => {
  expect(run.code, run.stderr).toBe(1);
  expect(unitsOf(await records(out()))).toEqual(OTHERS);
});

test("stdout has one sentence on who failed and why, the counts, and where the log is", () => {
  const [failed, counts, log, end, ...more] = run.stdout.split("\n");
  expect(failed).toMatch(
    /^failed {2}sub-02_ses-1_trc-11Ctest_model-SRTM {2}.*sub-02_ses-1_pet\.nii\.gz: gzip data end too early\. /,
  );
  expect(counts).toBe("5 done, 1 failed");
  expect(log).toMatch(/^log: .*out\/logs\/\d{8}T\d{6}Z-[0-9a-f]{6}$/);
  expect([end, ...more]).toEqual([""]);
});

test("summary.tsv has all six, the broken one with the same reason", async () => {
  const rows = await summaryRows(out());
  expect(rows.map(({ status }) => status).sort()).toEqual([
    ...Array.from({ length: 5 }, () => "done"),
    "failed",
  ]);
  const row = rows.find(({ status }) => status === "failed");
  expect(row).toMatchObject({ participant_id: "sub-02", session_id: "ses-1", model: "srtm" });
  expect(run.stdout).toContain(row?.["reason"] ?? "no reason");
});

test("the log has an error of the broken unit, and of no other", async () => {
  const errors = (await logLines(out())).filter(({ level }) => level === "error");
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({
    event: "unit.failed",
    sub: "02",
    ses: "1",
    unit: BROKEN_UNIT,
  });
});

test("no temporary, no lock, and no folder is left of it", () => {
  expect(strays(run.files)).toEqual([]);
  expect(run.files.filter((file) => file.startsWith("out/sub-02/ses-1"))).toEqual([]);
});

// What follows changes the folder, step by step.

test("the same command again leaves the five as they are, says so, and fails for the same", async () => {
  const before = await lastingHashes(out());
  const recordsBefore = await Promise.all((await records(out())).map((file) => text(file)));
  const again = await batch(folder);
  expect(again.code, again.stderr).toBe(1);
  expect(again.stderr).toContain("bindmap: 5 of 6 are complete and left as they are\n");
  expect(again.stdout).toMatch(/^failed {2}sub-02_ses-1_/);
  expect(again.stdout).toContain("\n5 complete before, 1 failed\n");
  expect(await lastingHashes(out())).toEqual(before);
  // Records have times in them: one that was written again would differ.
  expect(await Promise.all((await records(out())).map((file) => text(file)))).toEqual(
    recordsBefore,
  );
});

test("repaired, it alone is made, and the exit code is 0", async () => {
  await writeFile(pet(), whole);
  const repaired = await batch(folder);
  expect(repaired.code, repaired.stderr).toBe(0);
  expect(repaired.stdout).toMatch(/^1 done, 5 complete before\n/);
  expect(unitsOf(await records(out()))).toContain(BROKEN_UNIT);
  const started = (await logLines(out())).filter(({ event }) => event === "unit.start");
  expect(started.map(({ unit }) => unit)).toEqual([BROKEN_UNIT]);
});

test("--fail-fast ends at the first failure: those behind it are not begun", async () => {
  const cwd = await newFolder("fail-fast");
  await writeTinyDataset(path.join(cwd, "ds"), ALL);
  const first = path.join(cwd, "ds", petOf(ALL[0]));
  await truncate(first, 1500);
  const stopped = await batch(cwd, ["--fail-fast"]);
  expect(stopped.code, stopped.stderr).toBe(1);
  const rows = await summaryRows(path.join(cwd, "out"));
  const by = (status: string): number => rows.filter((row) => row["status"] === status).length;
  expect(by("failed")).toBe(1);
  // Two at a time: the second may have been done by then.
  expect(by("not run")).toBeGreaterThanOrEqual(4);
  expect(stopped.stdout).toMatch(/^failed {2}sub-01_ses-1_/);
  expect(strays(stopped.files)).toEqual([]);
  expect((await records(path.join(cwd, "out"))).length).toBe(by("done"));
});

function text(file: string): Promise<string> {
  return readFile(path.join(out(), file), "utf8");
}
