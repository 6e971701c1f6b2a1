// Whether a folder may take a simulated data set: empty, or, when files may be replaced, holding no
// scan that the new data set would not replace. It never removes a scan.

import { readdir, rm } from "node:fs/promises";
import path from "node:path";

import { Fault } from "../errors.ts";
import { TRUTH_FOLDER } from "../simulate/names.ts";
import { errorCode, outputFault } from "./file-ops.ts";

/**
 * Makes sure that all scans in the folder will be those of the new data set. The description is
 * written last and says that a data set is complete, so an old one is taken away.
 *
 * @param files - What will be written under sub-* and among the truth, relative to `out`, with "/".
 * @throws Fault "output" when the folder holds anything and `force` is not set, or a scan or a truth
 *   that would stay beside the new ones.
 */
export async function claimFolder(
  out: string,
  files: readonly string[],
  force: boolean,
): Promise<void> {
  const held = await contents(out);
  if (held.length === 0) return;
  if (!force) {
    throw new Fault(
      "output",
      `${out}: folder is not empty (it holds ${held[0]}); a simulated data set needs one of its own`,
      "Name a new folder, or use --force to replace what an earlier simulation wrote there.",
    );
  }
  const written = new Set(files);
  for (const folder of ["", TRUTH_FOLDER]) {
    const left = await foreignFile(out, folder, written);
    if (left === undefined) continue;
    throw new Fault(
      "output",
      `${path.join(out, left)}: file is not one that this simulation replaces; it would be left among the new scans`,
      "Name a new folder, or remove the scans of this one.",
    );
  }
  for (const description of ["", TRUTH_FOLDER]) {
    await rm(path.join(out, description, "dataset_description.json"), { force: true });
  }
}

/** The first file under `folder`/sub-* that isn't written anew. */
async function foreignFile(
  out: string,
  folder: string,
  written: ReadonlySet<string>,
): Promise<string | undefined> {
  const below = path.join(out, folder);
  const people = (await contents(below)).filter((name) => /^sub-[^.]+$/.test(name));
  for (const person of people.sort()) {
    for (const entry of await filesBelow(path.join(below, person))) {
      const file = path.relative(out, entry);
      if (!written.has(file.split(path.sep).join("/"))) return file;
    }
  }
  return undefined;
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.join(entry.parentPath, entry.name));
  } catch (error) {
    throw outputFault(folder, error);
  }
}

async function contents(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw outputFault(folder, error);
  }
}
