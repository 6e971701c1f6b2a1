// What was to be expected of a participant and is not among its scans: raw scans that no derivative
// has, and sessions that were asked for.

import { stemOf } from "./dataset.ts";
import { sameLabel, type Entities } from "./entities.ts";
import type { ScanFilter } from "./filter.ts";
import { compareTexts, groupBy } from "./group.ts";
import { gapOf, type ScanGap } from "./lack.ts";
import type { Candidate, Pool } from "./pool.ts";
import { passes } from "./rules.ts";
import { noSession, notDerived } from "./scan-gaps.ts";

/** What tells scans apart; other entities tell versions of a scan apart, as space does. */
export const SCAN_KEYS = ["sub", "ses", "sample", "task", "acq", "trc", "rec", "run"];

/** Whether a scan is asked for; which version of it is another question. */
export function isWanted({ file }: Candidate, filter: ScanFilter): boolean {
  const session = file.entities.get("ses");
  const { sessions } = filter;
  if (sessions !== undefined && (session === undefined || !sessions.includes(session)))
    return false;
  const rules = filter.pet.filter(({ key }) => SCAN_KEYS.includes(key));
  return passes(file, rules);
}

/** A gap for each raw scan that is asked for and has no counterpart where the scans come from. */
export function notDerivedOf(
  participant: string,
  raw: readonly Candidate[],
  own: readonly Candidate[],
  pool: Pool,
  filter: ScanFilter,
): readonly ScanGap[] {
  const alone = raw
    .filter((one) => isWanted(one, filter))
    .filter((one) => !own.some((other) => mayBeOf(one.file.entities, other.file.entities)));
  // An image that is there as .nii and as .nii.gz is one scan.
  return [...groupBy(alone, ({ file }) => stemOf(file)).values()].map(([{ file }]) =>
    gapOf(participant, notDerived(file, pool), file),
  );
}

/** A gap for each session that is asked for and has no PET. */
export function missingSessions(
  participant: string,
  images: readonly Candidate[],
  { sessions = [] }: ScanFilter,
): readonly ScanGap[] {
  const labels = images.flatMap(({ file }) => file.entities.get("ses") ?? []);
  const there = [...new Set(labels)].sort(compareTexts);
  return sessions
    .filter((session) => !there.includes(session))
    .map((session) => ({
      ...gapOf(participant, noSession(participant, session, there)),
      session,
    }));
}

/** Runs that were merged, and a trc- that only one of the names has, do not tell them apart. */
function mayBeOf(raw: Entities, derived: Entities): boolean {
  return SCAN_KEYS.every((key) => {
    const [a, b] = [raw.get(key), derived.get(key)];
    if (sameLabel(key, a, b)) return true;
    return key !== "ses" && (a === undefined || b === undefined);
  });
}
