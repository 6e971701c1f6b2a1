// The file operations that locks are made of, each of them one step for all processes that see the
// folder. Behind an interface, so that a test can try every order of steps of several processes.

import { link, open, readdir, unlink, writeFile, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { errorCode, outputFault } from "./file-ops.ts";
import { makeOutFolder, type OutFolder } from "./out-folder.ts";

export interface ReadLock {
  readonly text: string;
  /** By the clock of the file system, which those of its machines may differ from. */
  readonly modifiedMs: number;
  /** Tells the file from others of the same name, before and after it. */
  readonly id: string;
}

export interface LockFiles {
  /** Makes the folder that the file is to lie in. */
  readonly makeFolder: (file: string) => Promise<OutFolder>;
  /** Undefined where there is no such file. */
  readonly read: (file: string) => Promise<ReadLock | undefined>;
  /** Makes or replaces a file, and says what time it is in the file system. */
  readonly write: (file: string, text: string) => Promise<number>;
  /**
   * Gives `text`, which `file` holds, the name `to` as well, unless that is taken or `file` is gone.
   * Whether it came to be is for the caller to look: some network disks do it and say they didn't.
   */
  readonly name: (file: string, to: string, text: string) => Promise<void>;
  /** Makes the file's time the present, if it still holds this text; else false. */
  readonly touch: (file: string, text: string) => Promise<boolean>;
  /** Nothing happens where there is none, or where it can't be removed. */
  readonly remove: (file: string) => Promise<void>;
  /** Paths that begin with `file` and a point. */
  readonly beside: (file: string) => Promise<readonly string[]>;
}

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
const GONE = new Set<string | undefined>(["ENOENT", "ESTALE"]);

/** @param makeLink - For tests of file systems without links. */
export function nodeLockFiles(makeLink: typeof link = link): LockFiles {
  return {
    makeFolder: (file) => makeOutFolder(dirname(file)),
    read: (file) =>
      withFile(file, "r", async (handle) => {
        // On the opened file, since opening is what makes a network disk ask its server.
        const { mtimeMs, mtimeNs, ino } = await handle.stat({ bigint: true });
        const id = `${ino.toString(16)}-${mtimeNs.toString(16)}`;
        return { text: await handle.readFile("utf8"), modifiedMs: Number(mtimeMs), id };
      }),
    async write(file, text) {
      const handle = await open(file, "w");
      try {
        await handle.writeFile(text);
        return (await handle.stat()).mtimeMs;
      } finally {
        await handle.close();
      }
    },
    async name(file, to, text) {
      try {
        await makeLink(file, to);
      } catch (error) {
        const code = errorCode(error) ?? "";
        if (code === "EEXIST" || GONE.has(code)) return;
        if (!NO_LINKS.has(code)) throw outputFault(to, error);
        await createWhole(to, text);
      }
    },
    async touch(file, text) {
      const touched = await withFile(file, "r+", async (handle) => {
        if ((await handle.readFile("utf8")) !== text) return false;
        // Written, not utimes: the time must be the file system's, and utimes would send our own.
        await handle.write(text, 0);
        return true;
      });
      return touched ?? false;
    },
    async remove(file) {
      try {
        await unlink(file);
      } catch {
        // Gone already, or kept: then it is judged by its process, which is going on without it.
      }
    },
    async beside(file) {
      const folder = dirname(file);
      const start = `${basename(file)}.`;
      const names = await readdir(folder);
      return names.filter((name) => name.startsWith(start)).map((name) => join(folder, name));
    },
  };
}

/** Until the text is in it the file names nobody, which is believed for as long as it is young. */
async function createWhole(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw outputFault(file, error);
  }
}

async function withFile<T>(
  file: string,
  flags: string,
  work: (handle: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, flags);
    return await work(handle);
  } catch (error) {
    if (GONE.has(errorCode(error))) return undefined;
    throw outputFault(file, error);
  } finally {
    await handle?.close();
  }
}
