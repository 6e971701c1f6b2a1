import { expect, test } from "vitest";

import { cellsOf, pairsOf } from "../../src/group/cells.ts";
import { scanOf } from "./scans.ts";

const noGroups = (): undefined => undefined;

test("scans are told apart by group and session", () => {
  const scans = [scanOf("01", "1"), scanOf("01", "2"), scanOf("02", "1"), scanOf("03", "1")];
  const groups = new Map([
    ["01", "drug"],
    ["02", "placebo"],
    ["03", "drug"],
  ]);
  const cells = cellsOf(scans, (who) => groups.get(who));
  expect(cells.map(({ group, session, scans: own }) => [group, session, own.length])).toEqual([
    ["drug", "1", 2],
    ["drug", "2", 1],
    ["placebo", "1", 1],
  ]);
});

test("those who lack a session are named and left out of pairs", () => {
  const scans = [scanOf("01", "1"), scanOf("01", "2"), scanOf("02", "1"), scanOf("03", "2")];
  const pairs = pairsOf(scans, undefined, noGroups);
  expect(pairs?.sessions).toEqual(["1", "2"]);
  expect(pairs?.pairs.map(({ participant }) => participant)).toEqual(["01"]);
  expect(pairs?.incomplete).toEqual(["sub-02", "sub-03"]);
});

test("of three sessions two must be named, in the order that is meant", () => {
  const scans = ["a", "b", "c"].map((session) => scanOf("01", session));
  expect(pairsOf(scans, undefined, noGroups)).toBeUndefined();
  const pairs = pairsOf(scans, ["c", "a"], noGroups);
  expect([pairs?.pairs[0].first.session, pairs?.pairs[0].second.session]).toEqual(["c", "a"]);
});

test("one session makes no pairs, and a session that nobody has is refused", () => {
  expect(pairsOf([scanOf("01", "1")], undefined, noGroups)).toBeUndefined();
  expect(pairsOf([scanOf("01")], undefined, noGroups)).toBeUndefined();
  expect(() => pairsOf([scanOf("01", "1")], ["1", "2"], noGroups)).toThrow(
    'nobody has a session "2"; there is 1',
  );
});

test("two runs in one session can't be a pair's scan by themselves", () => {
  const runs = ["1", "2"].map((run) => scanOf("01", "1", { run }));
  expect(() => pairsOf([...runs, scanOf("01", "2")], undefined, noGroups)).toThrow(
    "sub-01 ses-1 run-1 and sub-01 ses-1 run-2 are two scans of one session",
  );
});
