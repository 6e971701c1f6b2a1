import fc from "fast-check";
import { expect, test } from "vitest";

import { mixedAnova } from "../../../src/group/stats/mixed-anova.ts";
import { pairedT } from "../../../src/group/stats/one-sample-t.ts";
import { welchT } from "../../../src/group/stats/two-sample-t.ts";
import { casesOf, expectClose, figuresOf, whyNot } from "./reference/reference.ts";

function anovaOf(
  a1: readonly number[],
  a2: readonly number[],
  b1: readonly number[],
  b2: readonly number[],
) {
  return mixedAnova([
    { name: "placebo", first: a1, second: a2 },
    { name: "ketamine", first: b1, second: b2 },
  ]);
}

test.each(casesOf("mixed-anova").map((one, i) => ({ i, ...one })))(
  "case $i: F and p of R's type III, and of aov in words where the groups are unequal",
  ({ data: { a1, a2, b1, b2 }, figures }) => {
    const result = anovaOf(a1, a2, b1, b2);
    for (const effect of ["group", "time", "interaction"] as const) {
      const { statistic, df, p } = figuresOf(result[effect]);
      expectClose(statistic.value, figures[effect][0]);
      expectClose(p, figures[effect][1]);
      expect(df).toEqual([1, figures.df[0]]);
    }
    // The other two effects come first or last in aov, and don't depend on the type.
    expectClose(figuresOf(result.group).statistic.value, figures.groupTypeI[0]);
    expectClose(figuresOf(result.interaction).statistic.value, figures.interactionTypeI[0]);
    const note = result.time.notes.join();
    if (a1.length === b1.length) {
      expectClose(figuresOf(result.time).statistic.value, figures.timeTypeI[0]);
      expect(note).toBe("equal groups: type I (R's aov) gives the same");
    } else {
      expect(note).toContain(`= ${figures.timeTypeI[0].toPrecision(6)}`);
      expect(note).toContain(`p = ${figures.timeTypeI[1].toPrecision(4)}`);
    }
  },
);

test("the simple tests are the paired t in each group and Welch's t at each time", () => {
  const [, { data }] = casesOf("mixed-anova");
  const { a1, a2, b1, b2 } = data;
  const { simple } = anovaOf(a1, a2, b1, b2);
  expect(simple).toEqual([
    { name: "time in placebo", result: pairedT(a1, a2) },
    { name: "time in ketamine", result: pairedT(b1, b2) },
    { name: "group at the first time", result: welchT(a1, b1) },
    { name: "group at the second time", result: welchT(a2, b2) },
  ]);
});

test("a group effect alone: 4 above, partial eta squared 16/(16 + s²·(1/n1 + 1/n2)·df)", () => {
  const { group, time } = anovaOf([1, 2, 3], [1, 2, 3], [5, 6, 7], [5, 6, 7]);
  const { estimate, effect, statistic } = figuresOf(group);
  expect(estimate?.value).toBe(4);
  expect(statistic.value).toBeCloseTo(16 / (2 / 3), 12);
  expect(effect?.value).toBeCloseTo(16 / (16 + (2 / 3) * 4), 12);
  expect(whyNot(time)).toBe("no variance within the groups");
  expect(time.notes).toEqual([]);
});

test("a group of one: no effect is computable, but the other group's change is", () => {
  const result = anovaOf([1], [2], [1, 2, 4], [2, 2, 5]);
  for (const effect of ["group", "time", "interaction"] as const) {
    expect(whyNot(result[effect])).toBe("groups of 1 and 3; each needs 2 or more");
  }
  expect(result.simple.map(({ result: { computable } }) => computable)).toEqual([
    false,
    true,
    false,
    false,
  ]);
});

test("persons measured once are refused by their number", () => {
  expect(() => anovaOf([1, 2], [1], [1, 2], [1, 2])).toThrow(
    "1 values beside 2; they must pair up",
  );
});

const person = fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }));
const persons = fc.array(person, { minLength: 2, maxLength: 8 });

test("order, scale and the name of a group change no F; swapping times turns the change", () => {
  fc.assert(
    fc.property(persons, persons, (one, two) => {
      const column = (all: readonly (readonly [number, number])[], k: 0 | 1, factor = 1) =>
        all.map((pair) => factor * pair[k]);
      const base = anovaOf(column(one, 0), column(one, 1), column(two, 0), column(two, 1));
      const [eno, owt] = [one.toReversed(), two.toReversed()];
      const turned = anovaOf(
        column(owt, 1, 0.25),
        column(owt, 0, 0.25),
        column(eno, 1, 0.25),
        column(eno, 0, 0.25),
      );
      for (const effect of ["group", "time", "interaction"] as const) {
        const [a, b] = [base[effect], turned[effect]];
        expect(b.computable).toBe(a.computable);
        if (!a.computable || !b.computable) continue;
        expect(a.p > 0 && a.p <= 1).toBe(true);
        expect(Math.abs(a.p - b.p)).toBeLessThan(1e-9);
      }
    }),
  );
});
