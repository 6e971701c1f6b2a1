// Images from disk: opens, checks and streams .nii files and .hdr/.img pairs, compressed or not.
// It owns file handles and notices when a file changes; what the bytes mean is src/image's business.

import { constants, type Stats } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { Fault, messageOf } from "../errors.ts";
import { LARGEST_HEADER_BYTES } from "../image/fields.ts";
import { decodeFrames } from "../image/frames.ts";
import { MAX_SURPLUS_BYTES, parseHeader } from "../image/header.ts";
import type { Image, Precision, ReadOptions, VoxelValues } from "../image/image.ts";
import { makeWarnings, type Warnings } from "../warnings.ts";
import { ByteQueue } from "./byte-queue.ts";
import { errorCode } from "./file-ops.ts";
import { gunzip, isGzip } from "./gunzip.ts";
import { dataFileOf, headerFileOf } from "./image-pair.ts";

export interface ImageFile extends Image {
  /** The file with the voxels: the .img of a pair. */
  readonly path: string;
  /** The file with the header: the same, or the .hdr of a pair. */
  readonly headerPath: string;
  /** Bytes on disk. */
  readonly size: number;
  readonly mtimeMs: number;
  readonly isCompressed: boolean;
  /** Those of the header, and those that come up while voxels are read. */
  readonly warnings: Warnings;
}

export interface OpenOptions {
  /** Where warnings go; by default to a list of the image's own. */
  readonly warnings?: Warnings | undefined;
  /** Largest image accepted, inflated. Default 64 GiB. */
  readonly maxBytes?: number | undefined;
}

/** zlib inflates 1.9 times faster in such chunks than in Node's default of 16 KiB. */
const CHUNK_BYTES = 2 ** 20;

/** What must not change between opening a file and reading it. */
interface Identity {
  readonly size: number;
  readonly mtimeMs: number;
  readonly isCompressed: boolean;
}

/**
 * Opens an image by the name of its .nii, .hdr or .img file and checks its header; voxels are read
 * later, by `frames`. No handle stays open in between.
 *
 * @throws Fault "input" when the file is missing or is no image that can be read rightly; "io" when
 *   the system refuses to read it.
 */
export async function openImage(path: string, options: OpenOptions = {}): Promise<ImageFile> {
  const warnings = options.warnings ?? makeWarnings();
  const headerPath = await headerFileOf(path);
  const start = await readStart(headerPath);
  const { isPair } = parseHeader(start.bytes, headerPath, { maxBytes: options.maxBytes });
  const dataPath = isPair ? await dataFileOf(path, headerPath) : headerPath;
  if (isPair) await checkWhole(headerPath);
  const { identity } = isPair ? await readStart(dataPath) : start;
  const header = parseHeader(start.bytes, headerPath, {
    maxBytes: options.maxBytes,
    [identity.isCompressed ? "compressedFileBytes" : "dataFileBytes"]: identity.size,
  });
  const warn = (message: string): void => warnings.add(message);
  for (const warning of header.warnings) warn(warning);
  return {
    header,
    path: dataPath,
    headerPath,
    ...identity,
    warnings,
    async *frames<P extends Precision>(read: ReadOptions<P>): AsyncGenerator<VoxelValues<P>> {
      const file = await openRegular(dataPath);
      try {
        await refuseChanged(file, dataPath, identity);
        // A deflate stream can only be read from its beginning.
        const sourceOffset = identity.isCompressed ? 0 : header.dataOffset;
        const stored = readChunks(file, dataPath, identity.size, { ...read, sourceOffset });
        const source = identity.isCompressed
          ? gunzip(stored, dataPath, () =>
              warn(`${dataPath}: bytes behind the gzip data are ignored; the data are whole`),
            )
          : stored;
        const { precision } = read;
        yield* decodeFrames(source, header, { precision, name: dataPath, warn, sourceOffset });
        await refuseChanged(file, dataPath, identity);
      } finally {
        await file.close();
      }
    },
  };
}

/** What the file is, and its first inflated bytes. */
async function readStart(
  path: string,
): Promise<{ readonly bytes: Uint8Array; readonly identity: Identity }> {
  const file = await openRegular(path);
  try {
    const { size, mtimeMs } = await statOf(file, path);
    const stored = (): AsyncIterable<Uint8Array> => readChunks(file, path, size, {});
    const isCompressed = isGzip(await takeStart(stored(), 2));
    // What is behind the first bytes is not judged here: that needs the whole file.
    const inflated = isCompressed ? gunzip(stored(), path, () => {}) : stored();
    const bytes = await takeStart(inflated, LARGEST_HEADER_BYTES);
    return { bytes, identity: { size, mtimeMs, isCompressed } };
  } finally {
    await file.close();
  }
}

/** Reads a compressed .hdr to its end, where the checksum is; `frames` does so for other files. */
async function checkWhole(path: string): Promise<void> {
  const file = await openRegular(path);
  try {
    const { size } = await statOf(file, path);
    const stored = (): AsyncIterable<Uint8Array> => readChunks(file, path, size, {});
    if (!isGzip(await takeStart(stored(), 2))) return;
    let bytes = 0;
    for await (const chunk of gunzip(stored(), path, () => {})) {
      bytes += chunk.length;
      if (bytes > MAX_SURPLUS_BYTES) {
        throw new Fault("input", `${path}: inflates to over ${MAX_SURPLUS_BYTES} bytes of header`);
      }
    }
  } finally {
    await file.close();
  }
}

async function takeStart(source: AsyncIterable<Uint8Array>, count: number): Promise<Uint8Array> {
  const queue = new ByteQueue(source);
  try {
    return await queue.take(count);
  } finally {
    await queue.close();
  }
}

/** Opens without waiting (as a pipe would) and lets only regular files through. */
async function openRegular(path: string): Promise<FileHandle> {
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

async function* readChunks(
  file: FileHandle,
  path: string,
  size: number,
  options: Pick<ReadOptions, "signal" | "onBytes"> & { readonly sourceOffset?: number },
): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  let at = options.sourceOffset ?? 0;
  for (;;) {
    options.signal?.throwIfAborted();
    const bytesRead = await readAt(file, path, buffer, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    options.onBytes?.(at, size);
    yield buffer.subarray(0, bytesRead);
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

async function statOf(file: FileHandle, path: string): Promise<Stats> {
  try {
    return await file.stat();
  } catch (error) {
    throw readFault(path, error);
  }
}

async function refuseChanged(file: FileHandle, path: string, opened: Identity): Promise<void> {
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
