import { expect, test } from "vitest";

import { slurmTasks, taskTable } from "../../src/batch/slurm-tasks.ts";
import type { Whose } from "../../src/batch/unit.ts";

/** "01", "02/a": participant, session. */
function whose(...words: readonly string[]): readonly Whose[] {
  return words.map((word) => {
    const [participant, session] = word.split("/");
    return { participant, session };
  });
}

const STUDY = whose("01/a", "01/b", "02/a", "03/b", "03/b");

test("a task a participant: three people are three tasks, whatever sessions they have", () => {
  expect(slurmTasks(STUDY, "participant", 1000)).toEqual([
    { participants: ["01"], session: undefined },
    { participants: ["02"], session: undefined },
    { participants: ["03"], session: undefined },
  ]);
});

test("a task a session: four sessions that are there are four tasks, person by person", () => {
  expect(slurmTasks(STUDY, "session", 1000)).toEqual([
    { participants: ["01"], session: "a" },
    { participants: ["01"], session: "b" },
    { participants: ["02"], session: "a" },
    { participants: ["03"], session: "b" },
  ]);
});

test("somebody without sessions has one task in a study that has some", () => {
  expect(slurmTasks(whose("01/a", "02"), "session", 1000)).toEqual([
    { participants: ["01"], session: "a" },
    { participants: ["02"], session: undefined },
  ]);
});

test("seven people in at most three tasks go three, three and one", () => {
  const seven = whose("1", "2", "3", "4", "5", "6", "7");
  const tasks = slurmTasks(seven, "participant", 3);
  expect(tasks.map(({ participants }) => participants.join())).toEqual(["1,2,3", "4,5,6", "7"]);
  expect(slurmTasks(seven, "participant", 7)).toHaveLength(7);
});

test("tasks of several people are of one session each: five sessions in three tasks", () => {
  const tasks = slurmTasks(whose("1/a", "1/b", "2/a", "2/b", "3/a"), "session", 3);
  expect(tasks).toEqual([
    { participants: ["1", "2"], session: "a" },
    { participants: ["1", "2"], session: "b" },
    { participants: ["3"], session: "a" },
  ]);
});

test("three names of sessions fit into three tasks, not into two", () => {
  const three = whose("1/a", "1/b", "2/c");
  expect(slurmTasks(three, "session", 3)).toHaveLength(3);
  expect(() => slurmTasks(three, "session", 2)).toThrow(
    "there are 3 different sessions and at most 2 tasks; a task takes one session",
  );
  expect(slurmTasks(three, "participant", 2)).toHaveLength(2);
});

test("the table has a line of names and a line a task, n/a for all sessions", () => {
  const table = taskTable([
    { participants: ["01", "02"], session: undefined },
    { participants: ["03"], session: "a" },
  ]);
  expect(table).toBe("task\tparticipants\tsession\n0\t01 02\tn/a\n1\t03\ta\n");
});
