import fc from "fast-check";
import { expect, test } from "vitest";

import { adjust, CORRECTIONS, type Correction } from "../../../src/group/stats/adjust.ts";
import { casesOf, expectClose } from "./reference/reference.ts";

const BY_R: Readonly<Record<string, Correction>> = {
  bonferroni: "bonferroni",
  holm: "holm",
  BH: "benjamini-hochberg",
};
const corrections: readonly Correction[] = ["bonferroni", "holm", "benjamini-hochberg"];

test.each(casesOf("adjust"))("$call", ({ call, data: { p }, figures }) => {
  const correction = BY_R[/'(\w+)'/.exec(call)?.[1] ?? ""];
  const { adjusted, size, leftOut } = adjust(p, correction);
  expect([size, leftOut]).toEqual([8, 0]);
  for (const [i, found] of adjusted.entries()) expectClose(found, figures.adjusted[i], 1e-14);
});

test.each(corrections)("%s: tests without p are left out of the family and counted", (one) => {
  const { adjusted, size, leftOut, method } = adjust(
    [0.01, undefined, 0.02, Number.NaN, null],
    one,
  );
  expect([size, leftOut]).toEqual([2, 3]);
  expect(adjusted).toEqual([
    0.02,
    undefined,
    one === "bonferroni" ? 0.04 : 0.02,
    undefined,
    undefined,
  ]);
  expect(method).toBe(CORRECTIONS[one]);
});

test("a family of none has nothing to correct", () => {
  expect(adjust([], "holm")).toMatchObject({ size: 0, leftOut: 0, adjusted: [] });
});

test.each([-0.1, 1.5, Infinity])("p = %f is refused, 0 and 1 are not", (p) => {
  expect(() => adjust([0, 1, p], "holm")).toThrow(`p of test 3 is ${p}`);
  expect(adjust([0, 1], "holm").adjusted).toEqual([0, 1]);
});

test("no correction lowers p, changes the order or the caller's list; Holm is within Bonferroni", () => {
  const family = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
  fc.assert(
    fc.property(family, (ps) => {
      const before = [...ps];
      const [bonferroni, holm, bh] = corrections.map((one) => adjust(ps, one).adjusted);
      expect(ps).toEqual(before);
      for (const [i, p] of ps.entries()) {
        expect(bh[i]).toBeGreaterThanOrEqual(p);
        expect(holm[i]).toBeGreaterThanOrEqual(bh[i] ?? 2);
        expect(bonferroni[i]).toBeGreaterThanOrEqual(holm[i] ?? 2);
        for (const [j, other] of ps.entries()) {
          if (p <= other) expect(holm[i]).toBeLessThanOrEqual(holm[j] ?? -1);
        }
      }
    }),
  );
});
