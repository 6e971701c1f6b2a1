// Makes NIfTI files for tests, byte by byte and for both byte orders. It shares no code with the
// product, so that an error in one is not repeated in the other.

import { gzipSync } from "node:zlib";

export type StoredType =
  | "uint8"
  | "int8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64";

/** Code, bytes, and how a number is put into a DataView. */
const STORED: Record<
  StoredType,
  { code: number; bytes: number; put: (v: DataView, at: number, x: number, le: boolean) => void }
> = {
  uint8: { code: 2, bytes: 1, put: (v, at, x) => v.setUint8(at, x) },
  int8: { code: 256, bytes: 1, put: (v, at, x) => v.setInt8(at, x) },
  int16: { code: 4, bytes: 2, put: (v, at, x, le) => v.setInt16(at, x, le) },
  uint16: { code: 512, bytes: 2, put: (v, at, x, le) => v.setUint16(at, x, le) },
  int32: { code: 8, bytes: 4, put: (v, at, x, le) => v.setInt32(at, x, le) },
  uint32: { code: 768, bytes: 4, put: (v, at, x, le) => v.setUint32(at, x, le) },
  int64: { code: 1024, bytes: 8, put: (v, at, x, le) => v.setBigInt64(at, BigInt(x), le) },
  uint64: { code: 1280, bytes: 8, put: (v, at, x, le) => v.setBigUint64(at, BigInt(x), le) },
  float32: { code: 16, bytes: 4, put: (v, at, x, le) => v.setFloat32(at, x, le) },
  float64: { code: 64, bytes: 8, put: (v, at, x, le) => v.setFloat64(at, x, le) },
};

export interface NiftiSpec {
  version?: 1 | 2;
  littleEndian?: boolean;
  pair?: boolean;
  /** dim[0..7] as written; default from `shape`. */
  dim?: readonly number[];
  type?: StoredType;
  datatypeCode?: number;
  bitpix?: number;
  voxOffset?: number;
  slope?: number;
  inter?: number;
  pixdim?: readonly number[];
  qformCode?: number;
  sformCode?: number;
  quatern?: readonly number[];
  qoffset?: readonly number[];
  srow?: readonly number[];
  units?: number;
  magic?: string;
}

/** The fixed header alone: 348 or 540 bytes. */
export function headerBytes(spec: NiftiSpec = {}): Uint8Array {
  const version = spec.version ?? 1;
  const le = spec.littleEndian ?? true;
  const type = STORED[spec.type ?? "int16"];
  const bytes = new Uint8Array(version === 1 ? 348 : 540);
  const view = new DataView(bytes.buffer);
  const real = (at: number, values: readonly number[]): void =>
    values.forEach((x, n) =>
      version === 1 ? view.setFloat32(at + 4 * n, x, le) : view.setFloat64(at + 8 * n, x, le),
    );
  const magic = spec.magic ?? `n${spec.pair === true ? "i" : "+"}${version}\0`;
  const at = version === 1 ? V1 : V2;
  const dim = spec.dim ?? [4, 3, 2, 2, 2, 1, 1, 1];
  view.setInt32(0, bytes.length, le);
  dim.forEach((n, axis) =>
    version === 1
      ? view.setInt16(at.dim + 2 * axis, n, le)
      : view.setBigInt64(at.dim + 8 * axis, BigInt(n), le),
  );
  view.setInt16(at.datatype, spec.datatypeCode ?? type.code, le);
  view.setInt16(at.datatype + 2, spec.bitpix ?? 8 * type.bytes, le);
  real(at.pixdim, spec.pixdim ?? [1, 2, 2, 2, 1, 1, 1, 1]);
  const offset = spec.voxOffset ?? (spec.pair === true ? 0 : version === 1 ? 352 : 544);
  if (version === 1) view.setFloat32(108, offset, le);
  else view.setBigInt64(168, BigInt(offset), le);
  real(at.slope, [spec.slope ?? 1, spec.inter ?? 0]);
  if (version === 1) {
    view.setInt16(252, spec.qformCode ?? 0, le);
    view.setInt16(254, spec.sformCode ?? 1, le);
    view.setUint8(123, spec.units ?? 2);
  } else {
    view.setInt32(344, spec.qformCode ?? 0, le);
    view.setInt32(348, spec.sformCode ?? 1, le);
    view.setInt32(500, spec.units ?? 2, le);
  }
  real(at.quatern, spec.quatern ?? [0, 0, 0]);
  real(at.quatern + (version === 1 ? 12 : 24), spec.qoffset ?? [0, 0, 0]);
  real(at.srow, spec.srow ?? [2, 0, 0, -3, 0, 2, 0, -2, 0, 0, 2, -2]);
  const text = version === 2 && spec.magic === undefined ? `${magic}\r\n\x1a\n` : magic;
  bytes.set(Buffer.from(text, "latin1"), at.magic);
  return bytes;
}

const V1 = { dim: 40, datatype: 70, pixdim: 76, slope: 112, quatern: 256, srow: 280, magic: 344 };
const V2 = { dim: 16, datatype: 12, pixdim: 104, slope: 176, quatern: 352, srow: 400, magic: 4 };

/** Stored numbers as bytes. */
export function voxelBytes(values: readonly number[], spec: NiftiSpec = {}): Uint8Array {
  const type = STORED[spec.type ?? "int16"];
  const bytes = new Uint8Array(values.length * type.bytes);
  const view = new DataView(bytes.buffer);
  values.forEach((x, n) => type.put(view, n * type.bytes, x, spec.littleEndian ?? true));
  return bytes;
}

/** A single file: header, no extension, voxels at byte 352 or 544 (or `voxOffset`). */
export function niftiBytes(values: readonly number[], spec: NiftiSpec = {}): Uint8Array {
  const header = headerBytes(spec);
  const first = Math.max(spec.voxOffset ?? 0, header.length + 4);
  const voxels = voxelBytes(values, spec);
  const bytes = new Uint8Array(first + voxels.length);
  bytes.set(header);
  bytes.set(voxels, first);
  return bytes;
}

/** gzip with a new member every `size` bytes. */
export function gzipMembers(bytes: Uint8Array, size: number): Uint8Array {
  const members: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    members.push(gzipSync(bytes.subarray(at, at + size)));
  }
  return Buffer.concat(members);
}

/** `bytes` in chunks of `size`, as a file would be read. */
export async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** 0, 1, 2, … up to the 24 voxel values of the default header. */
export const RAMP: readonly number[] = Array.from({ length: 24 }, (_, n) => n);
