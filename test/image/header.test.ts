import { expect, test } from "vitest";
import { Fault } from "../../src/errors.ts";
import { parseHeader } from "../../src/image/header.ts";
import { headerBytes, niftiBytes, RAMP, type NiftiSpec } from "../support/nifti.ts";

const parse = (spec: NiftiSpec, options = {}) => parseHeader(headerBytes(spec), "a.nii", options);

/** The sentence of the refusal; the control is that the default header is accepted. */
function refusal(spec: NiftiSpec, options = {}): string {
  const { version } = spec;
  expect(parse(version === undefined ? {} : { version }, options).voxelCount).toBe(12);
  try {
    parse(spec, options);
  } catch (error) {
    if (error instanceof Fault && error.kind === "input") return error.message;
    throw error;
  }
  throw new Error("was accepted");
}

test.each([1, 2] as const)("a 3x2x2 image of 2 frames in NIfTI-%s is what its header says", (v) => {
  for (const littleEndian of [true, false]) {
    const header = parse({ version: v, littleEndian, slope: 0.5, inter: -1 });
    expect(header.version).toBe(v);
    expect(header.littleEndian).toBe(littleEndian);
    expect(header.grid.shape).toEqual([3, 2, 2]);
    expect(header.frameCount).toBe(2);
    expect(header.datatype).toBe("int16");
    expect(header.dataOffset).toBe(v === 1 ? 352 : 544);
    expect([header.slope, header.intercept]).toEqual([0.5, -1]);
    expect(header.warnings).toEqual([]);
  }
});

test("a three-dimensional image has 1 frame", () => {
  expect(parse({ dim: [3, 3, 2, 2, 0, 0, 0, 0] }).frameCount).toBe(1);
});

test("garbage behind dim[0] is ignored: dim[5..7] of 4,88,0,-1 still give 2 frames", () => {
  expect(parse({ dim: [4, 3, 2, 2, 2, 88, 0, -1] }).frameCount).toBe(2);
});

test.each([
  [[0, 3, 2, 2, 2, 1, 1, 1], "dim[0] is 0"],
  [[8, 3, 2, 2, 2, 1, 1, 1], "dim[0] is 8"],
  [[-1, 3, 2, 2, 2, 1, 1, 1], "dim[0] is -1"],
  [[4, -8, 2, 2, 2, 1, 1, 1], "dim[1] is -8"],
  [[4, 3, 0, 2, 2, 1, 1, 1], "dim[2] is 0"],
  [[5, 3, 2, 2, 2, 3, 1, 1], "dim[5] is 3"],
])("dimensions %j are refused because %s", (dim, words) => {
  expect(refusal({ dim })).toContain(words);
  expect(refusal({ dim, version: 2 })).toContain(words);
});

test("dimensions whose product is 1e18 are refused, by a limit that 96 bytes still pass", () => {
  expect(refusal({ dim: [4, 32767, 32767, 32767, 32767, 1, 1, 1] })).toContain("limit");
  const wide = [4, 2 ** 53, 2 ** 53, 2 ** 53, 2 ** 53, 1, 1, 1];
  expect(refusal({ version: 2, dim: wide })).toContain("limit");
  expect(parse({}, { maxBytes: 352 + 48 }).voxelCount).toBe(12);
  expect(() => parse({}, { maxBytes: 352 + 47 })).toThrow("limit");
});

test.each([
  [0, "no type"],
  [1, "one-bit"],
  [32, "complex64"],
  [128, "RGB24"],
  [1536, "float128"],
  [1792, "complex128"],
  [2304, "RGBA32"],
  [77, "does not know"],
])("datatype %i is refused by name (%s)", (datatypeCode, words) => {
  expect(refusal({ datatypeCode })).toContain(words);
});

test("bitpix 16 beside float32 is ignored with a warning", () => {
  const header = parse({ type: "float32", bitpix: 16 });
  expect(header.datatype).toBe("float32");
  expect(header.warnings).toEqual([expect.stringContaining("bitpix is 16")]);
});

