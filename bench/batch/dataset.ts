// Data sets of any number of scans, out of a few that were simulated: the others are hard links to their
// files under names of their own. Every one of them is read, fitted and written as if it were alone.

import { existsSync } from "node:fs";
import { copyFile, link, mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { errorCode } from "../../src/node/file-ops.ts";
import { simulateDataset } from "../../src/node/simulate.ts";
import { SMALL_GRID } from "../../src/simulate/anatomy.ts";
import { TRUTH_FOLDER } from "../../src/simulate/names.ts";
import { srtmStudy } from "../../src/simulate/studies.ts";

/** How many scans differ. */
export const DISTINCT = 10;
const SEED = 5;
/** What a fit needs of the truth. */
const COMPANION = /_(?:dseg\.(?:nii\.gz|tsv)|desc-brain_mask\.nii\.gz)$/;

/** 32x32x24 voxels in 38 frames of int16, compressed; made once and found there again later. */
export async function makeScans(folder: string): Promise<string> {
  const out = path.join(folder, "batch-scans");
  // Written last of all.
  if (existsSync(path.join(out, "dataset_description.json"))) return out;
  await simulateDataset({
    out,
    study: srtmStudy(),
    grid: SMALL_GRID,
    noise: 0.05,
    seed: SEED,
    psfMm: 0,
    subjects: DISTINCT,
    datatype: "int16",
    gzip: true,
    airNoise: false,
    force: true,
  });
  return out;
}

/** A data set of so many people with one scan each, as `bindmap simulate` lays it out. */
export async function linkDataset(scans: string, out: string, count: number): Promise<void> {
  for (const below of ["", TRUTH_FOLDER]) {
    await mkdir(path.join(out, below), { recursive: true });
    await linkFile(
      path.join(scans, below, "dataset_description.json"),
      path.join(out, below, "dataset_description.json"),
    );
    const people = (await readdir(path.join(scans, below))).filter((name) =>
      name.startsWith("sub-"),
    );
    people.sort();
    for (let n = 0; n < count; n++) {
      const from = people[n % people.length];
      await linkPerson(path.join(scans, below), from, path.join(out, below), labelOf(n));
    }
  }
  const rows = Array.from({ length: count }, (_, n) => `${labelOf(n)}\n`);
  await writeFile(path.join(out, "participants.tsv"), `participant_id\n${rows.join("")}`);
}

/** "sub-0001" for the first. */
export function labelOf(n: number): string {
  return `sub-${String(n + 1).padStart(4, "0")}`;
}

async function linkPerson(root: string, from: string, out: string, to: string): Promise<void> {
  const folder = path.join(out, to, "pet");
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(path.join(root, from, "pet"))) {
    if (!/_pet\./.test(name) && !COMPANION.test(name)) continue;
    const own = name.replace(from, to);
    await linkFile(path.join(root, from, "pet", name), path.join(folder, own));
  }
}

async function linkFile(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    // A file system without hard links takes copies, and more room.
    if (errorCode(error) === "EEXIST") throw error;
    await copyFile(from, to);
  }
}
