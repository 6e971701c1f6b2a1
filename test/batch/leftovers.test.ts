// A fit that is killed at any step of its writing, and the same fit again: the files are those of a fit
// that was never killed, and no others.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

import { makeGrid } from "../../src/image/grid.ts";
import { nodeFileOps, type FileOps, type OpenedFile } from "../../src/node/file-ops.ts";
import { findLeftovers, removeLeftovers } from "../../src/node/leftovers.ts";
import { writeResult, type WriteOptions } from "../../src/node/write-result.ts";
import { listNames, outputNames } from "../../src/output/names.ts";
import { tinyContext, tinyResult } from "../output/fixtures.ts";
import { newFolder } from "../support/cli.ts";

const RESULT = tinyResult();
const GRID = makeGrid({ shape: [RESULT.status.length, 1, 1], voxelMm: [2, 2, 2] });
const MAPS = ["BPND", "R1"];
const NAMES = listNames(
  outputNames({ prefix: "sub-01", modelLabel: "SRTM", maps: MAPS, gzip: true }),
);
/** Syncing takes most of the time and, in a process that goes on, changes nothing. */
const QUICK: FileOps = {
  ...nodeFileOps,
  openNew: async (file) => {
    const opened = await nodeFileOps.openNew(file);
    return {
      write: (bytes) => opened.write(bytes),
      sync: async () => {},
      close: () => opened.close(),
    };
  },
  syncFolder: async () => {},
};

async function write(folder: string, changes: Partial<WriteOptions> = {}): Promise<void> {
  await writeResult(RESULT, GRID, tinyContext(), {
    folder,
    prefix: "sub-01",
    fill: "0",
    gzip: true,
    force: true,
    maps: MAPS,
    ops: QUICK,
    ...changes,
  });
}

/** Operations of which the first `steps` happen and no other: what a killed process does. */
function killedAfter(steps: number) {
  const state = { left: steps };
  const guard =
    <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> => {
      if (state.left-- > 0) return work(...args);
      return Promise.reject(new Error("killed"));
    };
  const guardFile = (file: OpenedFile): OpenedFile => ({
    write: guard((bytes) => file.write(bytes)),
    sync: guard(() => file.sync()),
    // The system closes the files of a killed process.
    close: async () => {
      await file.close();
      await guard(async () => {})();
    },
  });
  const openNew = guard(QUICK.openNew);
  const ops: FileOps = {
    openNew: async (file) => guardFile(await openNew(file)),
    rename: guard(QUICK.rename),
    unlink: guard(QUICK.unlink),
    kindOf: guard(QUICK.kindOf),
    syncFolder: guard(QUICK.syncFolder),
  };
  return { ops, isOver: () => state.left >= 0 };
}

/** Name to content; of the record what does not tell when it was. */
async function contents(folder: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) {
    const bytes = await readFile(path.join(folder, name));
    if (!name.endsWith("_run.json")) found[name] = bytes.toString("base64");
    else {
      const { outputs, asked, inputs } = JSON.parse(bytes.toString("utf8"));
      found[name] = JSON.stringify({ outputs, asked, inputs });
    }
  }
  return found;
}

async function cleanRun(): Promise<Readonly<Record<string, string>>> {
  const folder = await newFolder("clean");
  await write(folder);
  return contents(folder);
}

/** What the same unit does when it finds that folder. */
async function again(folder: string): Promise<void> {
  await removeLeftovers(folder, NAMES);
  await write(folder);
}

/** Kills a fit after 0, 1, 2, … operations, until one is not reached; hands each folder on. */
async function atEveryStep(
  prepare: (folder: string) => Promise<void>,
  look: (folder: string, steps: number) => Promise<void>,
): Promise<number> {
  const folder = path.join(await newFolder("killed"), "out");
  for (let steps = 0; ; steps++) {
    await mkdir(folder);
    await prepare(folder);
    const { ops, isOver } = killedAfter(steps);
    await write(folder, { ops }).catch(() => {});
    if (isOver()) return steps;
    await look(folder, steps);
    await rm(folder, { recursive: true });
  }
}

