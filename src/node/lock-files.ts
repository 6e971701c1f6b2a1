// The file operations that locks are made of, each of them one step for all processes that see the
// folder. Behind an interface, so that a test can try every order of steps of several processes.

import { open, readdir, unlink, type FileHandle, type link } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { GONE, nameOnce } from "./create-once.ts";
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
  /** As `nameOnce`: gives `text`, which `file` holds, the name `to` as well, unless that is taken. */
  readonly name: (file: string, to: string, text: string) => Promise<void>;
  /** Makes the file's time the present, if it still holds this text; else false. */
  readonly touch: (file: string, text: string) => Promise<boolean>;
  /** Nothing happens where there is none, or where it can't be removed. */
  readonly remove: (file: string) => Promise<void>;
  /** Paths that begin with `file` and a point. */
  readonly beside: (file: string) => Promise<readonly string[]>;
}

/** @param makeLink - For tests of file systems without links. */
export function nodeLockFiles(makeLink?: typeof link): LockFiles {
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
    name: (file, to, text) => nameOnce(file, to, text, makeLink),
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
