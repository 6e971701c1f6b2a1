import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { boxPlot } from "../../../src/group/figures/box-plot.ts";
import { dotPlot } from "../../../src/group/figures/dot-plot.ts";
import type { Reading } from "../../../src/group/figures/readings.ts";
import { isMark } from "./geometry.ts";
import { expectSound, sha256 } from "./sound.ts";

const SCANS = ["scan 1", "scan 2"];
const FOUR = ["amygdala", "caudate", "putamen", "thalamus"];

function readingsOf(
  regions: readonly string[],
  conditions: readonly string[],
  persons: number,
  value: (region: number, condition: number, person: number) => number,
): readonly Reading[] {
  return regions.flatMap((region, r) =>
    conditions.flatMap((condition, c) =>
      Array.from({ length: persons }, (_, i) => ({
        participant: `sub-${i}`,
        region,
        condition,
        value: value(r, c, i),
      })),
    ),
  );
}

const study = {
  title: "BPND by region and scan",
  valueLabel: "BPND",
  width: "column" as const,
  readings: readingsOf(FOUR, SCANS, 10, (r, c, i) => 1 + 0.4 * r - 0.2 * c + 0.05 * ((7 * i) % 10)),
};

describe("box plots", () => {
  test("every value is a mark, every condition with ten values a box, in each region", () => {
    const { drawn } = expectSound(boxPlot(study), "column");
    // Eighty values and the key's two.
    expect(drawn.filter(isMark)).toHaveLength(82);
    const boxes = drawn.filter(({ tag, attributes }) => tag === "rect" && attributes.stroke);
    expect(boxes).toHaveLength(8);
    expect(drawn.map(({ words }) => words)).toEqual(expect.arrayContaining([...FOUR, ...SCANS]));
  });

  test("a box spans the quartiles, its bar is the median, a far value is beyond the whiskers", () => {
    // Quartiles 2, 3, 4 (type 7); 5 is within 1.5 box lengths, 10 is not.
    const readings = readingsOf(["r"], ["c"], 5, (_r, _c, i) => [1, 2, 3, 4, 10][i]);
    const { drawn } = expectSound(boxPlot({ ...study, readings }), "column");
    const circles = drawn.filter(({ tag }) => tag === "circle");
    const xs = circles.map(({ attributes }) => Number(attributes.cx)).sort((a, b) => a - b);
    const box = drawn.find(({ tag, attributes }) => tag === "rect" && attributes.stroke);
    expect(box?.box.left).toBeCloseTo(xs[1], 1);
    expect(box?.box.right).toBeCloseTo(xs[3], 1);
    const bar = drawn.find(({ tag, attributes }) => tag === "line" && attributes.stroke === "#000");
    expect(bar?.box.left).toBeCloseTo(xs[2], 1);
    const whiskers = drawn.filter(
      ({ tag, attributes }) => tag === "line" && attributes.stroke === "#0072b2",
    );
    expect(Math.max(...whiskers.map((one) => one.box.right))).toBeCloseTo(xs[3], 1);
    expect(Math.min(...whiskers.map((one) => one.box.left))).toBeCloseTo(xs[0], 1);
  });

  test("paired lines join the values of those who have both, no others", () => {
    const readings = study.readings.filter(
      ({ participant, condition }) => participant !== "sub-3" || condition !== "scan 2",
    );
    const lines = (paired: boolean): number =>
      expectSound(boxPlot({ ...study, readings, paired }), "column").drawn.filter(
        ({ attributes }) => attributes.stroke === "#8c8c8c",
      ).length;
    expect(lines(true)).toBe(36);
    expect(lines(false)).toBe(0);
  });

  test("below five values there is a median but no box, and the figure says so", () => {
    const four = readingsOf(FOUR, SCANS, 4, (r, c, i) => r + c + i);
    const svg = boxPlot({ ...study, readings: four });
    const { drawn } = expectSound(svg, "column");
    expect(drawn.filter(({ tag, attributes }) => tag === "rect" && attributes.stroke)).toEqual([]);
    expect(drawn.filter(({ attributes }) => attributes.stroke === "#000")).toHaveLength(8);
    expect(svg).toContain("No box for fewer than 5 values.");
    expect(boxPlot(study)).not.toContain("No box");
  });

  test("missing values are counted and each region says how many there are", () => {
    const readings = readingsOf(FOUR, SCANS, 6, (r, c, i) =>
      r === 3 || (r === 1 && c === 1 && i < 2) ? Number.NaN : r + i,
    );
    const svg = boxPlot({ ...study, readings });
    const { drawn } = expectSound(svg, "column");
    const words = drawn.map((one) => one.words);
    expect(words).toContain("n = 6, 4");
    expect(words).toContain("no values");
    expect(words.join(" ")).toContain("14 values are missing.");
    expect(drawn.filter(isMark)).toHaveLength(48 - 14 + 2);
  });

  test("two values of one person in one place are refused, in two conditions they are not", () => {
    const twice = [...study.readings, study.readings[0]];
    expect(() => boxPlot({ ...study, readings: twice })).toThrow("sub-0 has more than one value");
    const other = [...study.readings, { ...study.readings[0], condition: "scan 3" }];
    expectSound(boxPlot({ ...study, readings: other }), "column");
  });

  test("no readings at all are refused", () => {
    expect(() => boxPlot({ ...study, readings: [] })).toThrow("no readings to draw");
  });

  test("regions and conditions come in the order asked for, others are left out", () => {
    const regions = ["thalamus", "caudate"];
    const { drawn } = expectSound(boxPlot({ ...study, regions, conditions: ["scan 2"] }), "column");
    const names = drawn.filter(({ words }) => FOUR.includes(words)).map(({ words }) => words);
    expect(names).toEqual(regions);
    expect(drawn.filter(isMark)).toHaveLength(20);
  });

  test("bytes are those that were looked at", () => {
    expect(sha256(boxPlot(study))).toMatchInlineSnapshot(
      `"b82682b7514eb4d182164f1d61a619a39eacdf9db5c02b73f260b935a9419098"`,
    );
    expect(boxPlot(study)).toBe(boxPlot(study));
  });
});

