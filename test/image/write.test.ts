import fc from "fast-check";
import { expect, test } from "vitest";
import { makeGrid } from "../../src/image/grid.ts";
import { parseHeader } from "../../src/image/header.ts";
import { encodeHeader, encodeValues, INTENT_ESTIMATE } from "../../src/image/write.ts";
import { headerBytes, type NiftiSpec } from "../support/nifti.ts";

/** Where geometry lies in the two versions: [first byte, length] (nifti1.h, nifti2.h). */
const GEOMETRY = {
  1: [
    [76, 16],
    [252, 76],
  ],
  2: [
    [104, 32],
    [344, 152],
  ],
} as const;

test.each([1, 2] as const)("a map of NIfTI-%i repeats the geometry bit for bit", (version) => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const cases = fc.record({
    quatern: fc.array(number, { minLength: 3, maxLength: 3 }),
    qoffset: fc.array(fc.double(), { minLength: 3, maxLength: 3 }),
    pixdim: fc.array(fc.double(), { minLength: 8, maxLength: 8 }),
    shift: fc.array(number, { minLength: 3, maxLength: 3 }),
    qformCode: fc.integer({ min: -1, max: 5 }),
    littleEndian: fc.boolean(),
  });
  fc.assert(
    fc.property(cases, ({ shift: [x, y, z], littleEndian, ...rest }) => {
      const srow = [2.1, 0.1, -0, x, 0.3, 2.2, 0, y, 0.7, 0, -2.3, z];
      const spec: NiftiSpec = { version, srow, sformCode: 3, units: 2 + 8, ...rest };
      const { grid } = parseHeader(headerBytes({ ...spec, littleEndian }), "a.nii");
      const written = encodeHeader({ grid, datatype: "float32" });
      const expected = headerBytes({ ...spec, littleEndian: true });
      for (const [first, length] of GEOMETRY[version]) {
        expect(written.subarray(first, first + length)).toEqual(
          expected.subarray(first, first + length),
        );
      }
    }),
    { numRuns: 200 },
  );
});

test("the header of a float32 BPND map has these bytes and no others", () => {
  const { grid } = parseHeader(headerBytes({ units: 2 + 8 }), "a.nii");
  const written = encodeHeader({
    grid,
    datatype: "float32",
    intentCode: INTENT_ESTIMATE,
    intentName: "BPND",
    description: "bindmap 0.1.0 SRTM",
    displayRange: [0, 3],
  });
  const expected = new Uint8Array(352);
  expected.set(headerBytes({ type: "float32", dim: [3, 3, 2, 2, 1, 1, 1, 1], units: 2 }));
  const view = new DataView(expected.buffer);
  view.setInt16(68, 1001, true);
  view.setFloat32(124, 3, true);
  expected.set(Buffer.from("bindmap 0.1.0 SRTM"), 148);
  expected.set(Buffer.from("BPND"), 328);
  expect(written).toEqual(expected);
});

test("a series has 4 dimensions, and seconds only where its step is given", () => {
  const grid = makeGrid({ shape: [3, 2, 2], voxelMm: [2, 2, 2] });
  const timed = encodeHeader({ grid, datatype: "int16", frameCount: 5, frameStepS: 300 });
  const view = new DataView(timed.buffer);
  expect([0, 1, 2, 3, 4, 5].map((n) => view.getInt16(40 + 2 * n, true))).toEqual([
    4, 3, 2, 2, 5, 1,
  ]);
  expect(timed[123]).toBe(2 + 8);
  expect(view.getFloat32(92, true)).toBe(300);
  const untimed = encodeHeader({ grid, datatype: "int16", frameCount: 5 });
  expect(untimed[123]).toBe(2);
  expect(new DataView(untimed.buffer).getFloat32(92, true)).toBe(1);
});

test("a made grid is read back to the last bit, also where voxels are 1.22 mm", () => {
  const grid = makeGrid({ shape: [7, 5, 3], voxelMm: [1.22, 1.22, 1.3] });
  const back = parseHeader(encodeHeader({ grid, datatype: "uint8" }), "a.nii");
  expect(back.grid).toEqual(grid);
  expect(back.warnings).toEqual([]);
  const wide = makeGrid({ shape: [40_000, 1, 1], voxelMm: [1, 1, 1] });
  expect(parseHeader(encodeHeader({ grid: wide, datatype: "uint8" }), "a.nii").version).toBe(2);
});

test("40,000 frames do not fit NIfTI-1, text of 80 characters not the description", () => {
  const grid = makeGrid({ shape: [3, 2, 2], voxelMm: [2, 2, 2] });
  const layout = { grid, datatype: "float32" as const };
  expect(encodeHeader({ ...layout, frameCount: 32_767 }).length).toBe(352);
  expect(() => encodeHeader({ ...layout, frameCount: 40_000 })).toThrow("32767");
  expect(encodeHeader({ ...layout, description: "x".repeat(79) })[226]).toBe(120);
  expect(() => encodeHeader({ ...layout, description: "x".repeat(80) })).toThrow("79");
  expect(() => encodeHeader({ ...layout, intentName: "BPₙₙ" })).toThrow("ASCII");
});

test("float64 values become float32 rounded once; values that do not fit are refused", () => {
  const bytes = encodeValues(Float64Array.of(0.1, Number.NaN), "float32");
  expect([...new Float32Array(bytes.buffer)]).toEqual([Math.fround(0.1), Number.NaN]);
  expect([...encodeValues(Float32Array.of(0, 255), "uint8")]).toEqual([0, 255]);
  expect(() => encodeValues(Float32Array.of(0, 256), "uint8")).toThrow("256 of voxel 1");
  expect(() => encodeValues(Float32Array.of(0.5), "int16")).toThrow("0.5");
  expect(() => encodeValues(Float32Array.of(Number.NaN), "uint8")).toThrow("NaN");
  expect(() => encodeValues(Float64Array.of(1e39), "float32")).toThrow("1e+39");
});

test("values of the file's own type are not copied", () => {
  const values = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
  const bytes = encodeValues(values, "float32");
  expect(bytes.buffer).toBe(values.buffer);
  expect(bytes.length).toBe(8);
});
