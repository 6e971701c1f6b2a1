// What a run from file to maps is held against: the same file read, and inflated, to nowhere.

import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { createGunzip } from "node:zlib";

/** What bindmap reads and inflates at a time, too. */
const CHUNK_BYTES = 2 ** 20;

export interface Nowhere {
  readonly seconds: number;
  readonly bytes: number;
}

/** node:zlib's own stream, checksum included. */
export async function inflateToNowhere(file: string, signal: AbortSignal): Promise<Nowhere> {
  const started = performance.now();
  const stored = createReadStream(file, { highWaterMark: CHUNK_BYTES, signal });
  const inflated = createGunzip({ chunkSize: CHUNK_BYTES });
  stored.on("error", (error) => inflated.destroy(error));
  let bytes = 0;
  for await (const chunk of stored.pipe(inflated) as AsyncIterable<Buffer>) bytes += chunk.length;
  return { seconds: (performance.now() - started) / 1000, bytes };
}

/** One chunk after another into the same memory. */
export async function readToNowhere(file: string, signal: AbortSignal): Promise<Nowhere> {
  const started = performance.now();
  const handle = await open(file);
  try {
    const buffer = new Uint8Array(CHUNK_BYTES);
    let bytes = 0;
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, bytes);
      if (bytesRead === 0) return { seconds: (performance.now() - started) / 1000, bytes };
      bytes += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
