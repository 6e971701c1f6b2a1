// A file on disk that is being read: opened if it is a regular one, read in chunks with the next chunk
// always on its way, and held against what it was when it was first looked at. It knows no images.

import { constants, type Stats } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { Fault, messageOf } from "../errors.ts";
import type { ReadOptions } from "../image/image.ts";
import { errorCode } from "./file-ops.ts";

/** What must not change between opening a file and reading it. */
export interface Identity {
  readonly size: number;
  readonly mtimeMs: number;
}

/** zlib inflates 1.9 times faster in such chunks than in Node's default of 16 KiB. */
const CHUNK_BYTES = 2 ** 20;

/** Opens without waiting (as a pipe would) and lets only regular files through. */
export async function openRegular(path: string): Promise<FileHandle> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw readFault(path, error);
  }
  try {
    const stats = await statOf(file, path);
    if (!stats.isFile()) {
      const kind = stats.isDirectory() ? "a folder" : "a pipe or a device";
      throw new Fault("input", `${path}: is ${kind}; an image must be a regular file`);
    }
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * The bytes of a file from `sourceOffset` on. While a chunk is being used the next one is read, so a
 * chunk is good until the next one is asked for.
 */
export async function* readChunks(
  file: FileHandle,
  path: string,
  size: number,
  options: Pick<ReadOptions, "signal" | "onBytes"> & { readonly sourceOffset?: number },
): AsyncGenerator<Uint8Array> {
  options.signal?.throwIfAborted();
  const bytes = Math.max(1, Math.min(CHUNK_BYTES, size));
  let [buffer, other] = [new Uint8Array(bytes), new Uint8Array(bytes)];
  let at = options.sourceOffset ?? 0;
  let ahead = readAt(file, path, buffer, at);
  try {
    for (;;) {
      const bytesRead = await ahead;
      if (bytesRead === 0) return;
      at += bytesRead;
      ahead = readAt(file, path, other, at);
      // A failure is thrown where it is awaited, which may be after it has come up.
      ahead.catch(() => {});
      options.onBytes?.(at, size);
      yield buffer.subarray(0, bytesRead);
      options.signal?.throwIfAborted();
      [buffer, other] = [other, buffer];
    }
  } finally {
    // Whoever owns the handle may close it only now.
    await ahead.catch(() => {});
  }
}

async function readAt(
  file: FileHandle,
  path: string,
  buffer: Uint8Array,
  at: number,
): Promise<number> {
  try {
    return (await file.read(buffer, 0, buffer.length, at)).bytesRead;
  } catch (error) {
    throw readFault(path, error);
  }
}

export async function statOf(file: FileHandle, path: string): Promise<Stats> {
  try {
    return await file.stat();
  } catch (error) {
    throw readFault(path, error);
  }
}

export async function refuseChanged(
  file: FileHandle,
  path: string,
  opened: Identity,
): Promise<void> {
  const { size, mtimeMs } = await statOf(file, path);
  if (size !== opened.size || mtimeMs !== opened.mtimeMs) {
    throw new Fault(
      "input",
      `${path}: has changed since it was opened (${opened.size} bytes then, ${size} now)`,
      "Run again when nothing writes to the file any more.",
    );
  }
}

function readFault(path: string, error: unknown): Fault {
  const code = errorCode(error);
  const cause = { cause: error };
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new Fault("input", `${path}: there is no such file`, "Check the path.", cause);
  }
  if (code === "EACCES" || code === "EPERM") {
    return new Fault("io", `${path}: can't be read: permission denied`, "", cause);
  }
  const reason = messageOf(error);
  return new Fault("io", `${path}: can't be read: ${reason}`, "", cause);
}
