// The tasks of a Slurm array: whose scans each of them takes, and the table that the script reads them
// from. A table, so that no label ever stands in a script.

import { Fault } from "../errors.ts";
import type { Whose } from "./unit.ts";

export interface SlurmTask {
  readonly participants: readonly string[];
  /** Undefined: whatever sessions they have. */
  readonly session: string | undefined;
}

export type TaskUnit = "participant" | "session";

/** In the table for a task that is not of one session. */
export const NO_SESSION = "n/a";

/**
 * One task for each participant, or for each of their sessions. Where there are more than `most`, a task
 * takes several participants, as few as will do; those of one task are of one session.
 *
 * @param whose - Of all units, in any order; the tasks keep it.
 * @throws Fault "usage" when there are more names of sessions than tasks.
 */
export function slurmTasks(
  whose: readonly Whose[],
  by: TaskUnit,
  most: number,
): readonly SlurmTask[] {
  // One list of participants for each session; by participant there is one list.
  const lists = new Map<string | undefined, Set<string>>();
  for (const { participant, session } of whose) {
    const key = by === "session" ? session : undefined;
    const list = lists.get(key) ?? new Set();
    lists.set(key, list.add(participant));
  }
  if (lists.size > most) {
    throw new Fault(
      "usage",
      `there are ${lists.size} different sessions and at most ${most} tasks; a task takes one session`,
      "Use --by participant, or a larger --max-array if the cluster has one.",
    );
  }
  const size = taskSize(
    [...lists.values()].map((list) => list.size),
    most,
  );
  const tasks = [...lists].flatMap(([session, list]) =>
    chunks([...list], size).map((participants) => ({ participants, session })),
  );
  // Sessions of one person stand together, as they came.
  const place = new Map(whose.map(({ participant }, n) => [participant, n] as const).toReversed());
  return tasks.toSorted(
    (a, b) => (place.get(a.participants[0]) ?? 0) - (place.get(b.participants[0]) ?? 0),
  );
}

/** One line of names, then one line a task, counted from 0 as Slurm does here. */
export function taskTable(tasks: readonly SlurmTask[]): string {
  const rows = tasks.map(({ participants, session }, n) =>
    [n, participants.join(" "), session ?? NO_SESSION].join("\t"),
  );
  return `${["task\tparticipants\tsession", ...rows].join("\n")}\n`;
}

/** The smallest number of participants a task with which all lists take `most` tasks. */
function taskSize(lengths: readonly number[], most: number): number {
  let size = 1;
  while (lengths.reduce((sum, length) => sum + Math.ceil(length / size), 0) > most) size++;
  return size;
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, n) =>
    list.slice(n * size, (n + 1) * size),
  );
}
