// A voxelwise test of a group as it is asked for: which maps, which comparison, how p is found.

import { Fault } from "../errors.ts";
import type { CovariateOf } from "./analysis-run.ts";
import type { Pairs } from "./cells.ts";
import type { Side, VoxelTest } from "./permute/request.ts";
import { scanName, type GroupScan } from "./scan.ts";
import type { GroupOf } from "./tables.ts";

export const VOXEL_TESTS = ["one-sample", "two-sample", "correlation"] as const;

export interface VoxelwiseAsk {
  readonly test: (typeof VOXEL_TESTS)[number];
  /** Maps as they are, of one session; or second less first of two. */
  readonly of: "value" | "difference";
  readonly session: string | undefined;
  /** Of a comparison; undefined for the only two there are. */
  readonly groups: readonly string[] | undefined;
  /** Column of participants.tsv, of a correlation. */
  readonly with: string | undefined;
  readonly side: Side;
  readonly permutations: number;
  readonly seed: number;
  readonly tfce: boolean;
}

/** The map of one person: a scan's, or the second's less the first's. */
export interface PersonMap {
  readonly participant: string;
  readonly scan: GroupScan;
  readonly less: GroupScan | undefined;
}

export interface VoxelwisePlan {
  readonly maps: readonly PersonMap[];
  readonly test: VoxelTest;
  /** Participants who lack what the test needs. */
  readonly leftOut: readonly string[];
  /** Goes into names of files: "differenceOneSample". */
  readonly label: string;
}

/** @throws Fault "usage" for sessions, groups and columns that are not there. */
export function planVoxelwise(
  ask: VoxelwiseAsk,
  scans: readonly GroupScan[],
  pairs: Pairs | undefined,
  groupOf: GroupOf,
  covariateOf: CovariateOf,
): VoxelwisePlan {
  const all = ask.of === "difference" ? differences(pairs) : ofSession(scans, ask.session);
  const label = `${ask.of}${pascal(ask.test)}`;
  const incomplete = ask.of === "difference" ? (pairs?.incomplete ?? []) : [];
  if (ask.test === "one-sample") {
    return { maps: all, test: { kind: "one-sample" }, leftOut: incomplete, label };
  }
  if (ask.test === "correlation") {
    const column = ask.with;
    if (column === undefined) {
      throw new Fault(
        "usage",
        "a voxelwise correlation needs a column of participants.tsv",
        "Give it with --with.",
      );
    }
    const known = all.filter(({ participant }) =>
      Number.isFinite(covariateOf(column, participant)),
    );
    const covariate = known.map(({ participant }) => covariateOf(column, participant));
    const leftOut = [...incomplete, ...namesWithout(all, known)];
    return { maps: known, test: { kind: "correlation", covariate }, leftOut, label };
  }
  const [a, b] = twoGroups(all, ask.groups, groupOf);
  const maps = all.filter(({ participant }) => [a, b].includes(groupOf(participant) ?? ""));
  const placesOf = (group: string): readonly number[] =>
    maps.flatMap(({ participant }, n) => (groupOf(participant) === group ? [n] : []));
  const test = { kind: "two-sample", first: placesOf(a), second: placesOf(b) } as const;
  return { maps, test, leftOut: incomplete, label: `${label}${pascal(a)}${pascal(b)}` };
}

function differences(pairs: Pairs | undefined): readonly PersonMap[] {
  if (pairs === undefined) {
    throw new Fault(
      "usage",
      "two sessions are to be compared, and it is not clear which",
      "Give them with --pair 1,2.",
    );
  }
  return pairs.pairs.map(({ participant, first, second }) => ({
    participant,
    scan: second,
    less: first,
  }));
}

function ofSession(scans: readonly GroupScan[], session: string | undefined): readonly PersonMap[] {
  const there = [...new Set(scans.map((scan) => scan.session))];
  if (session !== undefined && !there.includes(session)) {
    throw new Fault("usage", `there is no session ${JSON.stringify(session)}`, "See --session.");
  }
  if (session === undefined && there.length > 1) {
    throw new Fault(
      "usage",
      `there is more than one session: ${there.join(", ")}`,
      "Name one with --session, or test --of difference.",
    );
  }
  const own = session === undefined ? scans : scans.filter((scan) => scan.session === session);
  const twice = own.find((scan, n) =>
    own.some((other, m) => m < n && other.participant === scan.participant),
  );
  if (twice !== undefined) {
    throw new Fault(
      "input",
      `${scanName(twice)} is not the only scan of that participant; a voxelwise test takes one map a person`,
      "Move one of them out of the output folder.",
    );
  }
  return own.map((scan) => ({ participant: scan.participant, scan, less: undefined }));
}

function twoGroups(
  maps: readonly PersonMap[],
  asked: readonly string[] | undefined,
  groupOf: GroupOf,
): readonly [string, string] {
  const there = [
    ...new Set(maps.flatMap(({ participant }) => groupOf(participant) ?? [])),
  ].toSorted();
  const [a, b, ...more] = asked ?? there;
  const isThere = [a, b].every((group) => there.includes(group));
  if (a !== undefined && b !== undefined && more.length === 0 && isThere) return [a, b];
  throw new Fault(
    "usage",
    `two groups are to be compared; there ${there.length === 1 ? "is" : "are"} ${there.join(", ") || "none"}`,
    "Name two with --groups a,b; see --group-column.",
  );
}

function namesWithout(all: readonly PersonMap[], kept: readonly PersonMap[]): readonly string[] {
  return all.filter((one) => !kept.includes(one)).map(({ participant }) => `sub-${participant}`);
}

function pascal(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("");
}
