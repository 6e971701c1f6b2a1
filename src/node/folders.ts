// Makes folders level by level. Node's recursive mkdir loops for ever where the system says that a
// folder does not exist although the one above it does (/proc, automounts).

import { mkdir, stat } from "node:fs/promises";
import path from "node:path";

import { Fault } from "../errors.ts";
import { errorCode, outputFault } from "./file-ops.ts";

/**
 * @returns The topmost folder that was made; undefined when all were there.
 * @throws Fault "output" or "io" when one can't be made.
 */
export async function makeFolders(folder: string): Promise<string | undefined> {
  const missing: string[] = [];
  let at = path.resolve(folder);
  while (!(await isFolder(at))) {
    missing.push(at);
    at = path.dirname(at);
  }
  for (const one of missing.toReversed()) {
    try {
      await mkdir(one);
    } catch (error) {
      // Another run may have made it in between.
      if (errorCode(error) !== "EEXIST" || !(await isFolder(one))) throw outputFault(one, error);
    }
  }
  return missing.at(-1);
}

/** @throws Fault "output" when it is there and no folder. */
async function isFolder(at: string): Promise<boolean> {
  try {
    if ((await stat(at)).isDirectory()) return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    if (errorCode(error) === "ENOTDIR") return false;
    throw outputFault(at, error);
  }
  throw new Fault("output", `${at}: is a file, not a folder`, "Choose another folder with --out.");
}
