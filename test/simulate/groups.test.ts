import { expect, test } from "vitest";

import { Fault } from "../../src/errors.ts";
import { participantRows, participantsSidecar } from "../../src/simulate/bids.ts";
import { planCohort, type CohortOptions } from "../../src/simulate/cohort.ts";
import { dealGroups, parseGroups } from "../../src/simulate/groups.ts";
import { srtmStudy } from "../../src/simulate/studies.ts";

const groups = parseGroups("ketamine:3,placebo:1");

function plan(options: Partial<CohortOptions> = {}): ReturnType<typeof planCohort> {
  return planCohort({ study: srtmStudy(), subjects: 4, sessions: 2, groups, seed: 1, ...options });
}

test("a,b deals five subjects out in turn: 0 1 0 1 0", () => {
  expect(dealGroups(parseGroups("a,b"), 5)).toEqual([0, 1, 0, 1, 0]);
});

test("a:1,b:3 deals in turn until a is full: 0 1 1 1", () => {
  expect(dealGroups(parseGroups("a:1,b:3"), 4)).toEqual([0, 1, 1, 1]);
});

test.each(["", "a,", "a b", "a:0", "a:1.5", "a:1:2", "a,a", "a:2,b", "-a", "a\tb"])(
  "groups %j are refused",
  (text) => {
    expect(() => parseGroups(text)).toThrow(Fault);
    expect(parseGroups("a:1,b-2:10")).toEqual([
      { name: "a", count: 1 },
      { name: "b-2", count: 10 },
    ]);
  },
);

test("counts that don't add up to the subjects are refused, with the number that does", () => {
  expect(() => dealGroups(groups, 5)).toThrow(
    expect.objectContaining({ kind: "usage", advice: "Use --subjects 4, or change the counts." }),
  );
  expect(() => dealGroups(parseGroups("a,b"), 1)).toThrow(Fault);
  expect(dealGroups(groups, 4)).toEqual([0, 1, 0, 0]);
});

test("one occupancy is that of the first group after the first session; the other group has 0", () => {
  const blocked = plan({ occupancy: [0.6] }).map(({ group, session, occupancy }) => {
    return `${group} ${session} ${occupancy > 0.5 ? "blocked" : occupancy}`;
  });
  expect(blocked.slice(0, 4)).toEqual([
    "ketamine 1 0",
    "ketamine 2 blocked",
    "placebo 1 0",
    "placebo 2 0",
  ]);
});

test("two occupancies are those of two groups, three are refused", () => {
  const scans = plan({ occupancy: [0, 1] });
  expect(scans.map(({ occupancy }) => occupancy)).toEqual([0, 0, 0, 1, 0, 0, 0, 0]);
  expect(() => plan({ occupancy: [0, 1, 0.5] })).toThrow(Fault);
  expect(() => plan({ groups: undefined, occupancy: [0, 1] })).toThrow(Fault);
});

test("participants.tsv lists everybody once with the group, which its sidecar explains", () => {
  const scans = plan({ occupancy: [0.6] });
  expect(participantRows(scans)).toEqual([
    ["participant_id", "group"],
    ["sub-01", "ketamine"],
    ["sub-02", "placebo"],
    ["sub-03", "ketamine"],
    ["sub-04", "ketamine"],
  ]);
  expect(participantsSidecar(scans)).toMatchObject({
    group: {
      Levels: {
        ketamine: "binding is partly blocked in sessions after the first",
        placebo: "binding is not blocked in any session",
      },
    },
  });
});

test("without groups participants.tsv has one column and no sidecar", () => {
  const scans = plan({ groups: undefined });
  expect(participantRows(scans)[0]).toEqual(["participant_id"]);
  expect(participantsSidecar(scans)).toBeUndefined();
});
