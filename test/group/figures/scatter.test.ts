import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { scatter, type Scatter } from "../../../src/group/figures/scatter.ts";
import type { ScatterPanel, ScatterPoint } from "../../../src/group/figures/scatter-panel.ts";
import { isMark, type Drawn } from "./geometry.ts";
import { expectSound, sha256 } from "./sound.ts";

function pointsOf(count: number, at: (i: number) => readonly [number, number]): ScatterPoint[] {
  return Array.from({ length: count }, (_, i) => {
    const [x, y] = at(i);
    return { participant: `sub-${i}`, x, y };
  });
}

function panelOf(points: readonly ScatterPoint[], title = "caudate"): ScatterPanel {
  const words = ["ρ = 0.31, p = 0.38 (exact)", "p corrected (Bonferroni, 4) = 1"];
  return { title, xLabel: "area (kBq·min/mL)", yLabel: "occupancy (%)", words, points };
}

function figureOf(...panels: readonly ScatterPanel[]): Scatter {
  return { title: "Occupancy against exposure", width: "page", panels };
}

function lines(drawn: readonly Drawn[]): readonly Drawn[] {
  return drawn.filter(({ tag, attributes }) => tag === "path" && attributes.stroke === "#000");
}

test("points on a line lie on the line that is drawn", () => {
  const figure = figureOf(panelOf(pointsOf(5, (i) => [100 + 20 * i, 3 - 0.5 * i])));
  const { drawn } = expectSound(scatter(figure), "page");
  const [line] = lines(drawn);
  const circles = drawn.filter(({ tag }) => tag === "circle").map(({ attributes }) => attributes);
  expect(circles).toHaveLength(5);
  const [first, last] = [circles[0], circles[4]];
  expect(line.attributes.d).toBe(`M${first.cx} ${first.cy}L${last.cx} ${last.cy}`);
});

test("the line is that of least squares: of (0,0), (1,2), (2,1) it is y = 0.5 + 0.5 x", () => {
  const points = pointsOf(3, (i) => [i, [0, 2, 1][i]]);
  const { drawn } = expectSound(scatter(figureOf(panelOf(points))), "page");
  const at = drawn.filter(({ tag }) => tag === "circle").map(({ attributes: a }) => [+a.cx, +a.cy]);
  const [zero, two] = [at[0][1], at[1][1]];
  const yOf = (value: number): number => zero + ((two - zero) * value) / 2;
  const [, x1, y1, x2, y2] = (
    /M(\S+) (\S+)L(\S+) (\S+)/.exec(lines(drawn)[0].attributes.d) ?? []
  ).map(Number);
  expect([x1, x2]).toEqual([at[0][0], at[2][0]]);
  expect(y1).toBeCloseTo(yOf(0.5), 1);
  expect(y2).toBeCloseTo(yOf(1.5), 1);
});

test("two points have no line, nor do points of one x; the figure says which", () => {
  const two = scatter(figureOf(panelOf(pointsOf(2, (i) => [i, i]))));
  const flat = scatter(figureOf(panelOf(pointsOf(6, (i) => [3, i]))));
  expect(lines(expectSound(two, "page").drawn)).toEqual([]);
  expect(lines(expectSound(flat, "page").drawn)).toEqual([]);
  expect(two).toContain("No line for fewer than 3 points.");
  expect(flat).toContain("No line where all points have one x.");
  const both = scatter(figureOf(panelOf(pointsOf(3, (i) => [i, i]))));
  expect(both).not.toContain("No line");
});

test("words of the caller stand below each title, in the drawing and in its description", () => {
  const panels = ["caudate", "putamen"].map((title) =>
    panelOf(
      pointsOf(4, (i) => [i, i * i]),
      title,
    ),
  );
  const { drawn, description } = expectSound(scatter(figureOf(...panels)), "page");
  const words = drawn.map((one) => one.words);
  expect(words.filter((one) => one === "ρ = 0.31, p = 0.38 (exact)")).toHaveLength(2);
  expect(description).toContain(
    "putamen: ρ = 0.31, p = 0.38 (exact), p corrected (Bonferroni, 4) = 1",
  );
});