test("int64 brings a warning that voxels beyond 2^53 are rounded", () => {
  expect(parse({ type: "int64" }).warnings).toEqual([expect.stringContaining("2^53")]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -352, 348, 351, 352.5])(
  "vox_offset %d is refused in a single file",
  (voxOffset) => {
    expect(refusal({ voxOffset })).toContain("vox_offset");
  },
);

test("vox_offset 0 becomes 352 or 544 with a warning, and an odd 353 is taken as it is", () => {
  expect(parse({ voxOffset: 0 })).toMatchObject({
    dataOffset: 352,
    warnings: [expect.stringContaining("vox_offset is 0")],
  });
  expect(parse({ version: 2, voxOffset: 0 }).dataOffset).toBe(544);
  expect(parse({ voxOffset: 353 })).toMatchObject({ dataOffset: 353, warnings: [] });
  expect(refusal({ version: 2, voxOffset: 540 })).toContain("544");
  expect(parse({ pair: true, voxOffset: 0 })).toMatchObject({ dataOffset: 0, warnings: [] });
});

test("slope 0 means no scaling; NaN means the same with a warning", () => {
  expect(parse({ slope: 0 })).toMatchObject({ slope: 1, intercept: 0, warnings: [] });
  expect(parse({ slope: Number.NaN, inter: Number.NaN })).toMatchObject({
    slope: 1,
    intercept: 0,
    warnings: [expect.stringContaining("scl_slope is NaN")],
  });
  expect(parse({ slope: 0, inter: 5 }).warnings).toEqual([expect.stringContaining("scl_inter")]);
});

test("a finite slope with intercept NaN is refused", () => {
  expect(refusal({ slope: 2, inter: Number.NaN })).toContain("scl_inter is NaN");
});

test("a file with 1 voxel byte too few is refused with both numbers, 1 too many is a warning", () => {
  const sized = (dataFileBytes: number) => parse({}, { dataFileBytes });
  expect(sized(352 + 48).warnings).toEqual([]);
  expect(() => sized(352 + 47)).toThrow("voxel data end after 47 of 48 bytes");
  expect(() => sized(100)).toThrow("after 0 of 48");
  expect(sized(352 + 49).warnings).toEqual([expect.stringContaining("1 bytes after")]);
  expect(() => sized(352 + 48 + 2 ** 26 + 1)).toThrow("follow the last voxel");
});

test("1,000,000,352 bytes need 968,993 compressed ones: deflate makes at most 1032 of 1", () => {
  const sized = (compressedFileBytes: number) =>
    parse({ dim: [3, 1000, 1000, 500, 1, 1, 1, 1] }, { compressedFileBytes });
  expect(sized(968_993).voxelCount).toBe(5e8);
  expect(() => sized(968_992)).toThrow("968992 compressed bytes can't hold the 1000000352");
});

test("a frame of 2^32 voxels can't be numbered, one of 2^32 - 1 can", () => {
  const dim = (nx: number) => ({ version: 2 as const, type: "uint8" as const, dim: [3, nx, 1, 1] });
  expect(parse(dim(2 ** 32 - 1)).voxelCount).toBe(2 ** 32 - 1);
  expect(refusal(dim(2 ** 32))).toContain("at most 4294967295");
});

test.each([
  ["an empty file", new Uint8Array(), "0 bytes"],
  ["1 byte", Uint8Array.of(92), "1 bytes"],
  ["a header cut at 347", headerBytes().subarray(0, 347), "ends after 347"],
  ["a NIfTI-2 header cut at 539", headerBytes({ version: 2 }).subarray(0, 539), "ends after 539"],
  ["text", new TextEncoder().encode("#!/bin/sh and more"), "begins with bytes 23 21 2f 62"],
  ["no magic", headerBytes({ magic: "\0\0\0\0" }), "Analyze"],
  ["NIfTI-2 magic in NIfTI-1", headerBytes({ magic: "n+2\0" }), "magic"],
  ["a newline-converted NIfTI-2", headerBytes({ version: 2, magic: "n+2\0\n\n\x1a\n" }), "magic"],
])("%s is refused", (_, bytes, words) => {
  expect(() => parseHeader(bytes, "a.nii")).toThrow(words);
});

test("an extension with esize -16 (which can loop for ever) is skipped unread", () => {
  const bytes = niftiBytes(RAMP, { voxOffset: 384 });
  bytes[348] = 1;
  new DataView(bytes.buffer).setInt32(352, -16, true);
  expect(parseHeader(bytes, "a.nii")).toMatchObject({ dataOffset: 384, warnings: [] });
});

test("a header inside a larger buffer, as Node's pooled ones are, is read from its own place", () => {
  const pooled = Buffer.concat([Buffer.alloc(13, 255), headerBytes()]).subarray(13);
  expect(parseHeader(pooled, "a.nii")).toEqual(parse({}));
});
