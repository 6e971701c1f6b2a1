// Finds what the participant level has left in an output folder: run records, tables, participants.

import { readdir } from "node:fs/promises";
import path from "node:path";

import { folderLabel, parseBidsName } from "../bids/entities.ts";
import { Fault } from "../errors.ts";
import { parsePeople, type People } from "../group/people.ts";
import { regionValues, type RegionValue } from "../group/regions.ts";
import { groupScan, type GroupScan } from "../group/scan.ts";
import { errorCode } from "./file-ops.ts";
import { exists, readText } from "./text-file.ts";

/**
 * Every complete scan, by participant, session and name.
 *
 * @throws Fault "input" when there are none, or a record can't be read.
 */
export async function readGroupScans(outDir: string): Promise<readonly GroupScan[]> {
  const scans: GroupScan[] = [];
  for (const folder of await scanFolders(outDir)) {
    for (const name of (await namesIn(folder)).filter((one) => one.endsWith("_run.json"))) {
      const parsed = parseBidsName(name);
      if (parsed === undefined) continue;
      const file = path.join(folder, name);
      scans.push(groupScan(await readText(file, "the run record"), file, parsed.entities, folder));
    }
  }
  if (scans.length > 0) return scans;
  throw new Fault(
    "input",
    `${outDir}: there is no complete scan in it (no sub-*/…_run.json)`,
    "Run the participant level first.",
  );
}

/** The values of all regions of these scans. */
export async function readRegionValues(
  scans: readonly GroupScan[],
): Promise<readonly RegionValue[]> {
  const values: RegionValue[] = [];
  for (const scan of scans) {
    for (const [seg, file] of scan.tables) {
      values.push(...regionValues(scan, seg, await readText(file, "the table of regions"), file));
    }
  }
  return values;
}

/** participants.tsv of a data set; undefined where there is none. */
export async function readPeople(bidsDir: string): Promise<People | undefined> {
  const file = path.join(bidsDir, "participants.tsv");
  return (await exists(file))
    ? parsePeople(await readText(file, "the table of participants"), file)
    : undefined;
}

/** The pet folders, in order. */
async function scanFolders(outDir: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const sub of await namesIn(outDir)) {
    if (folderLabel("sub", sub) === undefined) continue;
    const own = path.join(outDir, sub);
    const sessions = (await namesIn(own)).filter((one) => folderLabel("ses", one) !== undefined);
    for (const inner of ["", ...sessions]) folders.push(path.join(own, inner, "pet"));
  }
  return folders;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return [];
    throw error;
  }
}
