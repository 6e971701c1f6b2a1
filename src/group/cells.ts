// Who is compared with whom: scans by group and session, and pairs of scans of one person.

import { Fault } from "../errors.ts";
import { scanName, type GroupScan } from "./scan.ts";
import type { GroupOf } from "./tables.ts";

/** The scans of one group in one session. */
export interface Cell {
  readonly group: string | undefined;
  readonly session: string | undefined;
  readonly scans: readonly GroupScan[];
}

export interface Pair {
  readonly participant: string;
  readonly group: string | undefined;
  readonly first: GroupScan;
  readonly second: GroupScan;
}

export interface Pairs {
  readonly sessions: readonly [string, string];
  readonly pairs: readonly Pair[];
  /** Those who lack one of the two, by name. */
  readonly incomplete: readonly string[];
}

/** By group and session, in the order in which they come. */
export function cellsOf(scans: readonly GroupScan[], groupOf: GroupOf): readonly Cell[] {
  const cells = new Map<string, { -readonly [K in keyof Cell]: Cell[K] }>();
  for (const scan of scans) {
    const group = groupOf(scan.participant);
    const key = `${group ?? ""} ${scan.session ?? ""}`;
    const known = cells.get(key);
    if (known === undefined) cells.set(key, { group, session: scan.session, scans: [scan] });
    else known.scans = [...known.scans, scan];
  }
  return [...cells.values()];
}

/**
 * Scans of the same people in two sessions.
 *
 * @param asked - Two labels; undefined for the only two there are.
 * @returns Undefined where nothing is asked for and there are not just two sessions.
 * @throws Fault "usage" for a session that nobody has, "input" for two scans of one in a session.
 */
export function pairsOf(
  scans: readonly GroupScan[],
  asked: readonly [string, string] | undefined,
  groupOf: GroupOf,
): Pairs | undefined {
  const there = [...new Set(scans.flatMap(({ session }) => session ?? []))].toSorted();
  if (asked === undefined && there.length !== 2) return undefined;
  const [a, b] = asked ?? there;
  for (const label of [a, b]) {
    if (there.includes(label)) continue;
    throw new Fault(
      "usage",
      `nobody has a session ${JSON.stringify(label)}; there is ${there.join(", ") || "none"}`,
      "Give two of them as --pair 1,2.",
    );
  }
  const pairs: Pair[] = [];
  const incomplete: string[] = [];
  for (const participant of new Set(scans.map((scan) => scan.participant))) {
    const own = scans.filter((scan) => scan.participant === participant);
    const [first, second] = [a, b].map((label) => theOne(own, label));
    if (first === undefined || second === undefined) incomplete.push(`sub-${participant}`);
    else pairs.push({ participant, group: groupOf(participant), first, second });
  }
  return { sessions: [a, b], pairs, incomplete };
}

function theOne(scans: readonly GroupScan[], session: string): GroupScan | undefined {
  const own = scans.filter((scan) => scan.session === session);
  if (own.length <= 1) return own[0];
  throw new Fault(
    "input",
    `${own.map(scanName).join(" and ")} are two scans of one session; a pair needs one`,
    "Move one of them out of the output folder.",
  );
}
