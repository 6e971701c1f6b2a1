// The groups of a simulated study: their names, and who is in which. It knows no binding.

import { Fault } from "../errors.ts";

export interface Group {
  readonly name: string;
  /** How many subjects it has; absent: as many as the other groups. */
  readonly count?: number;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/**
 * Groups from `a,b`, which share the subjects evenly, or `a:12,b:8`.
 *
 * @throws Fault "usage" for a name that could not stand in a table, twice the same one, a count that
 *   is no whole number above 0, or counts for some groups only.
 */
export function parseGroups(text: string): Group[] {
  const groups = text.split(",").map((part): Group => {
    const [name, count, ...rest] = part.trim().split(":");
    const countFits = count === undefined || /^[1-9]\d{0,3}$/.test(count);
    if (!NAME.test(name) || !countFits || rest.length > 0) {
      throw new Fault(
        "usage",
        `groups: ${JSON.stringify(part)} is no group; it must be a name of letters, digits, - and _, or NAME:COUNT`,
        "For example ketamine:20,placebo:10.",
      );
    }
    return count === undefined ? { name } : { name, count: Number(count) };
  });
  const names = new Set(groups.map(({ name }) => name));
  if (names.size < groups.length) {
    throw new Fault(
      "usage",
      `groups: ${text} names a group twice`,
      "Give every group its own name.",
    );
  }
  const counted = groups.filter(({ count }) => count !== undefined).length;
  if (counted !== 0 && counted !== groups.length) {
    throw new Fault(
      "usage",
      `groups: ${text} gives counts for ${counted} of ${groups.length} groups`,
      "Give a count for every group, or for none.",
    );
  }
  return groups;
}

/**
 * The group of each subject, as an index. Subjects are dealt out in turn to the groups that still
 * have room: without counts the group of subject n does not depend on how many there are.
 *
 * @throws Fault "usage" when counts don't add up to the number of subjects, or a group gets nobody.
 */
export function dealGroups(groups: readonly Group[], subjects: number): number[] {
  const total = groups.reduce((sum, { count }) => sum + (count ?? 0), 0);
  const counted = groups.some(({ count }) => count !== undefined);
  if (counted && total !== subjects) {
    throw new Fault(
      "usage",
      `groups have ${total} subjects together and the study has ${subjects}`,
      `Use --subjects ${total}, or change the counts.`,
    );
  }
  if (subjects < groups.length) {
    throw new Fault(
      "usage",
      `${groups.length} groups share ${subjects} subjects; every group needs one`,
      `Use --subjects ${groups.length} or more.`,
    );
  }
  const left = groups.map(({ count }) => count ?? subjects);
  const dealt: number[] = [];
  for (let turn = 0; dealt.length < subjects; turn++) {
    const g = turn % groups.length;
    if (left[g] === 0) continue;
    left[g]--;
    dealt.push(g);
  }
  return dealt;
}