describe("dot plots", () => {
  const occupancy = {
    ...study,
    title: "Occupancy",
    valueLabel: "occupancy (%)",
    readings: readingsOf(FOUR, ["scan 2"], 10, (r, _c, i) => 12 + r + 3 * i),
  };

  test("the line at zero is on the axis though all values are above it", () => {
    const { drawn } = expectSound(dotPlot(occupancy), "column");
    const zero = drawn.find(({ attributes }) => attributes.stroke === "#444");
    const tick = drawn.find(({ words }) => words === "0");
    expect(zero?.box.left).toBeCloseTo(Number(tick?.attributes.x), 2);
    const dots = drawn.filter(({ tag }) => tag === "circle");
    expect(Math.min(...dots.map(({ box }) => box.left))).toBeGreaterThan(zero?.box.left ?? 0);
  });

  test("a median bar stands in each row", () => {
    const { drawn } = expectSound(dotPlot(occupancy), "column");
    expect(drawn.filter(({ attributes }) => attributes.stroke === "#000")).toHaveLength(4);
  });

  test("one condition has no key, and its name is in the description", () => {
    const { drawn, description } = expectSound(dotPlot(occupancy), "column");
    expect(drawn.map(({ words }) => words)).not.toContain("scan 2");
    expect(description).toContain("scan 2");
  });

  test("bytes are those that were looked at", () => {
    expect(sha256(dotPlot(occupancy))).toMatchInlineSnapshot(
      `"3c4bae79525d697d5c3e08f7920d3e0853f1f99da13b88264595d9eaa99e1513"`,
    );
  });
});

const LONG =
  "ctx_lh_G_and_S_frontomargin_and_whatever_else_a_table_of_labels_may_call_a_region_at_length";

