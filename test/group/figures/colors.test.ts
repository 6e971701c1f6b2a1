import { expect, test } from "vitest";

import { paletteIndex } from "../../../src/group/figures/color-bar.ts";
import {
  COLOR_COUNT,
  DIVERGING,
  SEQUENTIAL,
  type ColorMap,
} from "../../../src/group/figures/color-map.ts";
import { colorOf, mark } from "../../../src/group/figures/marks.ts";
import { barRange, beyondNote } from "../../../src/group/figures/map-range.ts";

type Triple = readonly [number, number, number];

function rgb({ colors }: ColorMap, i: number): Triple {
  return [colors[3 * i], colors[3 * i + 1], colors[3 * i + 2]];
}

/** Back from sRGB: the matrices are the inverse of those that made the colours (Ottosson 2020). */
function labOf([r, g, b]: Triple): Triple {
  const [lr, lg, lb] = [r, g, b].map((byte) => {
    const c = byte / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * lr + 0.5363325363 * lg + 0.0514459929 * lb);
  const m = Math.cbrt(0.2119034982 * lr + 0.6806995451 * lg + 0.1073969566 * lb);
  const s = Math.cbrt(0.0883024619 * lr + 0.2817188376 * lg + 0.6299787005 * lb);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function apart(one: Triple, other: Triple): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

/** What the eye without its middle or long cones sees (Viénot, Brettel, Mollon 1999), linear RGB. */
const DEFICIENT: Readonly<Record<string, readonly Triple[]>> = {
  protan: [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  deutan: [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
};

function seenBy(rows: readonly Triple[], color: Triple): Triple {
  const linear = color.map((byte) => (byte / 255) ** 2.2);
  const seen = (row: Triple): number => {
    const light = row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2];
    return 255 * Math.max(0, light) ** (1 / 2.2);
  };
  return [seen(rows[0]), seen(rows[1]), seen(rows[2])];
}

const STEPS = Array.from({ length: 18 }, (_, i) => Math.round((i * (COLOR_COUNT - 1)) / 17));

test("lightness of the sequential colours grows by equal steps, 0.22 to 0.93", () => {
  const lightness = STEPS.map((i) => labOf(rgb(SEQUENTIAL, i))[0]);
  expect(lightness[0]).toBeCloseTo(0.22, 2);
  expect(lightness[17]).toBeCloseTo(0.93, 2);
  for (let i = 1; i < 18; i++) {
    // Bytes of dark colours are coarse: half a byte is 0.003 of lightness there. A colour that was out
    // of sRGB would be off by more.
    expect(Math.abs(lightness[i] - lightness[i - 1] - 0.71 / 17)).toBeLessThan(0.006);
  }
});

test("neighbours of the sequential colours are about equally far apart", () => {
  const steps = STEPS.slice(1).map((i, k) =>
    apart(labOf(rgb(SEQUENTIAL, i)), labOf(rgb(SEQUENTIAL, STEPS[k]))),
  );
  // Hue and chroma turn faster at the light end, where yellow is.
  expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(1.4);
});

test("the diverging colours are grey in the middle, and as light on both sides of it", () => {
  const middle = (COLOR_COUNT - 1) / 2;
  const [lightness, a, b] = labOf(rgb(DIVERGING, middle));
  expect(lightness).toBeCloseTo(0.97, 2);
  expect(Math.hypot(a, b)).toBeLessThan(0.002);
  for (let away = 1; away <= middle; away++) {
    const [low, high] = [
      labOf(rgb(DIVERGING, middle - away)),
      labOf(rgb(DIVERGING, middle + away)),
    ];
    expect(Math.abs(low[0] - high[0])).toBeLessThan(0.006);
    expect(Math.abs(Math.hypot(low[1], low[2]) - Math.hypot(high[1], high[2]))).toBeLessThan(0.006);
  }
});

test.each(Object.entries(DEFICIENT))("%s eyes tell the ends of both maps apart", (_name, rows) => {
  for (const map of [SEQUENTIAL, DIVERGING]) {
    const [low, high] = [0, COLOR_COUNT - 1].map((i) => labOf(seenBy(rows, rgb(map, i))));
    expect(apart(low, high)).toBeGreaterThan(0.2);
  }
});

test("voxels without a value have a colour that no value has", () => {
  for (const map of [SEQUENTIAL, DIVERGING]) {
    const none = labOf(map.none);
    for (let i = 0; i < COLOR_COUNT; i++) {
      expect(apart(labOf(rgb(map, i)), none)).toBeGreaterThan(0.04);
    }
  }
});

test("0 is the middle of a bar from -5 to 5, values beyond the ends have their colours", () => {
  const range = { low: -5, high: 5 };
  expect(paletteIndex(range, 0)).toBe(1 + 127);
  expect([-5, -9, 5, 1e300].map((value) => paletteIndex(range, value))).toEqual([1, 1, 255, 255]);
  expect(paletteIndex(range, Number.NaN)).toBe(0);
  expect(paletteIndex(range, Number.NEGATIVE_INFINITY)).toBe(0);
});

test("a bar's ends are round and hold nearly all values; from 0 where none is below", () => {
  const values = Array.from({ length: 1000 }, (_, i) => i / 450);
  expect(barRange(values, "sequential")).toEqual({ low: 0, high: 2.5 });
  expect(barRange([...values, 1e6], "sequential")).toEqual({ low: 0, high: 2.5 });
  expect(barRange(values, "diverging")).toEqual({ low: -2.5, high: 2.5 });
  expect(barRange([-0.2, ...values], "sequential").low).toBeLessThanOrEqual(0);
  expect(barRange([], "diverging")).toEqual({ low: -1, high: 1 });
  const huge = barRange([-1.7e308, 1.7e308], "sequential");
  expect(Object.values(huge).every(Number.isFinite)).toBe(true);
});

test("a bar that is asked for is taken as it is; one that does not grow is refused", () => {
  expect(barRange([7], "sequential", { low: 0.3, high: 0.7 })).toEqual({ low: 0.3, high: 0.7 });
  expect(barRange([7], "diverging", { low: 99, high: 0.7 })).toEqual({ low: -0.7, high: 0.7 });
  expect(() => barRange([7], "sequential", { low: 1, high: 1 })).toThrow("from 1 to 1");
  expect(() => barRange([7], "diverging", { low: 0, high: -1 })).toThrow("from 1 to -1");
});

test("voxels beyond the bar are counted", () => {
  const range = { low: 0, high: 1 };
  expect(beyondNote([0, 0.5, 1], range)).toEqual([]);
  expect(beyondNote([0, 2], range)[0]).toContain("1 voxel drawn (50.0 %) lies");
  const many = Array.from({ length: 5000 }, (_, i) => (i < 2 ? -1 : 0.5));
  expect(beyondNote(many, range)[0]).toContain("2 voxels drawn (less than 0.1 %) lie");
});

test("forty-nine conditions have marks of which no two are equal in colour and shape", () => {
  const marks = Array.from({ length: 49 }, (_, i) => mark(i, 0, 0, 2));
  expect(new Set(marks).size).toBe(49);
  // Seven conditions differ in shape alone, too.
  const shapes = marks.slice(0, 7).map((one, i) => one.replace(colorOf(i), ""));
  expect(new Set(shapes).size).toBe(7);
});