test("groups have marks of their own and a key; a group that is not named is refused", () => {
  const points = pointsOf(8, (i) => [i, i]).map((one, i) => ({
    ...one,
    group: i < 3 ? "placebo" : "drug",
  }));
  const svg = scatter(figureOf(panelOf(points)));
  const { drawn } = expectSound(svg, "page");
  expect(drawn.filter(({ tag }) => tag === "circle")).toHaveLength(3 + 1);
  expect(drawn.filter(isMark)).toHaveLength(8 + 2);
  expect(drawn.map(({ words }) => words)).toEqual(expect.arrayContaining(["placebo", "drug"]));
  expect(() => scatter({ ...figureOf(panelOf(points)), groups: ["drug"] })).toThrow("placebo");
});

test("points without a value are left out and counted", () => {
  const points = pointsOf(6, (i) => [i, i === 2 ? Number.NaN : i]);
  const svg = scatter(figureOf(panelOf(points)));
  expect(expectSound(svg, "page").drawn.filter(isMark)).toHaveLength(5);
  expect(svg).toContain("1 point lacks a value.");
});

test("a figure without panels is refused", () => {
  expect(() => scatter(figureOf())).toThrow("no panels to draw");
});

test("bytes are those that were looked at", () => {
  const panels = ["caudate", "putamen", "thalamus"].map((title, k) =>
    panelOf(
      pointsOf(10, (i) => [150 + 9 * i, k + ((7 * i) % 10)]),
      title,
    ),
  );
  expect(sha256(scatter(figureOf(...panels)))).toMatchInlineSnapshot(
    `"44c867c21e9ffa9b5775802bfb0fb9b99f28769a83eeb6cd090bade725b26125"`,
  );
});

describe.each(["column", "page"] as const)("at the width of a %s", (width) => {
  const LONG = "area under the curve of the parent compound in arterial plasma from 0 to 95 min";
  const cases: Readonly<Record<string, readonly ScatterPanel[]>> = {
    "no points": [panelOf([])],
    "one point": [panelOf(pointsOf(1, () => [3, 4]))],
    "equal points": [panelOf(pointsOf(5, () => [0, 0]))],
    "negative values": [panelOf(pointsOf(5, (i) => [-i, -100 * i]))],
    "ranges from 1e-300 to 1e308": [
      panelOf(pointsOf(7, (i) => [-(10 ** (i * 50)), 1.7e308 * (i % 2 ? 1 : -1)])),
    ],
    "long numbers": [panelOf(pointsOf(7, (i) => [0.0101 + i * 1e-9, 99_999 + i / 9]))],
    "twenty-three panels with long words": Array.from({ length: 23 }, (_, k) => ({
      ...panelOf(
        pointsOf(12, (i) => [i * 10 ** k, Math.sin(i)]),
        `${LONG} ${k}`,
      ),
      xLabel: LONG,
      yLabel: LONG,
    })),
    "five panels": Array.from({ length: 5 }, () => panelOf(pointsOf(4, (i) => [i, i]))),
  };

  test.each(Object.entries(cases))("%s: nothing leaves, nothing collides", (_name, panels) => {
    expectSound(scatter({ title: `${LONG} ${LONG}`, width, panels, notes: [LONG] }), width);
  });

  test("whatever the words and values are", () => {
    const point = fc.record({
      participant: fc.constant("sub"),
      x: fc.double(),
      y: fc.double(),
      group: fc.string({ unit: "binary", maxLength: 30 }),
    });
    const panel = fc.record({
      title: fc.string({ unit: "grapheme", maxLength: 60 }),
      xLabel: fc.string({ maxLength: 60 }),
      yLabel: fc.string({ maxLength: 60 }),
      words: fc.array(fc.string({ unit: "binary", maxLength: 50 }), { maxLength: 3 }),
      points: fc.array(point, { maxLength: 6 }),
    });
    fc.assert(
      fc.property(fc.array(panel, { minLength: 1, maxLength: 6 }), (panels) => {
        expectSound(scatter({ title: "t", width, panels }), width);
      }),
      { numRuns: 100, seed: 5 },
    );
  });
});