test("killed at any step of a first fit, the next one leaves the same bytes and nothing else", async () => {
  const clean = await cleanRun();
  const steps = await atEveryStep(
    async () => {},
    async (folder, n) => {
      await again(folder);
      expect(await contents(folder), `killed after ${n} operations`).toEqual(clean);
    },
  );
  // Each of the files is created, written, closed, looked for and given its name.
  expect(steps).toBeGreaterThan(6 * NAMES.length);
});

test("killed at any step of replacing an older fit with other maps, the same holds", async () => {
  const clean = await cleanRun();
  const older = await newFolder("older");
  await write(older, { maps: ["BPND", "k2a"], gzip: false });
  const prepare = async (folder: string): Promise<void> => {
    for (const name of await readdir(older)) {
      await copyFile(path.join(older, name), path.join(folder, name));
    }
  };
  let withAsides = 0;
  let withRecord = 0;
  await atEveryStep(prepare, async (folder, n) => {
    const names = await readdir(folder);
    if (names.some((name) => name.endsWith(".old.tmp"))) withAsides++;
    if (names.includes(NAMES[NAMES.length - 1])) withRecord++;
    await again(folder);
    expect(await contents(folder), `killed after ${n} operations`).toEqual(clean);
  });
  expect(withAsides).toBeGreaterThan(NAMES.length);
  expect(withRecord).toBeGreaterThan(NAMES.length);
});

test("a complete run that a kill kept from removing old files is seen to have leftovers", async () => {
  const folder = await newFolder("stale");
  await write(folder);
  expect(await findLeftovers(folder, NAMES)).toEqual([]);
  const left = ["sub-01_model-SRTM_meas-k2a_mimap.json", "sub-01_model-SRTM_meas-k2a_mimap.nii.gz"];
  for (const name of left) await writeFile(path.join(folder, name), "old");
  const aside = ".sub-01_model-SRTM_meas-R1_mimap.json.12.0123456789ab.old.tmp";
  await writeFile(path.join(folder, aside), "old");
  expect(await removeLeftovers(folder, NAMES)).toEqual([aside, ...left]);
  expect(await readdir(folder)).toHaveLength(NAMES.length);
});

test("files of other units and other people are left alone, whatever they look like", async () => {
  const folder = await newFolder("others");
  const others = [
    "sub-01_model-SRTM_notes.txt",
    "sub-01_model-SUVR_meas-SUVR_mimap.nii.gz",
    ".sub-01_model-SUVR_run.json.12.0123456789ab.tmp",
    // Of the scan sub-01_desc-smooth, whose description goes into these names.
    "sub-01_model-SRTM_desc-smoothValid_mask.nii.gz",
    ".sub-01_model-SRTM_desc-smoothValid_mask.json.12.0123456789ab.tmp",
    "sub-01_desc-smooth_model-SRTM_meas-BPND_mimap.nii.gz",
    ".sub-01_model-SRTM_run.json.lock",
    ".sub-01_model-SRTM_run.json.12.tmp",
    "sub-010_model-SRTM_meas-BPND_mimap.nii.gz",
  ];
  for (const name of others) await writeFile(path.join(folder, name), "");
  expect(await removeLeftovers(folder, NAMES)).toEqual([]);
  expect((await readdir(folder)).sort()).toEqual(others.toSorted());
});

test("a folder that is not there has no leftovers", async () => {
  expect(await removeLeftovers(path.join(await newFolder("none"), "a"), NAMES)).toEqual([]);
});

test("a real kill in the middle of giving names leaves what the next fit replaces", async () => {
  const clean = await cleanRun();
  const child = fileURLToPath(new URL("killed-writer.ts", import.meta.url));
  for (const renames of [1, 5, NAMES.length - 1, NAMES.length, NAMES.length + 3]) {
    const folder = path.join(await newFolder("sigkill"), "out");
    await write(folder);
    const killed = spawn(process.execPath, ["--import", "tsx", child, folder, `${renames}`], {
      stdio: "inherit",
    });
    const [code, signal] = await once(killed, "exit");
    expect([code, signal]).toEqual([null, "SIGKILL"]);
    expect((await readdir(folder)).some((name) => name.endsWith(".tmp"))).toBe(true);
    await again(folder);
    expect(await contents(folder), `killed after ${renames} renames`).toEqual(clean);
  }
});
