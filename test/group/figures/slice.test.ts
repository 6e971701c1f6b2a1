import { describe, expect, test } from "vitest";

import {
  captionOf,
  middleSlices,
  sliceOf,
  type Display,
  type Plane,
} from "../../../src/group/figures/slice.ts";
import { axesOf, boundsOf, type Volume } from "../../../src/group/figures/volume.ts";
import { spotted } from "./spotted.ts";

function spotIn(plane: Plane, index: number, volume: Volume, display: Display) {
  const image = sliceOf(volume, { plane, index }, boundsOf([volume]), display);
  const at = image.values.indexOf(9);
  const [x, y] = [at % image.width, Math.floor(at / image.width)];
  return {
    across: x < image.width / 2 ? image.sides[0] : image.sides[1],
    left: x,
    down: y,
    size: [image.width, image.height],
  };
}

describe("slices", () => {
  // Voxel (1, 5, 4) of a volume that grows to the right, the front and above: left, front, above.
  const volume = spotted([1, 5, 4], "RAS");

  test("an axial slice has the front above; left is where the display says", () => {
    expect(spotIn("axial", 4, volume, "neurological")).toEqual({
      across: "L",
      left: 1,
      down: 1,
      size: [6, 7],
    });
    expect(spotIn("axial", 4, volume, "radiological")).toEqual({
      across: "L",
      left: 4,
      down: 1,
      size: [6, 7],
    });
  });

  test("a coronal slice has the top above, a sagittal one the front on the left in either display", () => {
    expect(spotIn("coronal", 5, volume, "neurological")).toEqual({
      across: "L",
      left: 1,
      down: 0,
      size: [6, 5],
    });
    for (const display of ["neurological", "radiological"] as const) {
      expect(spotIn("sagittal", 1, volume, display)).toEqual({
        across: "A",
        left: 1,
        down: 0,
        size: [7, 5],
      });
    }
  });

  test("axes that grow to the other sides give the same pictures", () => {
    // Mirrored along all three: the same place of the body.
    const mirrored = spotted([4, 1, 0], "LPI");
    const planes = [
      ["axial", 4, 0],
      ["coronal", 5, 1],
      ["sagittal", 1, 4],
    ] as const;
    for (const [plane, index, other] of planes) {
      expect(spotIn(plane, other, mirrored, "neurological")).toEqual(
        spotIn(plane, index, volume, "neurological"),
      );
    }
  });

  test("axes in another order, as sagittal acquisitions have them, give the same pictures", () => {
    // First axis to the back, second downwards, third to the right.
    const turned = spotted([1, 0, 1], "PIR", [7, 5, 6]);
    expect(spotIn("axial", 0, turned, "neurological")).toEqual(
      spotIn("axial", 4, volume, "neurological"),
    );
    expect(captionOf(turned, { plane: "axial", index: 0 })).toBe("axial, slice 1 of 5");
  });

  test("middle slices lie in the middle of what has values", () => {
    const values = new Float64Array(210).fill(Number.NaN);
    for (const [x, y, z] of [
      [3, 1, 2],
      [5, 3, 4],
    ])
      values[x + 6 * (y + 7 * z)] = 1;
    const some = { ...volume, values };
    expect(boundsOf([some])).toEqual([
      [3, 5],
      [1, 3],
      [2, 4],
    ]);
    expect(middleSlices(some, boundsOf([some]))).toEqual([
      { plane: "axial", index: 3 },
      { plane: "coronal", index: 2 },
      { plane: "sagittal", index: 4 },
    ]);
  });

  test("a slice that is not there is refused, the last one is not", () => {
    const at = (index: number) => () =>
      sliceOf(volume, { plane: "axial", index }, boundsOf([volume]), "neurological");
    expect(at(5)).toThrow("0 to 4");
    expect(at(-1)).toThrow("0 to 4");
    expect(at(1.5)).toThrow("0 to 4");
    expect(at(4)).not.toThrow();
  });
});

describe("axes of an affine", () => {
  test("follow its columns, with the voxel sizes", () => {
    const affine = [-2, 0, 0, 90, 0, 2, 0, -126, 0, 0, 3, -72];
    expect(axesOf(affine)).toEqual({ axes: "LAS", voxelMm: [2, 2, 3] });
  });

  test("of another order", () => {
    expect(axesOf([0, 0, 1.5, 0, -1, 0, 0, 0, 0, -2, 0, 0])).toEqual({
      axes: "PIR",
      voxelMm: [1, 2, 1.5],
    });
  });

  test("that are oblique are the nearest, each letter once", () => {
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const { axes, voxelMm } = axesOf([2 * c, -2 * s, 0, 0, 2 * s, 2 * c, 0, 0, 0, 0, 3, 0]);
    expect(axes).toBe("RAS");
    expect(voxelMm[0]).toBeCloseTo(2, 12);
  });
});