describe("nothing leaves the sheet and no text lies on another", () => {
  const cases: Readonly<Record<string, readonly Reading[]>> = {
    "one region, one person": readingsOf(["r"], ["c"], 1, () => 3),
    "one region, a name of one letter, two conditions": readingsOf(["r"], SCANS, 5, (_r, c) => c),
    "sixty regions": readingsOf(
      Array.from({ length: 60 }, (_, i) => `region number ${i + 1}`),
      SCANS,
      12,
      (r, c, i) => r - c + i,
    ),
    "sixty-one long names": readingsOf(
      Array.from({ length: 61 }, (_, i) => `${LONG}_${i}`),
      ["c"],
      3,
      (r) => r,
    ),
    "nine conditions with long names": readingsOf(
      FOUR,
      Array.from({ length: 9 }, (_, i) => `${LONG} ${i}`),
      8,
      (r, c, i) => r + c + i,
    ),
    "values that are all equal": readingsOf(FOUR, SCANS, 9, () => 2.5),
    "values that are all 0": readingsOf(FOUR, SCANS, 9, () => 0),
    "negative values": readingsOf(FOUR, SCANS, 9, (r, c, i) => -1 - r - c - i),
    "a range from 1e-300 to 1e308": readingsOf(FOUR, SCANS, 9, (r, _c, i) =>
      i % 2 === 0 ? -1.7e308 : 10 ** (r * 100 - 300),
    ),
    "values that differ in the tenth digit": readingsOf(FOUR, SCANS, 9, (_r, _c, i) => 1e9 + i / 9),
    "values of 1e-12": readingsOf(FOUR, SCANS, 9, (r, c, i) => (r + c - i) * 1e-12),
    "no values": readingsOf(FOUR, SCANS, 3, () => Number.NaN),
    "infinite values": readingsOf(FOUR, SCANS, 7, (r, _c, i) => (i === 0 ? Infinity : r)),
    "counts that differ in each of nine conditions": readingsOf(
      ["r"],
      Array.from({ length: 9 }, (_, i) => `${i}`),
      20,
      (_r, c, i) => (i > c ? i : Number.NaN),
    ),
    "wide letters": readingsOf(
      ["視床下部の外側核の前方部分とその周辺", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"],
      SCANS,
      5,
      (_r, _c, i) => i,
    ),
  };

  describe.each(["column", "page"] as const)("at the width of a %s", (width) => {
    test.each(Object.entries(cases))("%s", (_name, readings) => {
      for (const valueLabel of ["BPND", `difference of ${LONG} between scans`]) {
        const figure = { title: `${LONG} ${LONG}`, valueLabel, readings, width };
        expectSound(boxPlot({ ...figure, paired: true, zeroLine: true }), width);
        expectSound(boxPlot(figure), width);
        expectSound(dotPlot(figure), width);
      }
    });

    test("whatever the names, counts and values are", () => {
      const value = fc.oneof(fc.double(), fc.double({ min: -1, max: 5, noNaN: true }));
      const row = fc.record({
        region: fc.string({ unit: "binary", maxLength: 60 }),
        condition: fc.string({ unit: "grapheme", maxLength: 30 }),
        value,
      });
      fc.assert(
        fc.property(
          fc.array(row, { minLength: 1, maxLength: 40 }),
          fc.boolean(),
          (rows, paired) => {
            const readings = rows.map((one, i) => ({ ...one, participant: `sub-${i}` }));
            const figure = { title: "t", valueLabel: "v", readings, width, paired };
            expectSound(boxPlot(figure), width);
            expectSound(dotPlot(figure), width);
          },
        ),
        { numRuns: 60, seed: 7 },
      );
    });
  });
});

test("names from files are escaped, and what was cut is kept whole beside it", () => {
  const region = `<script>&"' ${LONG}${LONG}\u0000\u202e`;
  const svg = boxPlot({
    ...study,
    readings: readingsOf([region], ["a<b", "c&d"], 6, (_r, _c, i) => i),
  });
  const { drawn } = expectSound(svg, "column");
  expect(svg).not.toContain("<script");
  expect(drawn.map(({ words }) => words)).toEqual(expect.arrayContaining(["a<b", "c&d"]));
  expect(svg).toContain(`<title>&lt;script&gt;&amp;&quot;' ${LONG}${LONG}\\x00\\u202e</title>`);
});
