// Small text files: sidecars and tables.

import { readFile, stat } from "node:fs/promises";

import { Fault, messageOf } from "../errors.ts";

/** No sidecar or table of a scan is larger; an image given by mistake is. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * @param what - What the file is to the user, such as "the sidecar (--json)".
 * @throws Fault "input" when it is missing, no regular file, or far too large; "io" when the system
 *   refuses to read it.
 */
export async function readText(file: string, what: string): Promise<string> {
  try {
    const info = await stat(file);
    if (!info.isFile()) {
      throw new Fault("input", `${file}: ${what} is not a regular file`);
    }
    if (info.size > MOST_BYTES) {
      throw new Fault(
        "input",
        `${file}: ${what} has ${info.size} bytes; at most ${MOST_BYTES} are read`,
      );
    }
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (isMissing(error)) {
      throw new Fault("input", `${file}: ${what} does not exist`, "Check the path.", {
        cause: error,
      });
    }
    const text = messageOf(error);
    throw new Fault("io", `${file}: ${what} can't be read: ${text}`, "", { cause: error });
  }
}

export async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR")
  );
}
