import { expect, test } from "vitest";

import { pairsOf } from "../../src/group/cells.ts";
import { planVoxelwise, type VoxelwiseAsk, type VoxelwisePlan } from "../../src/group/voxelwise.ts";
import { scanOf } from "./scans.ts";

const PEOPLE = ["01", "02", "03", "04"];
const SCANS = [...PEOPLE.flatMap((who) => [scanOf(who, "1"), scanOf(who, "2")]), scanOf("05", "1")];
const GROUPS = new Map([
  ["01", "drug"],
  ["02", "placebo"],
  ["03", "drug"],
  ["04", "placebo"],
  ["05", "drug"],
]);
const SCORES = new Map([
  ["01", 3],
  ["02", 5],
  ["04", 4],
]);

function plan(asked: Partial<VoxelwiseAsk>): VoxelwisePlan {
  const groupOf = (who: string): string | undefined => GROUPS.get(who);
  const ask: VoxelwiseAsk = {
    test: "one-sample",
    of: "difference",
    session: undefined,
    groups: undefined,
    with: undefined,
    side: "two-sided",
    permutations: 100,
    seed: 1,
    tfce: false,
    ...asked,
  };
  const covariateOf = (column: string, who: string): number => {
    if (column !== "score") throw new Error(column);
    return SCORES.get(who) ?? Number.NaN;
  };
  return planVoxelwise(ask, SCANS, pairsOf(SCANS, undefined, groupOf), groupOf, covariateOf);
}

test("differences are second less first of those who have both; the others are named", () => {
  const { maps, leftOut, label } = plan({});
  expect(
    maps.map(({ participant, scan, less }) => [participant, scan.session, less?.session]),
  ).toEqual(PEOPLE.map((who) => [who, "2", "1"]));
  expect([leftOut, label]).toEqual([["sub-05"], "differenceOneSample"]);
});

test("values need a session where there are two, and take everybody who has it", () => {
  expect(() => plan({ of: "value" })).toThrow("there is more than one session: 1, 2");
  expect(plan({ of: "value", session: "1" }).maps).toHaveLength(5);
  expect(() => plan({ of: "value", session: "9" })).toThrow('there is no session "9"');
});

test("groups are compared in the order in which they are named, second less first", () => {
  const { test: asked, label } = plan({ test: "two-sample", groups: ["placebo", "drug"] });
  expect(asked).toEqual({ kind: "two-sample", first: [1, 3], second: [0, 2] });
  expect(label).toBe("differenceTwoSamplePlaceboDrug");
  expect(plan({ test: "two-sample" }).test).toMatchObject({ first: [0, 2], second: [1, 3] });
  expect(() => plan({ test: "two-sample", groups: ["drug", "other"] })).toThrow(
    "two groups are to be compared; there are drug, placebo",
  );
});

test("a correlation leaves out who has no number, and names them", () => {
  const { test: asked, leftOut } = plan({ test: "correlation", with: "score" });
  expect(asked).toEqual({ kind: "correlation", covariate: [3, 5, 4] });
  expect(leftOut).toEqual(["sub-05", "sub-03"]);
  expect(() => plan({ test: "correlation" })).toThrow("needs a column of participants.tsv");
});
