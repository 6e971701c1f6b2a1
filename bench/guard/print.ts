// What the guard says: a table, and a sentence on each thing that somebody has to look at.

import { table } from "../../tools/accuracy/markdown.ts";
import type { GuardRow } from "./measure.ts";
import { MOST_RATIO } from "./verdict.ts";

/** Of baseline.json. */
export interface BaselineNote {
  readonly commit: string;
  /** ISO date. */
  readonly date: string;
}

const RENEW = "npm run baseline makes today's kernels the baseline";

export function guardTable(rows: readonly GuardRow[]): string {
  return table([
    ["kernel", "now, ms", "baseline, ms", "ratio", "verdict"],
    ...rows.map(({ name, nowMs, baselineMs, ratios, verdict }) => [
      name,
      figures(nowMs),
      figures(baselineMs),
      ratios.length === 0 ? "-" : ratios.map((ratio) => ratio.toFixed(2)).join(", "),
      verdict,
    ]),
  ]);
}

/** @param gone - Kernels of the baseline that are no more. */
export function guardNotes(
  rows: readonly GuardRow[],
  gone: readonly string[],
  baseline: BaselineNote,
): readonly string[] {
  return [
    ...rows.map((row) => noteOn(row, baseline)).filter((note) => note !== ""),
    ...gone.map((kernel) => `the baseline has a kernel "${kernel}" that is no more; ${RENEW}`),
  ];
}

function noteOn({ name, verdict, ratios, reason }: GuardRow, baseline: BaselineNote): string {
  const { commit, date } = baseline;
  const times = ratios.map((ratio) => ratio.toFixed(2)).join(", ");
  switch (verdict) {
    case "as fast":
      return "";
    case "slower":
      return `${name}: takes ${times} times as long as at the baseline (${commit}, ${date}), and at most ${MOST_RATIO} is allowed; if it has to, ${RENEW}`;
    case "faster":
      return `${name}: takes ${times} times as long as at the baseline (${commit}, ${date}); ${RENEW}, so that losing this again is seen`;
    case "differs":
      return `${name}: not timed, ${reason}; if that is meant, ${RENEW}`;
    case "new":
      return `${name}: not in the baseline; ${RENEW}`;
    case "no adapter":
      return `${name}: not timed, ${reason}`;
    default:
      return verdict satisfies never;
  }
}

function figures(ms: number): string {
  return Number.isNaN(ms) ? "-" : ms.toPrecision(3);
}
