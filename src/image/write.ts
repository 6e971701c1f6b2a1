// Writing: the header bytes and the voxel bytes of a .nii file, little-endian.
// It makes bytes; where they go, and whether they are compressed, is the platform's business.

import { Fault } from "../errors.ts";
import { DATATYPES, type Datatype } from "./datatype.ts";
import { HOST_IS_LITTLE_ENDIAN, swapBytes } from "./decode.ts";
import type { Grid } from "./grid.ts";

/** 64-bit integers are read but never needed for writing. */
export type WritableDatatype = Exclude<Datatype, "int64" | "uint64">;

/** What a file is to hold. */
export interface ImageLayout {
  /** Repeated bit for bit; a grid from NIfTI-2 makes a NIfTI-2 file. */
  readonly grid: Grid;
  readonly datatype: WritableDatatype;
  /** Number of frames of a series; left out for an image without time. */
  readonly frameCount?: number | undefined;
  /** Seconds from frame to frame, where that is one number; left out, the header gives no time. */
  readonly frameStepS?: number | undefined;
  /** Value = stored number * slope + intercept. Default 1 and 0. */
  readonly slope?: number | undefined;
  readonly intercept?: number | undefined;
  /** nifti1.h: what the values are; 1001 is an estimate, whose name goes in `intentName`. */
  readonly intentCode?: number | undefined;
  /** ASCII, at most 15 characters. */
  readonly intentName?: string | undefined;
  /** ASCII, at most 79 characters. */
  readonly description?: string | undefined;
  /** Values that a viewer shows as black and as white. */
  readonly displayRange?: readonly [low: number, high: number] | undefined;
}

/** Numbers as they are to be stored, before slope and intercept. */
export type StoredValues =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

export const INTENT_ESTIMATE = 1001;

const ARRAYS = {
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

const NIFTI1_LARGEST_DIM = 32_767;
const UNIT_SECOND = 8;

/** Where the fields lie. `real` fields are float32 in version 1 and float64 in version 2. */
const PLACES = {
  1: {
    size: 348,
    bytes: 352,
    dim: 40,
    intentCode: 68,
    datatype: 70,
    bitpix: 72,
    pixdim: 76,
    voxOffset: 108,
    slope: 112,
    calMax: 124,
    calMin: 128,
    description: 148,
    qform: 252,
    sform: 254,
    quaternion: 256,
    srow: 280,
    units: 123,
    intentName: 328,
    magic: 344,
  },
  2: {
    size: 540,
    bytes: 544,
    dim: 16,
    intentCode: 504,
    datatype: 12,
    bitpix: 14,
    pixdim: 104,
    voxOffset: 168,
    slope: 176,
    calMax: 192,
    calMin: 200,
    description: 240,
    qform: 344,
    sform: 348,
    quaternion: 352,
    srow: 400,
    units: 500,
    intentName: 508,
    magic: 4,
  },
} as const;

/**
 * The bytes before the first voxel: 352 of NIfTI-1 or 544 of NIfTI-2.
 *
 * @throws Fault "output" when NIfTI-1 can't count so many voxels or frames.
 */
export function encodeHeader(layout: ImageLayout): Uint8Array {
  const { grid, datatype } = layout;
  const { geometry } = grid;
  const { version } = geometry;
  const at = PLACES[version];
  const bytes = new Uint8Array(at.bytes);
  const view = new DataView(bytes.buffer);
  const short = (place: number, value: number): void => view.setInt16(place, value, true);
  const int = (place: number, value: number): void => view.setInt32(place, value, true);
  const code = version === 1 ? short : int;
  const reals = (place: number, values: Iterable<number>): void => {
    let next = place;
    for (const value of values) {
      if (version === 1) view.setFloat32(next, value, true);
      else view.setFloat64(next, value, true);
      next += version === 1 ? 4 : 8;
    }
  };

  int(0, at.size);
  for (const [n, count] of dimOf(layout).entries()) {
    if (version === 1) short(at.dim + 2 * n, count);
    else view.setBigInt64(at.dim + 8 * n, BigInt(count), true);
  }
  short(at.datatype, DATATYPES[datatype].code);
  short(at.bitpix, 8 * DATATYPES[datatype].bytes);
  code(at.intentCode, layout.intentCode ?? 0);
  reals(at.pixdim, [...geometry.pixdim, layout.frameStepS ?? 1, 1, 1, 1]);
  if (version === 1) reals(at.voxOffset, [at.bytes]);
  else view.setBigInt64(at.voxOffset, BigInt(at.bytes), true);
  reals(at.slope, [layout.slope ?? 1, layout.intercept ?? 0]);
  const [low, high] = layout.displayRange ?? [0, 0];
  reals(at.calMin, [low]);
  reals(at.calMax, [high]);
  code(at.qform, geometry.qformCode);
  code(at.sform, geometry.sformCode);
  reals(at.quaternion, [...geometry.quaternion, ...geometry.qoffset]);
  reals(at.srow, geometry.srow);
  const units = geometry.spatialUnit | (layout.frameStepS === undefined ? 0 : UNIT_SECOND);
  if (version === 1) bytes[at.units] = units;
  else int(at.units, units);
  putText(bytes, at.description, layout.description ?? "", 79);
  putText(bytes, at.intentName, layout.intentName ?? "", 15);
  putText(bytes, at.magic, version === 1 ? "n+1" : "n+2\0\r\n\x1a\n", 8);
  return bytes;
}

/**
 * The bytes of voxel values, without a copy where `values` already are what the file holds.
 *
 * @throws Fault "bug" when a value can't be stored as `datatype`: a fraction or a number out of range
 *   in an integer type, a finite number beyond float32.
 */
export function encodeValues(values: StoredValues, datatype: WritableDatatype): Uint8Array {
  const stored = storedAs(values, datatype);
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  if (HOST_IS_LITTLE_ENDIAN) return bytes;
  const swapped = new Uint8Array(bytes);
  swapBytes(swapped, swapped.length, DATATYPES[datatype].bytes);
  return swapped;
}

function storedAs(values: StoredValues, datatype: WritableDatatype): StoredValues {
  const type = ARRAYS[datatype];
  if (values instanceof type) return values;
  const stored = new type(values);
  const isReal = datatype === "float32" || datatype === "float64";
  for (let v = 0; v < values.length; v++) {
    const isKept = isReal
      ? Number.isFinite(stored[v]) || !Number.isFinite(values[v])
      : stored[v] === values[v];
    if (!isKept) throw new Fault("bug", `value ${values[v]} of voxel ${v} is no ${datatype}`);
  }
  return stored;
}

function dimOf({ grid, frameCount }: ImageLayout): readonly number[] {
  const counts = frameCount === undefined ? grid.shape : [...grid.shape, frameCount];
  const largest = Math.max(...counts);
  if (grid.geometry.version === 1 && largest > NIFTI1_LARGEST_DIM) {
    throw new Fault(
      "output",
      `an image of ${counts.join(" x ")} can't be written; NIfTI-1 counts to ${NIFTI1_LARGEST_DIM}`,
    );
  }
  return [counts.length, ...counts, 1, 1, 1, 1].slice(0, 8);
}

function putText(bytes: Uint8Array, place: number, text: string, longest: number): void {
  const codes = Array.from(text, (character) => character.charCodeAt(0));
  if (codes.length > longest || codes.some((code) => code > 126)) {
    throw new Fault("bug", `header text "${text}" is not ASCII of at most ${longest} characters`);
  }
  bytes.set(codes, place);
}
