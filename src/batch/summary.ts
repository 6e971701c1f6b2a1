// What came of a batch: a table for a person, one for machines, an exit code.

import type { Gap, Outcome, Unit } from "./unit.ts";

export type Result = readonly [Unit | Gap, Outcome];

type Status = Outcome["status"];

/** In the order in which they are counted and listed. */
const WORDS: Readonly<Record<Status, string>> = {
  done: "done",
  complete: "complete before",
  failed: "failed",
  locked: "at work elsewhere",
  missing: "missing",
  "not run": "not run",
};
const LISTED: readonly Status[] = ["failed", "locked", "missing"];
const INDENT = "    ";

/**
 * The counts, and above them a paragraph for each that failed, was locked or is missing.
 *
 * @param width - Longest line; reasons are broken at spaces, single words never.
 */
export function summaryLines(results: readonly Result[], width: number): readonly string[] {
  const lines = LISTED.flatMap((status) =>
    results
      .filter(([, outcome]) => outcome.status === status)
      .flatMap(([one, outcome]) => wrapped(`${status} ${nameOf(one)}: ${said(outcome)}`, width)),
  );
  return [...lines, countsLine(results)];
}

/** "57 done, 2 complete before, 1 failed". */
export function countsLine(results: readonly Result[]): string {
  const counts = Object.entries(WORDS).flatMap(([status, words]) => {
    const n = results.filter(([, outcome]) => outcome.status === status).length;
    return n === 0 ? [] : [`${n} ${words}`];
  });
  return counts.length === 0 ? "nothing to fit" : counts.join(", ");
}

/** summary.tsv: participant_id, session_id, scan, model, status, seconds, reason. */
export function summaryTsv(results: readonly Result[]): string {
  const rows = results.map(([one, outcome]) => [
    `sub-${one.participant}`,
    one.session === undefined ? "n/a" : `ses-${one.session}`,
    one.scan ?? "n/a",
    "spec" in one ? one.spec.model : "n/a",
    outcome.status,
    "seconds" in outcome ? outcome.seconds.toFixed(3) : "n/a",
    "reason" in outcome ? outcome.reason : "n/a",
  ]);
  const heading = ["participant_id", "session_id", "scan", "model", "status", "seconds", "reason"];
  return [heading, ...rows].map((row) => `${row.map(cell).join("\t")}\n`).join("");
}

/**
 * 0 when everything that can be there is there; 1 when something failed or lacks a file; 75 when all
 * that is not there may be in a moment.
 *
 * @param stopped - The signal that ended the batch.
 */
export function exitCodeOf(
  results: readonly Result[],
  stopped?: "interrupted" | "terminated",
): number {
  if (stopped !== undefined) return stopped === "terminated" ? 143 : 130;
  const bad = results.filter(([one, outcome]) => isBad(one, outcome));
  if (bad.length === 0) return 0;
  return bad.every(([, outcome]) => isPassing(outcome)) ? 75 : 1;
}

function isBad(one: Unit | Gap, { status }: Outcome): boolean {
  if (status === "missing") return !("isFailure" in one) || one.isFailure;
  return status === "failed" || status === "locked" || status === "not run";
}

function isPassing(outcome: Outcome): boolean {
  return (
    outcome.status === "locked" || (outcome.status === "failed" && outcome.kind === "transient")
  );
}

function nameOf(one: Unit | Gap): string {
  if ("id" in one) return one.id;
  const who = [
    `sub-${one.participant}`,
    ...(one.session === undefined ? [] : [`ses-${one.session}`]),
  ];
  return who.join(" ");
}

function said(outcome: Outcome): string {
  if (!("reason" in outcome)) return "";
  const end = /[.!?]$/.test(outcome.reason) ? "" : ".";
  const advice = "advice" in outcome && outcome.advice !== "" ? ` ${outcome.advice}` : "";
  return `${outcome.reason}${end}${advice}`;
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = INDENT + word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A table has no place for tabs and line ends, nor a terminal for other control characters. */
function cell(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}
