// ImageHeader: what a NIfTI header says, after every rule that keeps a damaged one from passing for
// an image. It reads no voxels and opens no files.

import { Fault } from "../errors.ts";
import { DATATYPES, datatypeOfCode, refusedTypeName, type Datatype } from "./datatype.ts";
import { readFields, type HeaderFields } from "./fields.ts";
import { affineMm } from "./geometry.ts";
import type { Grid, Shape } from "./grid.ts";

export interface ImageHeader {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  /** True when the voxels are in an .img file beside the header. */
  readonly isPair: boolean;
  readonly grid: Grid;
  /** Voxels of one frame. */
  readonly voxelCount: number;
  /** 1 for a three-dimensional image. */
  readonly frameCount: number;
  readonly datatype: Datatype;
  /** Where the voxels begin in their file. */
  readonly dataOffset: number;
  /** Value = stored number * slope + intercept; 1 and 0 where the header asks for no scaling. */
  readonly slope: number;
  readonly intercept: number;
  /** What was odd but could be read, one sentence each. */
  readonly warnings: readonly string[];
}

export interface HeaderOptions {
  /** Largest image accepted, inflated. */
  readonly maxBytes?: number | undefined;
  /** Size of the file with the voxels, where it is not compressed and so can be held against. */
  readonly dataFileBytes?: number | undefined;
  /** Size of the file with the voxels, where it is compressed. */
  readonly compressedFileBytes?: number | undefined;
}

/** Twice the largest total-body series, and far below what a forged header can ask for. */
const DEFAULT_MAX_BYTES = 64 * 2 ** 30;
/** Bytes behind the last voxel that are read past (to reach a checksum) with a warning. */
export const MAX_SURPLUS_BYTES = 64 * 2 ** 20;
/** Deflate can't make more than this of one byte (zlib technical details): a bound on forged sizes. */
const LARGEST_DEFLATE_RATIO = 1032;
/** Voxels are numbered in 32 bits. */
const MAX_VOXELS = 2 ** 32 - 1;
/** Where voxels can begin at the earliest in a single file: header and extension flag. */
const FIRST_DATA_BYTE = { 1: 352, 2: 544 } as const;

/**
 * Reads and checks the header at the beginning of `bytes`.
 *
 * @param bytes - At least the first 540 inflated bytes, or the whole of a shorter file.
 * @param name - The file, for messages.
 * @throws Fault "input" when it is no NIfTI header or one whose image can't be read rightly.
 */
export function parseHeader(
  bytes: Uint8Array,
  name: string,
  options: HeaderOptions = {},
): ImageHeader {
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const fields = readFields(bytes, name);
  const datatype = checkDatatype(fields, name, warn);
  const dataOffset = checkOffset(fields, name, warn);
  const { shape, frameCount } = checkDim(fields, name);
  const totalBytes = BigInt(DATATYPES[datatype].bytes) * product([...shape, frameCount]);
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  if (totalBytes + BigInt(dataOffset) > BigInt(maxBytes)) {
    throw new Fault(
      "input",
      `${name}: header asks for ${totalBytes} bytes from byte ${dataOffset} on; the limit is ${maxBytes}`,
      "Check the header's dim; larger images are not read.",
    );
  }
  const voxelCount = shape[0] * shape[1] * shape[2];
  if (voxelCount > MAX_VOXELS) {
    throw new Fault(
      "input",
      `${name}: a frame of ${shape.join(" x ")} voxels is too large; at most ${MAX_VOXELS} can be numbered`,
    );
  }
  const header: ImageHeader = {
    version: fields.version,
    littleEndian: fields.littleEndian,
    isPair: fields.isPair,
    grid: { shape, affine: affineMm(fields.geometry, name, warn), geometry: fields.geometry },
    voxelCount,
    frameCount,
    datatype,
    dataOffset,
    ...checkScaling(fields, name, warn),
    warnings,
  };
  if (options.dataFileBytes !== undefined) {
    checkDataBytes(header, name, Math.max(0, options.dataFileBytes - dataOffset), warn);
  }
  if (options.compressedFileBytes !== undefined) {
    checkCompressible(header, name, options.compressedFileBytes);
  }
  return header;
}

/** A small file whose header asks for a huge image is refused before memory is set aside for it. */
function checkCompressible(header: ImageHeader, name: string, fileBytes: number): void {
  const neededBytes = header.dataOffset + frameBytes(header) * header.frameCount;
  if (neededBytes > fileBytes * LARGEST_DEFLATE_RATIO) {
    throw new Fault(
      "input",
      `${name}: ${fileBytes} compressed bytes can't hold the ${neededBytes} that the header asks for`,
      "The header is damaged, or the file was cut short; copy or convert it again.",
    );
  }
}

