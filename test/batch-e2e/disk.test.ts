// A disk that is full in the middle of a batch: scans that don't fit fail one by one, and are made by
// the same command once there is room.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";

import { batch, summaryRows } from "../support/batch.ts";
import { places, writeTinyDataset } from "../support/bids.ts";
import { errorLine, expectDone, filesUnder, newFolder } from "../support/cli.ts";
import { lastingHashes, records, strays } from "../support/out-tree.ts";

const SCANS = places(4);
let cwd = "";
const out = (): string => path.join(cwd, "out");

beforeEach(async () => {
  cwd = await newFolder("disk");
  await writeTinyDataset(path.join(cwd, "ds"), SCANS);
  await mkdir(out());
});

/** A disk of its own for OUT_DIR; false where one can't be mounted. */
function mountDisk(size: string): boolean {
  const mount = ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", out()];
  if (process.getuid?.() !== 0 || spawnSync("mount", mount).status !== 0) return false;
  onTestFinished(() => void spawnSync("umount", [out()]));
  return true;
}

test("scans for which there is no room fail with the reason, and are made when there is", async (context) => {
  // Each takes 20 blocks of 4 KiB and their folders; the log takes some as well.
  if (!mountDisk("256k")) context.skip("mounting a small disk needs root");
  const full = await batch(cwd);
  expect(full.code, full.stderr).toBe(1);
  expect(full.stdout).toMatch(/^failed .*(no space|disk is full|ENOSPC)/im);
  const complete = await records(out());
  expect(complete.length).toBeGreaterThan(0);
  expect(complete.length).toBeLessThan(SCANS.length);
  expect(strays(full.files)).toEqual([]);
  const folders = new Set(complete.map((file) => path.dirname(file)));
  const files = Object.keys(await lastingHashes(out())).filter((file) => file.startsWith("sub-"));
  expect(files.filter((file) => !folders.has(path.dirname(file)))).toEqual([]);

  execFileSync("mount", ["-o", "remount,size=8m", out()]);
  const rest = await batch(cwd);
  expectDone(rest);
  const left = SCANS.length - complete.length;
  expect(rest.stdout).toMatch(new RegExp(`^${left} done, ${complete.length} complete before\n`));
  const roomy = await newFolder("roomy");
  expectDone(await batch(roomy, [], { ds: path.join(cwd, "ds") }));
  const how = { butCommandLine: true };
  const images = async (folder: string): Promise<object> =>
    Object.fromEntries(
      Object.entries(await lastingHashes(folder, how)).filter(([file]) => file.startsWith("sub-")),
    );
  expect(await images(out())).toEqual(await images(path.join(roomy, "out")));
});

test("a disk without room for the description itself: one sentence, no stack, exit 74", async (context) => {
  if (!mountDisk("8k")) context.skip("mounting a small disk needs root");
  const run = await batch(cwd);
  expect(run.code, run.stderr).toBe(74);
  expect(errorLine(run)).toMatch(/out\//);
  expect(run.stderr).not.toMatch(/^\s+at /m);
  expect(strays(run.files)).toEqual([]);
});

test("a log that can't be written costs no maps: a warning for it, one for the summary, and exit 0", async () => {
  await writeFile(path.join(out(), "logs"), "in the way");
  const run = await batch(cwd);
  expectDone(run);
  expect(run.stderr.match(/^bindmap: warning: .*out\/logs/gm)).toHaveLength(2);
  expect(await records(out())).toHaveLength(SCANS.length);
  expect(await readFile(path.join(out(), "logs"), "utf8")).toBe("in the way");
  await rm(path.join(out(), "logs"));
  expectDone(await batch(cwd));
  expect(await summaryRows(out())).toHaveLength(SCANS.length);
  expect(
    (await filesUnder(out())).filter((file) => file.startsWith("logs/")).length,
  ).toBeGreaterThan(0);
});
