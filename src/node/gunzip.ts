// Inflating gzip files of any size and any number of members, with every checksum checked.
// It knows bytes only. Node's own Gunzip loses the last inflated chunk when other bytes follow the
// gzip data, so the members are told apart here and zlib does the deflate part and the CRC.

import { crc32, createInflateRaw, type InflateRaw } from "node:zlib";
import { Fault } from "../errors.ts";
import { ByteQueue } from "./byte-queue.ts";
import { errorCode } from "./file-ops.ts";

const MAGIC = [0x1f, 0x8b] as const;
const DEFLATE = 8;
const FLAG_CHECKSUM = 2;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;
const FLAGS_RESERVED = 0xe0;
/** RFC 1952 sets no limit to name and comment; a file name is far shorter. */
const LONGEST_TEXT_BYTES = 65_536;
const LARGEST_CHUNK_BYTES = 2 ** 20;
const SMALLEST_CHUNK_BYTES = 2 ** 16;
const CHUNKS_AHEAD = 8;

export function isGzip(start: Uint8Array): boolean {
  return start.length >= 2 && start[0] === MAGIC[0] && start[1] === MAGIC[1];
}

/**
 * The inflated bytes of all members, one after another (RFC 1952, 2.2).
 *
 * Zero bytes between or behind members are padding. Anything else behind a member ends the data and
 * is told to `onSurplus`: what came before is whole, its checksums were right.
 *
 * @param name - The file, for messages.
 * @throws Fault "input" when the data end early or a checksum or length is wrong.
 */
export async function* gunzip(
  source: AsyncIterable<Uint8Array>,
  name: string,
  onSurplus: () => void,
): AsyncGenerator<Uint8Array> {
  const queue = new ByteQueue(source);
  let chunkBytes = LARGEST_CHUNK_BYTES;
  try {
    await readMemberHeader(queue, name);
    for (;;) {
      const size = yield* inflateMember(queue, chunkBytes, name);
      // Files cut into many small members (BGZF, pigz -i) need no large buffer for each.
      chunkBytes = Math.min(LARGEST_CHUNK_BYTES, Math.max(SMALLEST_CHUNK_BYTES, size));
      await queue.skipZeros();
      const next = await queue.peek(2);
      if (next.length === 0) return;
      if (!isGzip(next)) {
        onSurplus();
        return;
      }
      await readMemberHeader(queue, name);
    }
  } finally {
    await queue.close();
  }
}

async function readMemberHeader(queue: ByteQueue, name: string): Promise<void> {
  let checksum = 0;
  const take = async (count: number): Promise<Uint8Array> => {
    const bytes = await queue.take(count);
    if (bytes.length < count) throw damaged(name, "gzip data end inside a header");
    checksum = crc32(bytes, checksum);
    return bytes;
  };
  const takeText = async (): Promise<void> => {
    for (let length = 0; (await take(1))[0] !== 0; length++) {
      if (length > LONGEST_TEXT_BYTES) throw damaged(name, "a gzip header has no end");
    }
  };
  const fixed = await take(10);
  const flags = fixed[3];
  if (!isGzip(fixed) || fixed[2] !== DEFLATE || (flags & FLAGS_RESERVED) !== 0) {
    throw damaged(name, "a gzip header is damaged");
  }
  if ((flags & FLAG_EXTRA) !== 0) {
    const [low, high] = await take(2);
    await take(low + 256 * high);
  }
  if ((flags & FLAG_NAME) !== 0) await takeText();
  if ((flags & FLAG_COMMENT) !== 0) await takeText();
  if ((flags & FLAG_CHECKSUM) !== 0) {
    const expected = checksum & 0xffff;
    const [low, high] = await take(2);
    if (low + 256 * high !== expected) throw damaged(name, "a gzip header fails its checksum");
  }
}

/** Yields the bytes of one member, checks its trailer, and returns how many bytes there were. */
async function* inflateMember(
  queue: ByteQueue,
  chunkBytes: number,
  name: string,
): AsyncGenerator<Uint8Array, number> {
  // Chunks are counted, not joined; zlib goes on while some of them wait.
  const ahead = { readableObjectMode: true, readableHighWaterMark: CHUNKS_AHEAD };
  const inflate = createInflateRaw({ chunkSize: chunkBytes, ...ahead });
  // Its failure also ends the loop below, where it is told; this keeps it from being told twice.
  const fed = feed(queue, inflate).then(
    () => undefined,
    (error: unknown) => {
      inflate.destroy(error instanceof Error ? error : new Error(String(error)));
      return error;
    },
  );
  let size = 0;
  let checksum = 0;
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      checksum = crc32(chunk, checksum);
      size += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw asDamage(error, name);
  } finally {
    inflate.destroy();
    await fed;
  }
  const trailer = await queue.take(8);
  if (trailer.length < 8) throw damaged(name, "gzip data end inside a checksum");
  const view = new DataView(trailer.buffer, trailer.byteOffset, 8);
  if (view.getUint32(0, true) !== checksum) {
    throw damaged(name, "gzip data fail their checksum");
  }
  if (view.getUint32(4, true) !== size % 2 ** 32) {
    throw damaged(name, "gzip data have another length than their trailer says");
  }
  return size;
}

/** Writes chunks until the deflate stream ends; what lies behind its end goes back to the queue. */
async function feed(queue: ByteQueue, inflate: InflateRaw): Promise<void> {
  let writtenBytes = 0;
  for (;;) {
    const chunk = await queue.next();
    if (inflate.destroyed) return;
    if (chunk === undefined) {
      inflate.end();
      return;
    }
    writtenBytes += chunk.length;
    await write(inflate, chunk);
    const surplus = writtenBytes - inflate.bytesWritten;
    if (surplus > 0) {
      queue.putBack(chunk.subarray(chunk.length - surplus));
      return;
    }
  }
}

function write(inflate: InflateRaw, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    // A consumer that stops early destroys the stream, and then no write is called back.
    inflate.once("close", resolve);
    inflate.write(chunk, (error) => {
      inflate.off("close", resolve);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** zlib's own words for damage are kept; other errors (reading the file) pass as they are. */
function asDamage(error: unknown, name: string): unknown {
  const code = errorCode(error);
  if (code === "Z_BUF_ERROR") return damaged(name, "gzip data end too early");
  if (!(error instanceof Error) || code === undefined || !code.startsWith("Z_")) return error;
  return damaged(name, `gzip data are damaged (${error.message})`);
}

function damaged(name: string, what: string): Fault {
  return new Fault("input", `${name}: ${what}`, "Copy or compress the file again.");
}
