// What killed runs left of the files of a unit: temporaries, old files put aside, and files that got
// their names without the record that would have come last.

import { readdir } from "node:fs/promises";

import { isOfRun } from "../output/names.ts";
import { errorCode, outputFault } from "./file-ops.ts";
import { removeAll } from "./stale-files.ts";

/** As atomic.ts names them; the first group is the file that they were to become, or were. */
const TEMPORARY = /^\.(.+)\.\d+\.[0-9a-f]{12}(?:\.old)?\.tmp$/s;
/** Maps carry the unit's whole name; other files of a unit may be told from another's by `names` alone. */
const MAP = /_mimap\.(?:nii|nii\.gz|json)$/;

/**
 * The caller holds the unit's lock, so that nobody can be writing these.
 *
 * @param names - Of the unit's files; the last one is its record.
 * @returns Names of what was removed, sorted.
 * @throws Fault "io" or "output" when the folder can't be read, or something in it not removed.
 */
export async function removeLeftovers(
  folder: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const there = await namesIn(folder);
  const own = new Set(names);
  const record = names[names.length - 1];
  // Maps too that are not asked for any more: without a record no later run would know of them.
  const isOurs = (name: string): boolean =>
    own.has(name) || (MAP.test(name) && isOfRun(name, record));
  const hasRecord = there.includes(record);
  const left = there.filter((name) => {
    const meant = TEMPORARY.exec(name)?.[1];
    return meant === undefined ? !hasRecord && isOurs(name) : isOurs(meant);
  });
  await removeAll(folder, left);
  return left.toSorted();
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw outputFault(folder, error);
  }
}
