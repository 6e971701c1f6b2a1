// Staging: the files of one run are written under temporary names and appear together or not at all.
// It owns temporaries, replacement and roll-back; it knows nothing of what is in the files.

import { randomBytes } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import { Fault } from "../errors.ts";
import { errorCode, nodeFileOps, outputFault, type FileOps, type OpenedFile } from "./file-ops.ts";

/** A file that is being written under a temporary name. */
export interface StagedFile {
  /** Where it will be after `commit`. */
  readonly path: string;
  write(bytes: Uint8Array): Promise<void>;
  /** Makes the bytes durable. Needed before `commit`. */
  close(): Promise<void>;
}

/**
 * Use: `try { create, write, close …; await commit(); } finally { await discard(); }`.
 *
 * The file created last is the run's record: it is the last to appear and, when files are replaced,
 * the first to go, so it never stands beside files that it does not describe, even after a crash.
 */
export interface Staging {
  /** @throws Fault "output" when the file exists (without `force`) or can't be created. */
  create(path: string): Promise<StagedFile>;
  /**
   * Gives all files their names, in the order of creation. When that fails, the new files are removed
   * and those they were to replace are put back.
   */
  commit(): Promise<void>;
  /** Removes what is not committed. May be called at any time, and again. */
  discard(): Promise<void>;
}

interface Entry {
  readonly path: string;
  readonly temporary: string;
  /** Where the file to be replaced waits during `commit`. */
  readonly aside: string;
  readonly file: OpenedFile;
  isOpen: boolean;
  isComplete: boolean;
}

/** Most that is handed to one write call: some systems write at most 2 GiB at once. */
const WRITE_BYTES = 64 * 2 ** 20;

/**
 * @param options.force - Replace files that exist.
 * @param options.ops - For tests that make an operation fail.
 */
export function createStaging(
  options: { readonly force?: boolean; readonly ops?: FileOps } = {},
): Staging {
  const force = options.force ?? false;
  const ops = options.ops ?? nodeFileOps;
  const entries: Entry[] = [];

  const refuseTaken = async (path: string): Promise<void> => {
    const kind = await ops.kindOf(path);
    if (kind === "folder") throw new Fault("output", `${path}: is a folder, not a file`);
    if (kind === "file" && !force) {
      throw new Fault("output", `${path}: exists already`, "Use --force to replace it.");
    }
  };

  return {
    create: (path) =>
      asOutputFault(path, async () => {
        const full = resolve(path);
        if (entries.some((entry) => entry.path === full)) {
          throw new Fault("bug", `${path}: is written twice in one run`);
        }
        await refuseTaken(full);
        const stem = join(dirname(full), `.${basename(full)}.${process.pid}`);
        const unique = `${stem}.${randomBytes(6).toString("hex")}`;
        const temporary = `${unique}.tmp`;
        const file = await ops.openNew(temporary);
        const entry: Entry = {
          path: full,
          temporary,
          aside: `${unique}.old.tmp`,
          file,
          isOpen: true,
          isComplete: false,
        };
        entries.push(entry);
        return stagedFile(entry);
      }),

    async commit() {
      const unfinished = entries.find((entry) => !entry.isComplete);
      if (unfinished)
        throw new Fault("bug", `${unfinished.path}: is committed before it is closed`);
      for (const { path } of entries) await asOutputFault(path, () => refuseTaken(path));
      const asides = await replaceAll(entries, ops, force);
      entries.length = 0;
      await removeAsides(asides, ops);
    },

    async discard() {
      const failures: Fault[] = [];
      for (const entry of entries.splice(0)) {
        try {
          if (entry.isOpen) await entry.file.close();
        } catch (error) {
          failures.push(outputFault(entry.path, error));
        }
        try {
          await ops.unlink(entry.temporary);
        } catch (error) {
          if (errorCode(error) !== "ENOENT") failures.push(outputFault(entry.temporary, error));
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}

function stagedFile(entry: Entry): StagedFile {
  return {
    path: entry.path,
    write: (bytes) =>
      asOutputFault(entry.path, async () => {
        for (let at = 0; at < bytes.length;) {
          const { bytesWritten } = await entry.file.write(bytes.subarray(at, at + WRITE_BYTES));
          if (bytesWritten <= 0)
            throw new Fault("io", `${entry.path}: no more bytes can be written`);
          at += bytesWritten;
        }
      }),
    close: () =>
      asOutputFault(entry.path, async () => {
        await entry.file.sync();
        // A failed close has let go of the file all the same.
        entry.isOpen = false;
        await entry.file.close();
        entry.isComplete = true;
      }),
  };
}

/**
 * Moves old files aside, last one first, then new ones in, first one first. The folders are synced
 * after the old record has gone and before the new one comes, since a disk may otherwise keep the
 * renames in another order. Any failure undoes the steps in reverse.
 *
 * @returns The old files, which nobody needs any more.
 */
async function replaceAll(
  entries: readonly Entry[],
  ops: FileOps,
  force: boolean,
): Promise<readonly string[]> {
  const undo: (() => Promise<void>)[] = [];
  const asides: string[] = [];
  const folders = new Set(entries.map(({ path }) => dirname(path)));
  let current = "";
  const syncFolders = async (): Promise<void> => {
    for (const folder of folders) {
      current = folder;
      await ops.syncFolder(folder);
    }
  };
  try {
    for (const { path, aside } of force ? entries.toReversed() : []) {
      current = path;
      if ((await ops.kindOf(path)) === "missing") continue;
      await ops.rename(path, aside);
      asides.push(aside);
      undo.push(() => ops.rename(aside, path));
      if (asides.length === 1) await syncFolders();
    }
    for (const [n, { path, temporary }] of entries.entries()) {
      if (n > 0 && n === entries.length - 1) await syncFolders();
      current = path;
      await ops.rename(temporary, path);
      undo.push(() => ops.unlink(path));
    }
    await syncFolders();
  } catch (error) {
    const fault = outputFault(current, error);
    await rollBack(undo, fault, asides);
    throw fault;
  }
  return asides;
}

/** Stops at the first step that fails: what follows would put the old record beside new files. */
async function rollBack(
  undo: readonly (() => Promise<void>)[],
  fault: Fault,
  asides: readonly string[],
): Promise<void> {
  try {
    for (const step of undo.toReversed()) await step();
  } catch {
    const kept = asides.length > 0 ? `; old files are kept as ${asides.join(", ")}` : "";
    throw new Fault(
      fault.kind,
      `${fault.message}, and undoing the files in place so far failed as well${kept}`,
      "The run has no record and does not count; remove its files and run it again.",
      { cause: fault },
    );
  }
}

/** The run is complete by now; what can't be removed is named, for the user to remove. */
async function removeAsides(asides: readonly string[], ops: FileOps): Promise<void> {
  const kept: string[] = [];
  let cause: unknown;
  for (const aside of asides) {
    try {
      await ops.unlink(aside);
    } catch (error) {
      kept.push(aside);
      cause = error;
    }
  }
  if (kept.length === 0) return;
  throw new Fault(
    "io",
    `${kept.join(", ")}: old files that were replaced can't be removed (${errorCode(cause) ?? "unknown"})`,
    "The new files are complete; remove the old ones by hand.",
    { cause },
  );
}

async function asOutputFault<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw outputFault(path, error);
  }
}
