import fc from "fast-check";
import { expect, test } from "vitest";
import type { Frames } from "../../src/timing/frames.ts";
import { parseWeightTable } from "../../src/timing/weight-table.ts";
import { defaultWeightKind, frameWeights } from "../../src/timing/weights.ts";
import { refusal } from "./fixtures.ts";

/** One frame before injection, one straddling it, two of 1 and 3 min after it. */
const frames: Frames = {
  count: 4,
  startMin: Float64Array.of(-2, -1, 1, 2),
  endMin: Float64Array.of(-1, 1, 2, 5),
};

test("uniform weights are 1, and 0 for a frame that ends at or before injection", () => {
  expect([...frameWeights("uniform", frames)]).toEqual([0, 1, 1, 1]);
  const touching = { ...frames, startMin: frames.startMin, endMin: Float64Array.of(0, 1, 2, 5) };
  expect(frameWeights("uniform", touching)[0]).toBe(0);
});

test("weights by duration are the lengths over their mean; a straddling frame keeps its own", () => {
  expect([...frameWeights("duration", frames)]).toEqual([0, 1, 0.5, 1.5]);
});

test("weights by counts are Δt exp(-λ t_mid) over the mean activity, floored at 2 % of its peak", () => {
  const meanCurve = Float64Array.of(50, 100, 1, 200);
  const weights = frameWeights("counts", frames, { meanCurve, halfLifeMin: 10 });
  const expected = [0, 2 / 100, (1 * 2 ** -0.15) / 4, (3 * 2 ** -0.35) / 200];
  const mean = (expected[1] + expected[2] + expected[3]) / 3;
  // The same formula in another order: a few roundings of f64.
  for (let f = 0; f < 4; f++) expect(weights[f]).toBeCloseTo(expected[f] / mean, 12);
});

test("the activity before injection sets no peak, and may be anything", () => {
  const halfLifeMin = 10;
  const quiet = frameWeights("counts", frames, {
    meanCurve: Float64Array.of(0, 100, 50, 20),
    halfLifeMin,
  });
  const loud = frameWeights("counts", frames, {
    meanCurve: Float64Array.of(Number.NaN, 100, 50, 20),
    halfLifeMin,
  });
  expect(loud).toEqual(quiet);
});

test("weights have a mean of 1 over the frames that have any, whatever the table", () => {
  const column = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(column, (numbers) => {
      fc.pre(numbers.slice(1).some((w) => w > 0));
      const table = Float64Array.from(numbers, (w) => w / 7);
      const weights = frameWeights("table", frames, { table });
      const positive = weights.filter((w) => w > 0);
      // Sums of at most three terms, each within a rounding.
      expect(positive.reduce((sum, w) => sum + w, 0) / positive.length).toBeCloseTo(1, 12);
      expect(weights[0]).toBe(0);
    }),
  );
});

test("weights by counts without a half-life or a curve are refused, and a bad curve as well", () => {
  const meanCurve = Float64Array.of(0, 100, 50, 20);
  const counts = (sources: Parameters<typeof frameWeights>[2]) => () =>
    frameWeights("counts", frames, sources);
  expect(refusal(counts({ meanCurve })).message).toContain("need a half-life");
  expect(refusal(counts({ halfLifeMin: 10 })).message).toContain("need the mean curve");
  const flat = { meanCurve: new Float64Array(4), halfLifeMin: 10 };
  expect(refusal(counts(flat)).message).toContain("never above 0");
  const broken = { meanCurve: Float64Array.of(0, 1, Number.NaN, 1), halfLifeMin: 10 };
  expect(refusal(counts(broken)).message).toContain("in frame 3 is NaN");
  expect(counts({ meanCurve, halfLifeMin: 10 })()).toHaveLength(4);
});

test("a table that is 0 in all frames after injection is refused, with one above 0 it is not", () => {
  const only = (f: number) => Float64Array.from({ length: 4 }, (_, i) => (i === f ? 2 : 0));
  const table = (weights: Float64Array) => () => frameWeights("table", frames, { table: weights });
  expect(refusal(table(only(0))).message).toContain('the "table" weights of all 4 frames');
  expect([...table(only(2))()]).toEqual([0, 0, 1, 0]);
  expect(refusal(() => frameWeights("table", frames)).kind).toBe("usage");
});

test("the default is counts with a half-life and uniform without, each with its reason", () => {
  expect(defaultWeightKind(20.39).kind).toBe("counts");
  expect(defaultWeightKind(20.39).why).toContain("20.39 min");
  expect(defaultWeightKind(undefined).kind).toBe("uniform");
  expect(defaultWeightKind(undefined).why).toContain("TracerRadionuclide");
});

test("a weights table is read from the column weight, a single column or the one named", () => {
  expect([...parseWeightTable("weight\n1\n0\n2.5e-1", "w.tsv", 3)]).toEqual([1, 0, 0.25]);
  expect([...parseWeightTable("w\n1\n2\n", "w.tsv", 2)]).toEqual([1, 2]);
  expect([...parseWeightTable("a,weight\n9,1\n9,2", "w.csv", 2)]).toEqual([1, 2]);
  expect([...parseWeightTable("a,weight\n9,1\n9,2", "w.csv", 2, "a")]).toEqual([9, 9]);
});

test.each([
  ["a negative weight", "weight\n1\n-1", "line 3: the weight is -1"],
  ["weights that are all 0", "weight\n0\n0", "all 2 weights are 0"],
  ["a row too many", "weight\n1\n1\n1", "has 3 weight(s)"],
  ["an empty line", "weight\n1\n\n1", "line 3: the line is empty"],
  ["a missing weight", "weight\n1\nn/a", "the value is missing"],
  ["an infinite weight", "weight\n1\n1e999", '"1e999" is not a number'],
  ["no column named weight", "a,b\n1,1\n1,1", '0 columns named "weight"'],
])("a table with %s is refused", (_, text, sentence) => {
  expect(refusal(() => parseWeightTable(text, "w.tsv", 2)).message).toContain(sentence);
  expect(parseWeightTable("weight\n1\n1", "w.tsv", 2)).toHaveLength(2);
});
