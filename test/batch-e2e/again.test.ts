// What a batch makes again and what it doesn't: other options are refused by name, changed inputs are
// fitted anew, equal content is left.

import { cp, mkdir, readFile, readdir, rm, unlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";

import { lockFile } from "../../src/node/unit-lock.ts";
import { batch, logLines } from "../support/batch.ts";
import { MASKS, petOf, places, stemOf, writeScan, writeTinyDataset } from "../support/bids.ts";
import { expectDone, newFolder } from "../support/cli.ts";
import { lastingHashes, records } from "../support/out-tree.ts";

const [FIRST, SECOND] = places(2);

let cwd = "";
let first: Readonly<Record<string, string>> = {};

const out = (): string => path.join(cwd, "out");
const pet = (): string => path.join(cwd, "ds", petOf(SECOND));
const later = new Date(Date.now() + 10_000);

let made = "";

beforeAll(async () => {
  made = await newFolder("made");
  await writeTinyDataset(path.join(made, "ds"), [FIRST, SECOND]);
  expectDone(await batch(made));
  first = await lastingHashes(path.join(made, "out"));
});

/** Data set and maps are moved each time: neither has to stay where it was. */
beforeEach(async () => {
  cwd = await newFolder("again");
  await cp(made, cwd, { recursive: true, preserveTimestamps: true });
});

test("with nothing changed all is complete, wherever the folders have been moved", async () => {
  const run = await batch(cwd);
  expectDone(run);
  expect(run.stdout).toMatch(/^2 complete before\n/);
});

test("a lock that a killed process left beside complete maps is taken away", async () => {
  const [record] = await records(out());
  const lock = lockFile(path.join(out(), record));
  await writeFile(lock, "");
  // Nobody has touched it for so long: whoever made it is dead.
  await utimes(lock, new Date(0), new Date(0));
  const run = await batch(cwd);
  expectDone(run);
  expect(run.stdout).toMatch(/^2 complete before\n/);
  expect(run.files.filter((name) => name.includes(".lock"))).toEqual([]);
});

test("a lock that can't be taken away, beside complete maps, stops nobody", async () => {
  const [record] = await records(out());
  await mkdir(lockFile(path.join(out(), record)));
  const run = await batch(cwd);
  expectDone(run);
  expect(run.stdout).toMatch(/^2 complete before\n/);
});

test("a record that can't be read fails that scan alone, and a dry run says so", async () => {
  const [record] = await records(out());
  await rm(path.join(out(), record));
  await mkdir(path.join(out(), record));
  const plan = await batch(cwd, ["--dry-run"]);
  expect(plan.code, plan.stderr).toBe(1);
  expect(plan.stdout).toMatch(/wrong: \S+_run\.json: can't be read/);
  const run = await batch(cwd);
  expect(run.code, run.stderr).toBe(1);
  expect(run.stdout).toMatch(/^failed {2}sub-01_\S+ {2}\S+_run\.json: can't be read/);
  expect(run.stdout).toContain("\n1 complete before, 1 failed\n");
});

/** Subjects whose unit was begun in the latest run. */
async function begun(): Promise<readonly unknown[]> {
  return (await logLines(out()))
    .filter(({ event }) => event === "unit.start")
    .map(({ sub }) => sub);
}

test("another option is refused by its name, unit by unit; --force replaces all", async () => {
  const refused = await batch(cwd, ["--k2a-range", "0.01,0.3"]);
  expect(refused.code, refused.stderr).toBe(1);
  const lines = refused.stdout.split("\n").filter((line) => line.startsWith("failed"));
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    expect(line).toMatch(/k2a-range was 0\.006,0\.6 and is 0\.01,0\.3\. Use --force/);
  }
  expect(await lastingHashes(out())).toEqual(first);
  const dry = await batch(cwd, ["--k2a-range", "0.01,0.3", "--dry-run"]);
  expect(dry.code).toBe(1);
  expect(dry.stdout).toMatch(/there already \(k2a-range was .*\); --force replaces it/);
  const forced = await batch(cwd, ["--k2a-range", "0.01,0.3", "--force"]);
  expectDone(forced);
  expect(forced.stdout).toMatch(/^2 done\n/);
  const now = await lastingHashes(out());
  expect(Object.keys(now)).toEqual(Object.keys(first));
  expect(now).not.toEqual(first);
});

test("--force leaves what was made in the same way; fewer maps take the others away", async () => {
  const same = await batch(cwd, ["--force"]);
  expectDone(same);
  expect(same.stdout).toMatch(/^2 complete before\n/);
  expectDone(await batch(cwd, ["--maps", "BPND", "--force"]));
  const names = Object.keys(await lastingHashes(out()));
  expect(names.filter((name) => name.includes("_meas-BPND_"))).toHaveLength(4);
  expect(names.filter((name) => /_meas-(R1|k2)_/.test(name))).toEqual([]);
});

test("a reference of other labels, and another reference mask, are other options", async () => {
  const labels = ["--derivatives", `ds/${MASKS}`, "--ref-seg", "gtm", "--ref-labels", "8"];
  const other = await batch(cwd, [], { reference: labels });
  expect(other.code, other.stderr).toBe(1);
  expect(other.stdout).toMatch(/^failed .*ref was .*:8,47 and is .*:8\. /m);
  const mask = ["--derivatives", `ds/${MASKS}`, "--ref-mask", "reference", "--seg", "gtm"];
  const masked = await batch(cwd, [], { reference: mask });
  expect(masked.code).toBe(1);
  expect(masked.stdout).toMatch(/^failed .*ref was /m);
  expect(await lastingHashes(out())).toEqual(first);
});

test("a scan that was touched is made again, alone, to the same bytes", async () => {
  await utimes(pet(), later, later);
  const run = await batch(cwd);
  expectDone(run);
  expect(run.stdout).toMatch(/^1 done, 1 complete before\n/);
  expect(await begun()).toEqual([SECOND.sub]);
  expect(await lastingHashes(out())).toEqual(first);
});

test("a scan that changed gives other maps, of its own alone; so does a mask", async () => {
  await writeScan(path.join(cwd, "ds"), SECOND, 3);
  await utimes(pet(), later, later);
  expectDone(await batch(cwd));
  const changed = await lastingHashes(out());
  const differ = Object.keys(first).filter((file) => changed[file] !== first[file]);
  expect(differ.length).toBeGreaterThan(0);
  expect(differ.filter((file) => !file.startsWith("sub-02/"))).toEqual([]);
  const mask = path.join(cwd, "ds", MASKS, `${stemOf(FIRST)}_desc-brain_mask.nii.gz`);
  await writeFile(mask, await readFile(mask.replace("desc-brain", "label-reference")));
  await utimes(mask, later, later);
  expectDone(await batch(cwd));
  expect(await begun()).toEqual([FIRST.sub]);
});

test("--verify hash: touched but equal is complete; changed under an old time is not", async () => {
  expectDone(await batch(cwd, ["--verify", "hash"], { out: "hashed" }));
  await utimes(pet(), later, later);
  const equal = await batch(cwd, ["--verify", "hash"], { out: "hashed" });
  expectDone(equal);
  expect(equal.stdout).toMatch(/^2 complete before\n/);
  // A byte of the scan's sidecar, and the time that the record has of it.
  const sidecar = pet().replace(".nii.gz", ".json");
  const record = (await records(path.join(cwd, "hashed"))).find((file) => file.includes("sub-02"));
  const text = await readFile(path.join(cwd, "hashed", record ?? ""), "utf8");
  const { inputs }: { inputs: { role: string; modified: string }[] } = JSON.parse(text);
  const time = new Date(inputs.find(({ role }) => role === "sidecar")?.modified ?? "");
  const changed = (await readFile(sidecar, "utf8")).replace("10:00:00", "11:00:00");
  await writeFile(sidecar, changed);
  await utimes(sidecar, time, time);
  const byTime = await batch(cwd, ["--dry-run"], { out: "hashed" });
  expect(byTime.stdout.match(/ complete$/gm)).toHaveLength(1);
  const byHash = await batch(cwd, ["--verify", "hash"], { out: "hashed" });
  expectDone(byHash);
  expect(byHash.stdout).toMatch(/^1 done, 1 complete before\n/);
});

test("a map that was removed, cut or emptied by hand is made again; so is a unit without its record", async () => {
  const folder = path.join(out(), "sub-02/pet");
  const named = async (part: string): Promise<string> =>
    path.join(folder, (await readdir(folder)).find((name) => name.includes(part)) ?? part);
  const damages = [
    async () => unlink(await named("meas-R1_mimap.nii.gz")),
    async () => writeFile(await named("meas-BPND_mimap.nii.gz"), ""),
    async () => unlink(await named("_run.json")),
    async () => writeFile(await named("_run.json"), '{"schema": "bindmap run re'),
  ];
  for (const damage of damages) {
    await damage();
    const run = await batch(cwd);
    expectDone(run);
    expect(run.stdout).toMatch(/^1 done, 1 complete before\n/);
    expect(await lastingHashes(out())).toEqual(first);
  }
});

test("another version's record is refused, and says which version", async () => {
  const file = path.join(out(), (await records(out()))[0]);
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(/"version": "[^"]+"/, '"version": "0.0.9"'));
  const run = await batch(cwd);
  expect(run.code, run.stderr).toBe(1);
  expect(run.stdout).toMatch(/^failed {2}sub-01_.*0\.0\.9/m);
  expectDone(await batch(cwd, ["--force"]));
  const how = { butCommandLine: true };
  expect(await lastingHashes(out(), how)).toEqual(await lastingHashes(path.join(made, "out"), how));
});
