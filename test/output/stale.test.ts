// A run that replaces an earlier one leaves none of that one's files behind.

import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";

import { makeGrid } from "../../src/image/grid.ts";
import { writeResult, type WriteOptions } from "../../src/node/write-result.ts";
import { tinyContext, tinyResult } from "./fixtures.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "bindmap-stale-"));
  folders.push(folder);
  return folder;
}

async function write(folder: string, changes: Partial<WriteOptions>): Promise<readonly string[]> {
  const result = tinyResult();
  const grid = makeGrid({ shape: [result.status.length, 1, 1], voxelMm: [2, 2, 2] });
  await writeResult(result, grid, tinyContext(), {
    folder,
    prefix: "sub-01",
    fill: "0",
    gzip: true,
    force: false,
    ...changes,
  });
  return readdir(folder);
}

test("with --force the maps that are no longer asked for and the compressed twins go", async () => {
  const folder = await newFolder();
  const before = await write(folder, { maps: ["BPND", "k2a"] });
  expect(before).toContain("sub-01_model-SRTM_meas-k2a_mimap.nii.gz");
  await writeFile(path.join(folder, "sub-01_model-SRTM_notes.txt"), "mine");
  const after = await write(folder, { maps: ["BPND"], gzip: false, force: true });
  expect(after.filter((name) => name.includes("k2a"))).toEqual([]);
  expect(after.filter((name) => name.endsWith(".nii.gz"))).toEqual([]);
  expect(after).toContain("sub-01_model-SRTM_meas-BPND_mimap.nii");
  // What no record names is not ours to remove.
  expect(after).toContain("sub-01_model-SRTM_notes.txt");
});

test("without --force a compressed twin is refused as the file itself is", async () => {
  const folder = await newFolder();
  await write(folder, {});
  await expect(write(folder, { gzip: false })).rejects.toMatchObject({ kind: "output" });
});
