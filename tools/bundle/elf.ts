// Which shared libraries a program for Linux on x64 is linked to: the DT_NEEDED entries of its ELF
// file, read from the file itself, so that no tool has to be there and nothing is run.
// Layout: System V ABI, chapters 4 and 5; 64-bit, little-endian.

import { closeSync, openSync, readSync } from "node:fs";

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
/** Longest name of a library that is read. */
const NAME_BYTES = 256;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/**
 * @returns File names such as "libc.so.6"; none for a program that is linked statically.
 * @throws Error when it is no such program.
 */
export function neededLibraries(file: string): readonly string[] {
  const fd = openSync(file, "r");
  try {
    const read = (offset: number, size: number): Buffer => {
      const bytes = Buffer.alloc(size);
      return bytes.subarray(0, readSync(fd, bytes, 0, size, offset));
    };
    const segments = segmentsOf(file, read);
    const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
    if (dynamic === undefined) return [];
    const entries = pairsOf(read(dynamic.offset, dynamic.size));
    const strings = entries.find(([tag]) => tag === DT_STRTAB)?.[1];
    if (strings === undefined) throw new Error(`${file}: has no table of dynamic strings`);
    const table = offsetOf(strings, segments);
    return entries
      .filter(([tag]) => tag === DT_NEEDED)
      .map(([, at]) => {
        const bytes = read(table + at, NAME_BYTES);
        return bytes.toString("latin1", 0, bytes.indexOf(0));
      });
  } finally {
    closeSync(fd);
  }
}

function segmentsOf(file: string, read: (offset: number, size: number) => Buffer): Segment[] {
  const head = read(0, 64);
  // Magic number, 64-bit, little-endian.
  if (head.length < 64 || head.toString("latin1", 0, 6) !== "\x7fELF\x02\x01") {
    throw new Error(`${file}: is no 64-bit ELF program`);
  }
  const start = Number(head.readBigUInt64LE(32));
  const size = head.readUInt16LE(54);
  return Array.from({ length: head.readUInt16LE(56) }, (_, i) => {
    const entry = read(start + i * size, size);
    return {
      type: entry.readUInt32LE(0),
      offset: Number(entry.readBigUInt64LE(8)),
      address: Number(entry.readBigUInt64LE(16)),
      size: Number(entry.readBigUInt64LE(32)),
    };
  });
}

/** Tag and value of each dynamic entry, up to the one that ends them. */
function pairsOf(bytes: Buffer): readonly (readonly [number, number])[] {
  const pairs = Array.from(
    { length: Math.floor(bytes.length / 16) },
    (_, i) =>
      [Number(bytes.readBigInt64LE(i * 16)), Number(bytes.readBigUInt64LE(i * 16 + 8))] as const,
  );
  const end = pairs.findIndex(([tag]) => tag === DT_NULL);
  return end === -1 ? pairs : pairs.slice(0, end);
}

/** Place in the file of what is at an address in memory. */
function offsetOf(address: number, segments: readonly Segment[]): number {
  const holder = segments.find(
    (one) => one.type === PT_LOAD && address >= one.address && address < one.address + one.size,
  );
  return holder === undefined ? address : address - holder.address + holder.offset;
}