/** Bytes that one frame takes in the file. */
export function frameBytes(header: ImageHeader): number {
  return header.voxelCount * DATATYPES[header.datatype].bytes;
}

/**
 * Holds the bytes found from the first voxel on against those the header asks for.
 *
 * @throws Fault "input" when there are too few, or more than 64 MiB too many.
 */
export function checkDataBytes(
  header: ImageHeader,
  name: string,
  foundBytes: number,
  warn: (message: string) => void,
): void {
  const neededBytes = frameBytes(header) * header.frameCount;
  const what = `${header.grid.shape.join(" x ")} voxels of ${header.datatype}, frames: ${header.frameCount}`;
  if (foundBytes < neededBytes) {
    throw new Fault(
      "input",
      `${name}: voxel data end after ${foundBytes} of ${neededBytes} bytes (${what})`,
      "The file was cut short; copy or convert it again.",
    );
  }
  const surplus = foundBytes - neededBytes;
  if (surplus > MAX_SURPLUS_BYTES) {
    throw new Fault(
      "input",
      `${name}: more than ${MAX_SURPLUS_BYTES} bytes follow the last voxel (${what})`,
      "The header does not describe this file.",
    );
  }
  if (surplus > 0) warn(`${name}: ${surplus} bytes after the last voxel are ignored (${what})`);
}

function checkDatatype(
  fields: HeaderFields,
  name: string,
  warn: (message: string) => void,
): Datatype {
  const code = fields.datatypeCode;
  const datatype = datatypeOfCode(code);
  if (datatype === undefined) {
    throw new Fault(
      "input",
      `${name}: datatype is ${code} (${refusedTypeName(code)}); bindmap reads integers of 8 to 64 bits, float32 and float64`,
    );
  }
  const bits = 8 * DATATYPES[datatype].bytes;
  if (fields.bitpix !== bits) {
    warn(`${name}: bitpix is ${fields.bitpix}, but ${datatype} has ${bits}; bitpix is ignored`);
  }
  if (datatype === "int64" || datatype === "uint64") {
    warn(`${name}: ${datatype} voxels beyond 2^53 are rounded to float64`);
  }
  return datatype;
}

function checkOffset(fields: HeaderFields, name: string, warn: (message: string) => void): number {
  const offset = fields.voxOffset;
  const earliest = fields.isPair ? 0 : FIRST_DATA_BYTE[fields.version];
  if (offset === 0 && !fields.isPair) {
    warn(`${name}: vox_offset is 0; voxels are taken from byte ${earliest} on`);
    return earliest;
  }
  if (!Number.isSafeInteger(offset) || offset < earliest) {
    throw new Fault(
      "input",
      `${name}: vox_offset is ${offset}; it must be a whole number of bytes, ${earliest} or more`,
    );
  }
  return offset;
}

/** Only dim[1..dim[0]] count: what stands behind them is often left over from another image. */
function checkDim(fields: HeaderFields, name: string): { shape: Shape; frameCount: number } {
  const rank = fields.dim[0];
  if (rank < 1n || rank > 7n) {
    throw new Fault("input", `${name}: dim[0] is ${rank}; it must be 1 to 7`);
  }
  const dim = Array.from({ length: 7 }, (_, n) => (BigInt(n) < rank ? fields.dim[n + 1] : 1n));
  for (const [n, count] of dim.entries()) {
    if (count < 1n) {
      throw new Fault("input", `${name}: dim[${n + 1}] is ${count}; it must be 1 or more`);
    }
    if (n >= 4 && count !== 1n) {
      throw new Fault(
        "input",
        `${name}: dim[${n + 1}] is ${count}; an image of x, y, z and time has 1 there`,
      );
    }
  }
  const [nx, ny, nz, frameCount] = dim.map(Number);
  return { shape: [nx, ny, nz], frameCount };
}

function checkScaling(
  fields: HeaderFields,
  name: string,
  warn: (message: string) => void,
): Pick<ImageHeader, "slope" | "intercept"> {
  const { slope, intercept } = fields;
  const unscaled = { slope: 1, intercept: 0 };
  if (!Number.isFinite(slope)) {
    warn(`${name}: scl_slope is ${slope}; voxels are taken unscaled`);
    return unscaled;
  }
  if (slope === 0) {
    // nifti1.h: a slope of 0 turns all scaling off, the intercept included.
    if (intercept !== 0) warn(`${name}: scl_inter is ${intercept}, ignored since scl_slope is 0`);
    return unscaled;
  }
  if (!Number.isFinite(intercept)) {
    throw new Fault("input", `${name}: scl_inter is ${intercept}; it must be a finite number`);
  }
  return { slope, intercept };
}

/** By BigInt: the product of forged dimensions would round, or wrap, as a number. */
function product(factors: readonly number[]): bigint {
  return factors.reduce((total, factor) => total * BigInt(factor), 1n);
}
