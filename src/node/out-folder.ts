// The folder that results go to: whether it can take them, making it, and taking it back.

import { access, constants, lstat, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Fault } from "../errors.ts";
import { errorCode, outputFault } from "./file-ops.ts";
import { makeFolders } from "./folders.ts";

/**
 * Refuses, before any work is done, a folder that can't take these files. Nothing is changed.
 *
 * @param names - Names of the files, without a folder.
 * @param force - Files that exist may be replaced.
 * @throws Fault "output" when the folder is a file or can't be written to, or a file exists.
 */
export async function refuseExisting(
  folder: string,
  names: readonly string[],
  force = false,
): Promise<void> {
  const nearest = await nearestFolder(folder);
  try {
    await access(nearest, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Fault(
      "output",
      `${nearest}: no files can be made in this folder (${errorCode(error) ?? "unknown"})`,
      "Choose another output folder with --out.",
      { cause: error },
    );
  }
  if (nearest !== resolve(folder)) return;
  const kinds = await Promise.all(names.map((name) => kindOf(join(folder, name))));
  const blocked = names.findIndex((_, n) => kinds[n] === "folder");
  if (blocked >= 0) {
    throw new Fault("output", `${join(folder, names[blocked])}: is a folder, not a file`);
  }
  const taken = names.filter((_, n) => kinds[n] === "file");
  if (taken.length === 0 || force) return;
  const others = taken.length === 1 ? "" : `, and so do ${taken.length - 1} other(s) of its run`;
  throw new Fault(
    "output",
    `${join(folder, taken[0])}: exists already${others}`,
    "Use --force to replace, or --out to write elsewhere.",
  );
}

export interface OutFolder {
  /** Removes the folders that were made, as far as they are empty. */
  takeBack(): Promise<void>;
}

/** @throws Fault "output" or "io" when it can't be made. */
export async function makeOutFolder(folder: string): Promise<OutFolder> {
  const full = resolve(folder);
  const first = await makeFolders(full);
  return {
    async takeBack() {
      if (first === undefined) return;
      const top = dirname(resolve(first));
      for (let at = full; at !== top; at = dirname(at)) {
        try {
          await rmdir(at);
        } catch {
          // Somebody else wrote into it, or it is gone: theirs now, and the run's own fault matters more.
          return;
        }
      }
    },
  };
}

/** The folder itself, or the one above it that exists. */
async function nearestFolder(folder: string): Promise<string> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    try {
      if ((await stat(at)).isDirectory()) return at;
    } catch (error) {
      const isMissing = errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR";
      if (isMissing && dirname(at) !== at) continue;
      throw outputFault(at, error);
    }
    throw new Fault("output", `${at}: is not a folder`, "Choose another output folder with --out.");
  }
}

async function kindOf(path: string): Promise<"missing" | "folder" | "file"> {
  try {
    return (await lstat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "missing";
    throw outputFault(path, error);
  }
}
