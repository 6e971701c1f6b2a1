// Locks of units: one hidden file beside the run record says which process is at a unit. A process that
// died is succeeded at once on its own machine, after a minute without a beat elsewhere. (The package
// proper-lockfile tells nobody who holds a lock, and knows a dead holder by time alone.)

import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";

import { Fault } from "../errors.ts";
import { errorCode, outputFault } from "./file-ops.ts";
import {
  entryText,
  isDead,
  parseEntry,
  slurmJob,
  tellHolder,
  type LockEntry,
} from "./lock-entry.ts";
import { nodeLockFiles, type LockFiles } from "./lock-files.ts";
import type { OutFolder } from "./out-folder.ts";
import { thisProcess, type ProcessIdentity } from "./process-identity.ts";

export interface Lock {
  /** Whether it is still ours: ask before files are given their names. */
  stillHeld(): Promise<boolean>;
  /**
   * Gives it back; one that another process has taken over is left alone. Never throws: a lock that
   * can't be removed goes with its process.
   */
  release(): Promise<void>;
}

/** The lock, or one sentence that says who has it since when. */
export type Acquired = { readonly held: Lock } | { readonly holder: string };

/** For tests that play several processes or another file system. */
export interface LockOptions {
  readonly self?: ProcessIdentity;
  readonly files?: LockFiles;
  readonly beatMs?: number;
}

const BEAT_MS = 10_000;
/** Each is lost to a process that takes or leaves the lock just then. */
const ATTEMPTS = 100;

/** The lock of the unit whose run record has this path. */
export function lockFile(record: string): string {
  return join(dirname(record), `.${basename(record)}.lock`);
}

/**
 * Takes the lock, unless a process that lives has it.
 *
 * Why two can't both succeed the same dead one: nobody removes or overwrites a lock to have it. A
 * lock's file L holds a token T, random for each acquisition. Who finds its process dead makes the file
 * L.T, which only one can make, and so on: the holder is the last of the chain. Giving back removes L
 * first, which cuts all the rest off at once. A process that made its file too late, when the chain had
 * been given back, is not on the chain that begins at L now, since tokens never come again: everyone
 * looks for that after making a file, and begins anew where it is so. test/batch/lock-orders.test.ts
 * tries the orders of steps. A holder that slept for a minute may have been succeeded: it has to look
 * (`stillHeld`) before it commits, and never disturbs its successor.
 *
 * @param file - As `lockFile` names it; folders are made where they are missing.
 * @throws Fault "output" or "io" when no file can be made there.
 */
export async function acquireLock(file: string, options: LockOptions = {}): Promise<Acquired> {
  const { files = nodeLockFiles() } = options;
  const folders: OutFolder[] = [];
  let failure: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    failure = undefined;
    try {
      folders.push(await files.makeFolder(file));
      const outcome = await attemptLock(file, folders, { ...options, files });
      if (outcome !== undefined) return outcome;
    } catch (error) {
      failure = error;
      if (!isInPassing(error)) break;
    }
  }
  if (failure === undefined) return { holder: "several processes take it and leave it by turns" };
  await takeBackAll(folders);
  throw outputFault(file, failure);
}

/** @returns Undefined when another process came in between, so that all has to be looked at anew. */
async function attemptLock(
  file: string,
  folders: readonly OutFolder[],
  { self = thisProcess(), files, beatMs = BEAT_MS }: LockOptions & { readonly files: LockFiles },
): Promise<Acquired | undefined> {
  const token = randomBytes(6).toString("hex");
  const text = entryText(self, token, slurmJob(process.env));
  const temporary = `${file}.${token}.tmp`;
  try {
    const nowMs = await files.write(temporary, text);
    const last = (await readChain(file, files)).at(-1);
    if (last !== undefined && !isDead(last, nowMs, self)) {
      return { holder: tellHolder(last, nowMs, self) };
    }
    const path = last === undefined ? file : successor(file, last);
    await files.name(temporary, path, text);
    const beside = await files.beside(file);
    const chain = await readChain(file, files);
    if (chain.at(-1)?.token === token) {
      await sweep(beside, chain, files);
      return { held: heldLock({ file, path, token, text, folders, files, beatMs }) };
    }
    const isCutOff = chain.every((entry) => entry.token !== token);
    if (isCutOff && (await files.read(path))?.text === text) await files.remove(path);
    return undefined;
  } finally {
    await files.remove(temporary);
  }
}

interface Held {
  readonly file: string;
  /** The file in the chain that is this holder's. */
  readonly path: string;
  readonly token: string;
  readonly text: string;
  readonly folders: readonly OutFolder[];
  readonly files: LockFiles;
  readonly beatMs: number;
}

function heldLock({ file, path, token, text, folders, files, beatMs }: Held): Lock {
  const beat = setInterval(() => {
    files.touch(path, text).then(
      (isOurs) => {
        if (!isOurs) clearInterval(beat);
      },
      // A beat that failed is missed; the next one may not.
      () => {},
    );
  }, beatMs);
  beat.unref();
  return {
    async stillHeld() {
      return (await readChain(file, files)).at(-1)?.token === token;
    },
    async release() {
      clearInterval(beat);
      const chain = await readChain(file, files).catch(() => []);
      if (chain.at(-1)?.token !== token) return;
      for (const entry of chain) await files.remove(entry.path);
      await takeBackAll(folders);
    },
  };
}

type ChainEntry = LockEntry & { readonly path: string };

/** From the lock's own file to its holder. */
async function readChain(file: string, files: LockFiles): Promise<readonly ChainEntry[]> {
  const chain: ChainEntry[] = [];
  let path = file;
  for (;;) {
    const found = await files.read(path);
    if (found === undefined) return chain;
    const entry = { ...parseEntry(found), path };
    chain.push(entry);
    path = successor(file, entry);
  }
}

function successor(file: string, { token }: LockEntry): string {
  return `${file}.${token}`;
}

/**
 * Removes what processes left that were killed while they took this lock. It was listed before the
 * chain was seen to end with us: so none of it can be a successor's, even if we sleep here.
 */
async function sweep(
  beside: readonly string[],
  chain: readonly ChainEntry[],
  files: LockFiles,
): Promise<void> {
  const own = new Set(chain.map(({ path }) => path));
  for (const path of beside) if (!own.has(path)) await files.remove(path);
}

/** Folders that were made for the lock and hold nothing else by now. */
async function takeBackAll(folders: readonly OutFolder[]): Promise<void> {
  for (const folder of folders) await folder.takeBack();
}

/** Another process gave its lock back, and with it a folder that we had just found. */
function isInPassing(error: unknown): boolean {
  const code = errorCode(error instanceof Fault ? error.cause : error);
  return code === "ENOENT" || code === "EEXIST";
}
