// Images from disk: finds and checks .nii files and .hdr/.img pairs, compressed or not, and says who
// reads their frames: this thread, or for large files one of their own.

import { Fault } from "../errors.ts";
import { LARGEST_HEADER_BYTES } from "../image/fields.ts";
import { MAX_SURPLUS_BYTES, parseHeader } from "../image/header.ts";
import type { Image, Precision } from "../image/image.ts";
import { makeWarnings, type Warnings } from "../warnings.ts";
import { ByteQueue } from "./byte-queue.ts";
import { arraysFor, framesFromThread, READER_BYTES } from "./frame-thread.ts";
import { gunzip, isGzip } from "./gunzip.ts";
import { dataFileOf, headerFileOf } from "./image-pair.ts";
import { openRegular, readChunks, statOf, type Identity } from "./stored-file.ts";
import { readFrames, type StoredImage } from "./stored-frames.ts";

export interface ImageFile extends Image {
  /** The file with the voxels: the .img of a pair. */
  readonly path: string;
  /** The file with the header: the same, or the .hdr of a pair. */
  readonly headerPath: string;
  /** Bytes on disk. */
  readonly size: number;
  readonly mtimeMs: number;
  readonly isCompressed: boolean;
  /** Frames that lie in memory at a time while voxels are read. */
  framesHeld(precision: Precision): number;
  /** What reading takes beside frames: 0 where it goes on in this thread. */
  readonly readerBytes: number;
  /** Those of the header, and those that come up while voxels are read. */
  readonly warnings: Warnings;
}

export interface OpenOptions {
  /** Where warnings go; by default to a list of the image's own. */
  readonly warnings?: Warnings | undefined;
  /** Largest image accepted, inflated. Default 64 GiB. */
  readonly maxBytes?: number | undefined;
  /** Files of so many bytes or more are read by a thread of their own. Default 16 MiB. */
  readonly threadBytes?: number | undefined;
}

/** Below that a thread takes longer to start than to read. */
const THREAD_BYTES = 16 * 2 ** 20;

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
  const found = isPair ? await readStart(dataPath) : start;
  const header = parseHeader(start.bytes, headerPath, {
    maxBytes: options.maxBytes,
    [found.isCompressed ? "compressedFileBytes" : "dataFileBytes"]: found.size,
  });
  const warn = (message: string): void => warnings.add(message);
  for (const warning of header.warnings) warn(warning);
  const { size, mtimeMs, isCompressed } = found;
  const stored: StoredImage = { header, path: dataPath, size, mtimeMs, isCompressed };
  const isLarge = size >= (options.threadBytes ?? THREAD_BYTES);
  const read = isLarge ? framesFromThread : readFrames;
  return {
    ...stored,
    headerPath,
    warnings,
    framesHeld: (precision) => (isLarge ? arraysFor(stored, precision) : 1),
    readerBytes: isLarge ? READER_BYTES : 0,
    frames: (asked) => read(stored, { ...asked, warn }),
  };
}

interface Start extends Identity {
  readonly isCompressed: boolean;
  /** The first inflated bytes. */
  readonly bytes: Uint8Array;
}

async function readStart(path: string): Promise<Start> {
  const file = await openRegular(path);
  try {
    const { size, mtimeMs } = await statOf(file, path);
    const stored = (): AsyncIterable<Uint8Array> => readChunks(file, path, size, {});
    const isCompressed = isGzip(await takeStart(stored(), 2));
    // What is behind the first bytes is not judged here: that needs the whole file.
    const inflated = isCompressed ? gunzip(stored(), path, () => {}) : stored();
    const bytes = await takeStart(inflated, LARGEST_HEADER_BYTES);
    return { bytes, size, mtimeMs, isCompressed };
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
