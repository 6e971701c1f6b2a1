// The fixed-size header of a NIfTI file as plain numbers, in either version and byte order.
// It owns where each field lies; whether the values make sense is header.ts's question.

import { NIFTI1, NIFTI2 } from "nifti-reader-js";
import { Fault } from "../errors.ts";
import type { Geometry } from "./geometry.ts";

export interface HeaderFields {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  /** True when the voxels are in an .img file of their own. */
  readonly isPair: boolean;
  /** dim[0..7]; int64 in NIfTI-2, hence BigInt. */
  readonly dim: readonly bigint[];
  readonly datatypeCode: number;
  readonly bitpix: number;
  readonly voxOffset: number;
  readonly slope: number;
  readonly intercept: number;
  readonly geometry: Geometry;
}

/** Bytes of the fixed part. */
const HEADER_BYTES = { 1: 348, 2: 540 } as const;
/** Enough of the beginning of any header to parse it. */
export const LARGEST_HEADER_BYTES = HEADER_BYTES[2];

/** What stands in the magic field for one file and for a pair. NIfTI-2's ends in a newline trap. */
const MAGIC = {
  1: { at: 344, single: "n+1\0", pair: "ni1\0" },
  2: { at: 4, single: "n+2\0\r\n\x1a\n", pair: "ni2\0\r\n\x1a\n" },
} as const;

/** @throws Fault "input" when the bytes do not begin with a NIfTI header. */
export function readFields(bytes: Uint8Array, name: string): HeaderFields {
  if (bytes.length < 4) throw new Fault("input", `${name}: ${bytes.length} bytes are no image`);
  const { version, littleEndian } = recognise(bytes, name);
  const size = HEADER_BYTES[version];
  if (bytes.length < size) {
    throw new Fault(
      "input",
      `${name}: ends after ${bytes.length} bytes; a NIfTI-${version} header has ${size}`,
    );
  }
  const magic = MAGIC[version];
  const found = String.fromCharCode(...bytes.subarray(magic.at, magic.at + magic.single.length));
  if (found !== magic.single && found !== magic.pair) throw wrongMagic(found, version, name);

  // The package sees a copy of the fixed part only: the extension flag behind it, which can send its
  // extension reader round for ever, is not among these bytes.
  const fixed = new Uint8Array(bytes.subarray(0, size)).buffer;
  const parsed = version === 1 ? new NIFTI1() : new NIFTI2();
  parsed.readHeader(fixed);
  const view = new DataView(fixed);
  return {
    version,
    littleEndian,
    isPair: found === magic.pair,
    dim: readDim(view, version, littleEndian),
    datatypeCode: parsed.datatypeCode,
    bitpix: parsed.numBitsPerVoxel,
    // The package's int64 is wrong for big-endian values above 2^31, so these are read here.
    voxOffset: version === 1 ? parsed.vox_offset : Number(view.getBigInt64(168, littleEndian)),
    slope: parsed.scl_slope,
    intercept: parsed.scl_inter,
    geometry: {
      version,
      qformCode: parsed.qform_code,
      sformCode: parsed.sform_code,
      pixdim: Float64Array.from(parsed.pixDims.slice(0, 4)),
      quaternion: Float64Array.of(parsed.quatern_b, parsed.quatern_c, parsed.quatern_d),
      qoffset: Float64Array.of(parsed.qoffset_x, parsed.qoffset_y, parsed.qoffset_z),
      // The package overwrites its affine with the qform's, so the sform is read here.
      srow: readSrow(view, version, littleEndian),
      spatialUnit: parsed.xyzt_units & 7,
    },
  };
}

/** Version and byte order are told by sizeof_hdr, the first four bytes. */
function recognise(
  bytes: Uint8Array,
  name: string,
): Pick<HeaderFields, "version" | "littleEndian"> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 4);
  for (const littleEndian of [true, false]) {
    const size = view.getInt32(0, littleEndian);
    if (size === HEADER_BYTES[1]) return { version: 1, littleEndian };
    if (size === HEADER_BYTES[2]) return { version: 2, littleEndian };
  }
  const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0"));
  throw new Fault(
    "input",
    `${name}: begins with bytes ${start.join(" ")}, not with a NIfTI header size (348 or 540)`,
    "bindmap reads NIfTI-1 and NIfTI-2, with or without gzip.",
  );
}

function wrongMagic(found: string, version: 1 | 2, name: string): Fault {
  if (version === 1 && /^\0+$/.test(found)) {
    return new Fault(
      "input",
      `${name}: has no NIfTI magic; it looks like Analyze 7.5, which does not tell left from right`,
      "Convert it to NIfTI with a tool that knows how it was made.",
    );
  }
  return new Fault(
    "input",
    `${name}: magic is ${JSON.stringify(found)}, not that of NIfTI-${version}`,
  );
}

function readDim(view: DataView, version: 1 | 2, littleEndian: boolean): readonly bigint[] {
  return Array.from({ length: 8 }, (_, n) =>
    version === 1
      ? BigInt(view.getInt16(40 + 2 * n, littleEndian))
      : view.getBigInt64(16 + 8 * n, littleEndian),
  );
}

function readSrow(view: DataView, version: 1 | 2, littleEndian: boolean): Float64Array {
  return Float64Array.from({ length: 12 }, (_, n) =>
    version === 1
      ? view.getFloat32(280 + 4 * n, littleEndian)
      : view.getFloat64(400 + 8 * n, littleEndian),
  );
}
