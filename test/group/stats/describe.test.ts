import { expect, test } from "vitest";

import { describe } from "../../../src/group/stats/describe.ts";
import { casesOf, expectClose } from "./reference/reference.ts";

test.each(casesOf("describe").map((one, i) => ({ i, ...one })))(
  "case $i: n, mean, sd, median, quartiles, IQR, range and CV are R's",
  ({ data: { x }, figures }) => {
    const { n, mean, sd, median, q1, q3, iqr, min, max, cv } = describe(x);
    const found = [n, mean, sd, median, q1, q3, iqr, min, max, cv];
    for (const [i, value] of found.entries()) expectClose(value, figures.figures[i], 1e-13);
  },
);

test("one value has no spread, none has nothing, a mean of 0 has no CV: said, never NaN", () => {
  expect(describe([4])).toEqual({
    n: 1,
    mean: 4,
    median: 4,
    q1: 4,
    q3: 4,
    iqr: 0,
    min: 4,
    max: 4,
    notes: ["one value: no standard deviation, no CV"],
  });
  expect(describe([])).toEqual({ n: 0, notes: ["no values"] });
  const balanced = describe([-1, 1]);
  expect(balanced.notes).toEqual(["the mean is 0: no CV"]);
  expect(balanced).not.toHaveProperty("cv");
});

test("the caller's order stays as it is", () => {
  const values = Float64Array.of(3, 1, 2);
  describe(values);
  expect([...values]).toEqual([3, 1, 2]);
});

test("a large offset costs no digits: the spread of 1e9 + 1, 2, 3 is 1", () => {
  expect(describe([1e9 + 1, 1e9 + 2, 1e9 + 3]).sd).toBe(1);
});
