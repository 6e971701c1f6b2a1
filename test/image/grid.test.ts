import { expect, test } from "vitest";
import { makeGrid, gridDifference } from "../../src/image/grid.ts";
import { parseHeader } from "../../src/image/header.ts";
import { headerBytes, type NiftiSpec } from "../support/nifti.ts";

const parse = (spec: NiftiSpec) => parseHeader(headerBytes(spec), "a.nii");
const affine = (spec: NiftiSpec) => [...parse(spec).grid.affine];
const SROW = [2, 0, 0, -3, 0, 2, 0, -2, 0, 0, 2, -2];

test("the sform is used even where the qform has a higher code", () => {
  expect(affine({ sformCode: 1, qformCode: 4, pixdim: [1, 9, 9, 9, 1, 1, 1, 1] })).toEqual(SROW);
});

test("a qform of no rotation places voxels by pixdim and qoffset, with pixdim[0] -1 turning z", () => {
  const spec = { sformCode: 0, qformCode: 1, qoffset: [10, 20, 30] };
  const sizes = [2, 3, 4, 1, 1, 1, 1];
  expect(affine({ ...spec, pixdim: [1, ...sizes] })).toEqual([
    2, 0, 0, 10, 0, 3, 0, 20, 0, 0, 4, 30,
  ]);
  expect(affine({ ...spec, pixdim: [-1, ...sizes] })[10]).toBe(-4);
  expect(affine({ ...spec, pixdim: [0, ...sizes] })[10]).toBe(4);
});

test.each([1, 2] as const)(
  "a quarter turn about z in NIfTI-%i sends x to y and y to -x",
  (version) => {
    // Within 1e-6: float32 holds sqrt(1/2) to 6e-8, and the products double that.
    const half = Math.SQRT1_2;
    const spec = { version, sformCode: 0, qformCode: 1, quatern: [0, 0, half] };
    const turned = affine({ ...spec, pixdim: [1, 2, 3, 4, 1, 1, 1, 1] });
    [0, -3, 0, 0, 2, 0, 0, 0, 0, 0, 4, 0].forEach((x, n) => expect(turned[n]).toBeCloseTo(x, 6));
  },
);

test("a quaternion of norm 1.00000005 is made a rotation, one of norm 1.1 is refused", () => {
  const spec = { sformCode: 0, qformCode: 1 };
  const turned = affine({ ...spec, quatern: [Math.fround(1.00000006), 0, 0] });
  // Exact: after division by its norm the quaternion is (0, 1, 0, 0) to the last bit.
  expect(turned.map(Math.abs)).toEqual([2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0]);
  expect(turned[5]).toBe(-2);
  expect(() => affine({ ...spec, quatern: [1.1, 0, 0] })).toThrow("not a rotation");
});

test("without sform and qform the voxel sizes alone place voxels", () => {
  const spec = { sformCode: 0, qformCode: 0 };
  expect(affine({ ...spec, pixdim: [1, 2, 3, 4, 1, 1, 1, 1] })).toEqual([
    2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4, 0,
  ]);
  expect(() => affine({ ...spec, pixdim: [1, 2, -3, 4, 1, 1, 1, 1] })).toThrow("pixdim[1..3]");
});

test("metres and micrometres become millimetres; an unknown unit is a warning", () => {
  expect(affine({ units: 1 })[0]).toBe(2000);
  // Within 1e-12: one product with 0.001, which is not a binary fraction.
  expect(affine({ units: 3 })[0]).toBeCloseTo(0.002, 12);
  expect(affine({ units: 2 + 8 })[0]).toBe(2);
  expect(parse({ units: 0 }).warnings).toEqual([expect.stringContaining("xyzt_units")]);
});

test.each([
  ["not finite", [Number.NaN, ...SROW.slice(1)]],
  ["not finite", [...SROW.slice(0, 11), Number.POSITIVE_INFINITY]],
  ["singular", [2, 2, 0, 0, 2, 2, 0, 0, 0, 0, 2, 0]],
  ["singular", Array.from({ length: 12 }, () => 0)],
])("an sform that is %s is refused", (words, srow) => {
  expect(() => affine({ srow })).toThrow(words);
  expect(affine({ srow: SROW })).toEqual(SROW);
});

test("equal grids, and grids 0.0009 mm apart, have no difference", () => {
  const a = parse({}).grid;
  expect(gridDifference(a, parse({}).grid)).toBeUndefined();
  const near = parse({ version: 2, srow: [2, 0, 0, -3.0009, ...SROW.slice(4)] }).grid;
  expect(gridDifference(a, near)).toBeUndefined();
  const far = parse({ version: 2, srow: [2, 0, 0, -3.002, ...SROW.slice(4)] }).grid;
  expect(gridDifference(a, far)).toBe("corners lie up to 0.00200 mm apart (allowed 0.00100 mm)");
});

test("a 300-mm image may be 1e-4 of its diagonal off: 0.05 mm of 519 mm, not 0.06 mm", () => {
  const at = (x: number) =>
    makeGrid({ shape: [150, 150, 150], voxelMm: [2, 2, 2], originMm: [x, 0, 0] });
  expect(gridDifference(at(0), at(0.05))).toBeUndefined();
  expect(gridDifference(at(0), at(0.06))).toContain("0.0600 mm apart");
});

test("other shapes and flipped axes are named", () => {
  const a = parse({}).grid;
  expect(gridDifference(a, parse({ dim: [3, 2, 3, 2, 1, 1, 1, 1] }).grid)).toBe(
    "the shapes differ: 3 x 2 x 2 and 2 x 3 x 2 voxels",
  );
  const flip = (srow: number[]) => gridDifference(a, parse({ srow }).grid);
  expect(flip([-2, 0, 0, 3, 0, 2, 0, -2, 0, 0, 2, -2])).toBe("the x axis is flipped");
  expect(flip([-2, 0, 0, 3, 0, -2, 0, 2, 0, 0, 2, -2])).toBe("the x and y axes are flipped");
});

test("a made grid has its middle at 0 unless told otherwise, and refuses edges of 0 mm", () => {
  const grid = makeGrid({ shape: [3, 2, 2], voxelMm: [2, 2, 2] });
  expect([...grid.affine]).toEqual([2, 0, 0, -2, 0, 2, 0, -1, 0, 0, 2, -1]);
  expect(() => makeGrid({ shape: [3, 2, 2], voxelMm: [2, 0, 2] })).toThrow("above 0 mm");
  expect(() => makeGrid({ shape: [3, 0, 2], voxelMm: [2, 2, 2] })).toThrow("1 or more");
});
