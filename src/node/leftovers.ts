// What killed runs left of the files of a unit: temporaries, old files put aside, files that got their
// names without the record that would have come last, and those that were to go after it.

import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { isOfRun } from "../output/names.ts";
import { errorCode, outputFault } from "./file-ops.ts";
import { recordedOutputs, removeAll } from "./stale-files.ts";

/** As atomic.ts names them; the first group is the file that they were to become, or were. */
const TEMPORARY = /^\.(.+)\.\d+\.[0-9a-f]{12}(?:\.old)?\.tmp$/s;
/** Maps carry the unit's whole name; other files of a unit may be told from another's by `names` alone. */
const MAP = /_mimap\.(?:nii|nii\.gz|json)$/;

/**
 * What lies in the folder beside the files of a complete run. Nothing is changed.
 *
 * @param names - Of the unit's files; the last one is its record.
 * @returns Names, sorted.
 * @throws Fault "io" or "output" when the folder can't be read.
 */
export async function findLeftovers(
  folder: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const own = new Set(names);
  const record = names[names.length - 1];
  // Maps too that are not asked for any more: nobody else will remove them.
  const isOurs = (name: string): boolean =>
    own.has(name) || (MAP.test(name) && isOfRun(name, record));
  const outputs = await recordedOutputs(join(folder, record));
  const kept = new Set(outputs.length === 0 ? [] : [...outputs, record]);
  const left = (await namesIn(folder)).filter((name) => {
    const meant = TEMPORARY.exec(name)?.[1];
    return meant === undefined ? isOurs(name) && !kept.has(name) : isOurs(meant);
  });
  return left.toSorted();
}

/**
 * Removes them. The caller holds the unit's lock, so that nobody can be writing these.
 *
 * @returns Names of what was removed, sorted.
 * @throws Fault as `findLeftovers`, also when something can't be removed.
 */
export async function removeLeftovers(
  folder: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const left = await findLeftovers(folder, names);
  await removeAll(folder, left);
  return left;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw outputFault(folder, error);
  }
}
