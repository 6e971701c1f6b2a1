import { describe, expect, test } from "vitest";

import { mapFigure, type MapFigure } from "../../../src/group/figures/map-figure.ts";
import type { Volume } from "../../../src/group/figures/volume.ts";
import type { Drawn } from "./geometry.ts";
import { pictureOf } from "./pictures.ts";
import { expectSound, sha256 } from "./sound.ts";
import { spotted } from "./spotted.ts";

function figureOf(volumes: readonly Volume[], more: Partial<MapFigure> = {}): MapFigure {
  return {
    title: "Mean BPND",
    width: "column",
    valueLabel: "BPND",
    colors: "sequential",
    maps: volumes.map((volume, i) => ({ label: `scan ${i + 1}`, volume })),
    ...more,
  };
}

/** Images of slices, not of the bar. */
function tiles(drawn: readonly Drawn[]): readonly Drawn[] {
  return drawn.filter(({ tag, attributes }) => tag === "image" && attributes.style !== undefined);
}

describe("map figures", () => {
  const pair = [spotted([1, 5, 4], "RAS"), spotted([4, 2, 1], "RAS")];

  test("a column for each map, a row for each slice, one bar", () => {
    const { drawn } = expectSound(mapFigure(figureOf(pair)), "column");
    expect(tiles(drawn)).toHaveLength(6);
    expect(drawn.filter(({ tag }) => tag === "image")).toHaveLength(7);
    const words = drawn.map((one) => one.words);
    for (const one of ["scan 1", "scan 2", "axial, slice 3 of 5", "BPND", "no value"]) {
      expect(words.filter((other) => other === one)).toHaveLength(1);
    }
    const [first, second] = tiles(drawn);
    expect(first.box.top).toBe(second.box.top);
    expect(first.box.right).toBeLessThan(second.box.left);
  });

  test("the slices of a single map stand side by side", () => {
    const { drawn } = expectSound(mapFigure(figureOf(pair.slice(0, 1), { width: "page" })), "page");
    expect(new Set(tiles(drawn).map(({ box }) => box.top)).size).toBe(1);
  });

  test("pictures hold the values: equal values have one colour in all maps", () => {
    const slices = [{ plane: "axial" as const, index: 4 }];
    const range = { low: 0, high: 10 };
    const { drawn } = expectSound(mapFigure(figureOf(pair, { slices, range })), "column");
    const [one, other] = tiles(drawn).map(pictureOf);
    // 1 and 9 of 10: 1 + round(25.4) and 1 + round(228.6).
    expect(new Set(one.pixels)).toEqual(new Set([26, 230]));
    expect(one.pixels.indexOf(230)).toBe(1 * 6 + 1);
    expect(new Set(other.pixels)).toEqual(new Set([26]));
    expect(one.palette).toEqual(other.palette);
  });

  test("voxels are as long in the drawing as they are in mm, to one scale in all planes", () => {
    const { drawn } = expectSound(mapFigure(figureOf(pair)), "column");
    const [axial, , coronal, , sagittal] = tiles(drawn).map(({ box }) => [
      box.right - box.left,
      box.bottom - box.top,
    ]);
    const perMm = axial[0] / 12;
    for (const [size, mm] of [
      [axial, [12, 14]],
      [coronal, [12, 15]],
      [sagittal, [14, 15]],
    ] as const) {
      expect(Math.abs(size[0] - perMm * mm[0])).toBeLessThan(0.03);
      expect(Math.abs(size[1] - perMm * mm[1])).toBeLessThan(0.03);
    }
  });

  test("left and right are said in letters and in words, and not where no file says them", () => {
    const neuro = mapFigure(figureOf(pair));
    const words = expectSound(neuro, "column").drawn.map((one) => one.words);
    expect(words.filter((one) => one === "L")).toHaveLength(4);
    expect(words.filter((one) => one === "A")).toHaveLength(2);
    expect(neuro).toContain("Neurological display: the person's left is on the left.");
    const radio = mapFigure(figureOf(pair, { display: "radiological" }));
    expect(radio).toContain("Radiological display: the person's left is on the right.");
    const unknown = mapFigure(figureOf([spotted([1, 5, 4])]));
    expect(unknown).toContain("Left and right are not known");
    expect(expectSound(unknown, "column").drawn.map((one) => one.words)).not.toContain("L");
  });

  test("diverging colours have 0 in the middle, and its number on the bar", () => {
    const values = Float64Array.from({ length: 210 }, (_, v) => [-30, 0, 12, Number.NaN][v % 4]);
    const figure = figureOf([{ ...pair[0], values }], {
      colors: "diverging",
      valueLabel: "occupancy (%)",
    });
    const { drawn } = expectSound(mapFigure(figure), "column");
    const pixels = new Set(tiles(drawn).flatMap((tile) => pictureOf(tile).pixels));
    // On a bar from -30 to 30: 1 + round(254 * 42 / 60) for 12.
    expect(pixels).toEqual(new Set([0, 1, 128, 179]));
    const bar = drawn.find(({ tag, attributes }) => tag === "image" && !attributes.style);
    const zero = drawn.find(({ words }) => words === "0");
    expect(Number(zero?.attributes.x)).toBeCloseTo(
      ((bar?.box.left ?? 0) + (bar?.box.right ?? 0)) / 2,
      1,
    );
  });

  test("maps on different grids are refused, and so is what is no map", () => {
    const other = { ...pair[1], voxelMm: [2, 2, 3.1] as const };
    expect(() => mapFigure(figureOf([pair[0], other]))).toThrow(
      "scan 2 is not on the grid of scan 1",
    );
    expect(() => mapFigure(figureOf([pair[0], { ...pair[1], axes: "LAS" }]))).toThrow(
      "not on the grid",
    );
    expect(() => mapFigure(figureOf([{ ...pair[0], axes: "RAA" }]))).toThrow('axes "RAA"');
    expect(() => mapFigure(figureOf([{ ...pair[0], values: [1] }]))).toThrow(
      "1 values for a shape of 6 x 7 x 5",
    );
    expect(() => mapFigure(figureOf([{ ...pair[0], voxelMm: [2, 0, 3] }]))).toThrow("2 x 0 x 3 mm");
    expect(() => mapFigure(figureOf([]))).toThrow("no maps");
    const near = { ...pair[1], voxelMm: [2, 2, 3.00001] as const };
    expectSound(mapFigure(figureOf([pair[0], near])), "column");
  });

  test("bytes are those that were looked at", () => {
    const volume = {
      ...pair[0],
      values: Float64Array.from({ length: 210 }, (_, v) =>
        v % 11 === 0 ? Number.NaN : (v % 17) / 7,
      ),
    };
    expect(sha256(mapFigure(figureOf([volume, pair[1]])))).toMatchInlineSnapshot(
      `"9d2601f6d3a0aaa0da96eb265289e80598096722e7d547e8e1902963e3589356"`,
    );
  });

  const LONG =
    "a_label_of_a_group_and_a_session_that_somebody_made_from_all_they_know, n = 10 of 12";
  const flat = (value: number): Volume => ({
    ...pair[0],
    values: new Float64Array(210).fill(value),
  });
  const long = { shape: [1, 300, 2] as const, voxelMm: [1, 1, 8] as const, axes: "RAS" };
  const cases: Readonly<Record<string, readonly Volume[]>> = {
    "no values": [flat(Number.NaN), flat(Number.NaN)],
    "infinite values": [flat(Infinity), flat(-Infinity)],
    "equal values": [flat(3)],
    zeros: [flat(0), flat(0)],
    "negative values": [flat(-2), pair[1]],
    "values up to 1.7e308": [flat(-1.7e308), flat(1.7e308)],
    "values of 1e-300": [flat(1e-300), flat(-3e-300)],
    "one voxel": [{ shape: [1, 1, 1], voxelMm: [2, 2, 2], values: [1], axes: "RAS" }],
    "a long thin grid": [{ ...long, values: new Float64Array(600).fill(1) }],
    "twenty-three maps": Array.from({ length: 23 }, () => pair[0]),
  };

  describe.each(["column", "page"] as const)("at the width of a %s", (width) => {
    test.each(Object.entries(cases))("%s: nothing leaves, nothing collides", (_name, volumes) => {
      for (const colors of ["sequential", "diverging"] as const) {
        const maps = volumes.map((volume, i) => ({ label: `${LONG} ${i}`, volume }));
        const figure = {
          title: `${LONG} ${LONG}`,
          valueLabel: LONG,
          notes: [LONG],
          maps,
          colors,
          width,
        };
        expectSound(mapFigure(figure), width);
        expectSound(
          mapFigure({ ...figure, valueLabel: "v", range: { low: 0.311, high: 0.312 } }),
          width,
        );
      }
    });
  });
});
