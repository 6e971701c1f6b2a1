// What came of a batch: a table for a person, one for machines, an exit code.

import type { Gap, Outcome, Unit } from "./unit.ts";

export type Result = readonly [Unit | Gap, Outcome];

/** One line for each that failed, was locked or missing, and the counts: no line is wider. */
export function summaryLines(_results: readonly Result[], _width: number): readonly string[] {
  return [];
}

/** "57 done, 2 complete before, 1 failed". */
export function countsLine(_results: readonly Result[]): string {
  return "";
}

/** summary.tsv: participant_id, session_id, scan, model, status, seconds, reason. */
export function summaryTsv(_results: readonly Result[]): string {
  return "";
}

/** @param stopped - The signal that ended the batch. */
export function exitCodeOf(
  _results: readonly Result[],
  _stopped?: "interrupted" | "terminated",
): number {
  return 0;
}
