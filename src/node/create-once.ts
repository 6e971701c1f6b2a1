// Whole files that only one of several processes can make: they are written under another name, and
// given theirs by a hard link, which fails where the name is taken.

import { randomBytes } from "node:crypto";
import { link, open, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { errorCode, outputFault } from "./file-ops.ts";

/** What file systems without hard links answer. */
const NO_LINKS = new Set([
  "EPERM",
  "EACCES",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EINVAL",
  "EMLINK",
]);
/** ESTALE: a network disk found it removed between two steps. */
export const GONE = new Set<string | undefined>(["ENOENT", "ESTALE"]);

/**
 * Makes a text file, durably, unless there is one of that name.
 *
 * @throws Fault "output" or "io".
 */
export async function createOnce(file: string, text: string): Promise<void> {
  const unique = `${process.pid}.${randomBytes(6).toString("hex")}`;
  const temporary = join(dirname(file), `.${basename(file)}.${unique}.tmp`);
  try {
    const handle = await open(temporary, "wx");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await nameOnce(temporary, file, text);
  } catch (error) {
    throw outputFault(file, error);
  } finally {
    await unlink(temporary).catch(() => {});
  }
}

/**
 * Gives `text`, which `file` holds, the name `to` as well, unless that is taken or `file` is gone.
 * Whether it came to be is for the caller to look: some network disks do it and say they didn't.
 *
 * @param makeLink - For tests of file systems without links.
 */
export async function nameOnce(
  file: string,
  to: string,
  text: string,
  makeLink: typeof link = link,
): Promise<void> {
  try {
    await makeLink(file, to);
  } catch (error) {
    const code = errorCode(error) ?? "";
    if (code === "EEXIST" || GONE.has(code)) return;
    if (!NO_LINKS.has(code)) throw outputFault(to, error);
    await createInPlace(to, text);
  }
}

/** For a moment the file is empty: readers have to expect that. */
async function createInPlace(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw outputFault(file, error);
  }
}
