// Decoding: stored bytes of one frame, in pieces of any size, become scaled voxel values.
// It owns number types and byte order; it knows neither where the bytes come from nor which frame.

import { Fault } from "../errors.ts";
import { DATATYPES } from "./datatype.ts";
import { makeFrameRing, ONE_ARRAY, type FrameArrays, type FrameRing } from "./frame-ring.ts";
import type { ImageHeader } from "./header.ts";
import type { Precision, VoxelValues } from "./image.ts";

export const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Divisible by every voxel size, and small enough to stay in the cache between two uses. */
const BLOCK_BYTES = 256 * 1024;

/** Fills one frame after another. */
export interface FrameFiller<P extends Precision> {
  /** The frame being filled; complete when `isFull()`. */
  values(): VoxelValues<P>;
  /** Takes bytes up to the end of the frame and says how many it took. */
  push(bytes: Uint8Array): number;
  isFull(): boolean;
  /** Starts the next frame, in the next array. */
  rewind(): void;
}

type StoredNumbers =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;
type StoredBigInts = BigInt64Array | BigUint64Array;

/** How the host reads each type. */
const VIEWS = {
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** @param name - The file, for the message when a value does not fit the precision. */
export function makeFrameFiller<P extends Precision>(
  header: ImageHeader,
  precision: P,
  name: string,
  arrays: FrameArrays = ONE_ARRAY,
): FrameFiller<P> {
  const frames = makeFrameRing(header.voxelCount, precision, name, arrays);
  const asStored = header.datatype === (precision === "f64" ? "float64" : "float32");
  const isUnscaled = header.slope === 1 && header.intercept === 0;
  const isNative = header.littleEndian === HOST_IS_LITTLE_ENDIAN;
  return asStored && isUnscaled && isNative
    ? copyingFiller(frames)
    : convertingFiller(header, frames, isNative, name);
}

function copyingFiller<P extends Precision>(frames: FrameRing<P>): FrameFiller<P> {
  let target = bytesOf(frames.current());
  let filled = 0;
  return {
    values: () => frames.current(),
    push(bytes) {
      if (filled === 0) target = bytesOf(frames.current());
      const taken = Math.min(bytes.length, target.length - filled);
      target.set(taken === bytes.length ? bytes : bytes.subarray(0, taken), filled);
      filled += taken;
      return taken;
    },
    isFull: () => filled === target.length,
    rewind() {
      frames.advance();
      filled = 0;
    },
  };
}

function bytesOf(values: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(values.buffer);
}

/** Gathers bytes in an aligned block, so that a voxel cut in two by a chunk's end needs no care. */
function convertingFiller<P extends Precision>(
  header: ImageHeader,
  frames: FrameRing<P>,
  isNative: boolean,
  name: string,
): FrameFiller<P> {
  const { bytes: voxelBytes } = DATATYPES[header.datatype];
  const block = new Uint8Array(BLOCK_BYTES);
  const stored = new VIEWS[header.datatype](block.buffer);
  let inBlock = 0;
  let voxel = 0;

  const flush = (): void => {
    if (!isNative) swapBytes(block, inBlock, voxelBytes);
    const count = inBlock / voxelBytes;
    const values = frames.current();
    const bad = convert(stored, count, header, values, voxel);
    if (bad >= 0) {
      throw new Fault(
        "input",
        `${name}: stored value ${stored[bad]} in voxel ${voxel + bad} is too large for ${values instanceof Float32Array ? "float32" : "float64"} once scaled (slope ${header.slope}, intercept ${header.intercept})`,
      );
    }
    voxel += count;
    inBlock = 0;
  };

  return {
    values: () => frames.current(),
    push(bytes) {
      const missing = (header.voxelCount - voxel) * voxelBytes - inBlock;
      const total = Math.min(bytes.length, missing);
      for (let taken = 0; taken < total;) {
        const wanted = Math.min(total - taken, BLOCK_BYTES - inBlock);
        block.set(bytes.subarray(taken, taken + wanted), inBlock);
        inBlock += wanted;
        taken += wanted;
        if (inBlock === BLOCK_BYTES) flush();
      }
      if (total === missing && inBlock > 0) flush();
      return total;
    },
    isFull: () => voxel === header.voxelCount,
    rewind() {
      frames.advance();
      voxel = 0;
    },
  };
}

/**
 * Scales in float64 and rounds once. Returns the index of a finite number that the rounding made
 * infinite, or -1: such a voxel must not pass for one the scanner left out.
 */
function convert(
  stored: StoredNumbers | StoredBigInts,
  count: number,
  { slope, intercept }: ImageHeader,
  values: Float32Array | Float64Array,
  first: number,
): number {
  if (stored instanceof BigInt64Array || stored instanceof BigUint64Array) {
    for (let n = 0; n < count; n++) {
      values[first + n] = Number(stored[n]) * slope + intercept;
      if (!Number.isFinite(values[first + n])) return n;
    }
    return -1;
  }
  if (slope === 1 && intercept === 0 && isWhole(stored)) {
    values.set(count === stored.length ? stored : stored.subarray(0, count), first);
    return -1;
  }
  for (let n = 0; n < count; n++) {
    values[first + n] = stored[n] * slope + intercept;
    if (!Number.isFinite(values[first + n]) && Number.isFinite(stored[n])) return n;
  }
  return -1;
}

/** Whether these are whole numbers, which any float holds as finite ones. */
function isWhole(stored: StoredNumbers): boolean {
  return !(stored instanceof Float32Array || stored instanceof Float64Array);
}

/** Turns round each of the first `length / size` words of `bytes`. */
export function swapBytes(bytes: Uint8Array, length: number, size: number): void {
  for (let word = 0; word < length; word += size) {
    for (let low = word, high = word + size - 1; low < high; low++, high--) {
      const byte = bytes[low];
      bytes[low] = bytes[high];
      bytes[high] = byte;
    }
  }
}
