// What came of a batch: a table for a person, one for machines, an exit code.

import { EXIT_CODES } from "../errors.ts";
import { printable } from "../text/printable.ts";
import { columnsOf, padTo, wrap } from "../text/wrap.ts";
import type { Gap, Outcome, Unit } from "./unit.ts";

export type Result = readonly [Unit | Gap, Outcome];

type Status = Outcome["status"];

/** In the order in which they are counted. */
const WORDS: readonly (readonly [Status, string])[] = [
  ["done", "done"],
  ["complete", "complete before"],
  ["failed", "failed"],
  ["missing", "missing"],
  ["locked", "locked by others"],
  ["not run", "not run"],
];

/** What a person has to do something about, gravest first. */
const TOLD: readonly Status[] = ["failed", "missing", "locked"];
const GAP = 2;
/** Fewer columns for a reason are hard to read: then it stands below the name. */
const LEAST_REASON = 40;

/**
 * An entry for each that failed, was missing or locked, and the counts.
 *
 * @param width - No line is wider; infinite where there is no terminal.
 */
export function summaryLines(results: readonly Result[], width: number): readonly string[] {
  if (results.length === 0) return [];
  const told = TOLD.flatMap((status) => results.filter(([, outcome]) => outcome.status === status));
  const rows = told.map(([one, outcome]) => [outcome.status, nameOf(one), tellOf(one, outcome)]);
  return [...table(rows, Math.max(width, 2)), ...wrap(countsLine(results), Math.max(width, 2))];
}

/** "57 done, 2 complete before, 1 failed". */
export function countsLine(results: readonly Result[]): string {
  const counts = WORDS.flatMap(([status, words]) => {
    const count = results.filter(([, outcome]) => outcome.status === status).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return counts.length === 0 ? "nothing to do" : counts.join(", ");
}

const COLUMNS = ["participant_id", "session_id", "scan", "model", "status", "seconds", "reason"];

/** summary.tsv, a line for each unit and each gap. */
export function summaryTsv(results: readonly Result[]): string {
  const rows = results.map(([one, outcome]) => [
    `sub-${one.participant}`,
    one.session === undefined ? undefined : `ses-${one.session}`,
    one.scan,
    "spec" in one ? one.spec.model : undefined,
    outcome.status,
    "seconds" in outcome ? outcome.seconds.toFixed(3) : undefined,
    "reason" in outcome ? outcome.reason : undefined,
  ]);
  return [COLUMNS, ...rows.map((row) => row.map(cell))]
    .map((row) => `${row.join("\t")}\n`)
    .join("");
}

function cell(text: string | undefined): string {
  return text === undefined || text === "" ? "n/a" : printable(text);
}

/**
 * 0 when all is there that can be; 75 when what is not may be there next time; else 1, also when there
 * is nobody to fit.
 *
 * @param stopped - The signal that ended the batch: 130 or 143 then.
 */
export function exitCodeOf(
  results: readonly Result[],
  stopped?: "interrupted" | "terminated",
): number {
  if (stopped !== undefined) return EXIT_CODES[stopped];
  // Some may well have no scan; where nobody has one, a label or a folder was mistyped.
  if (results.length > 0 && results.every(([, { status }]) => status === "missing")) return 1;
  const lacking = results.filter((result) => isLacking(result));
  if (lacking.length === 0) return 0;
  return lacking.every(([, outcome]) => isPassing(outcome)) ? EXIT_CODES.transient : 1;
}

function isLacking([one, { status }]: Result): boolean {
  if (status === "missing") return !("isFailure" in one) || one.isFailure;
  return status !== "done" && status !== "complete";
}

function isPassing(outcome: Outcome): boolean {
  if (outcome.status === "failed") return outcome.kind === "transient";
  return outcome.status === "locked" || outcome.status === "not run";
}

/** A unit by the name of its outputs, a gap by its scan or by whose it is. */
function nameOf(one: Unit | Gap): string {
  if ("id" in one) return one.id;
  const whose = [
    `sub-${one.participant}`,
    ...(one.session === undefined ? [] : [`ses-${one.session}`]),
  ];
  return one.scan ?? whose.join(" ");
}

function tellOf(one: Unit | Gap, outcome: Outcome): string {
  if (!("reason" in outcome)) return "";
  const { reason } = outcome;
  const advice = "advice" in outcome ? outcome.advice : "";
  const end = /[.!?]$/.test(reason) ? "" : ".";
  // Some sentences begin with the scan by themselves.
  const start = `${one.scan}: `;
  const own =
    one.scan !== undefined && reason.startsWith(start) ? reason.slice(start.length) : reason;
  return `${own}${end} ${advice}`.trimEnd();
}

/** Rows of status, name and reason: the reason in a column of its own, or below where that is narrow. */
function table(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const safe = rows.map((row) => row.map(printable));
  const statusColumns = Math.max(0, ...safe.map(([status]) => columnsOf(status))) + GAP;
  const nameColumns = Math.max(0, ...safe.map(([, name]) => columnsOf(name))) + GAP;
  const left = statusColumns + nameColumns;
  const isBeside = width - left >= LEAST_REASON;
  return safe.flatMap(([status, name, reason]) => {
    const start = padTo(status, statusColumns);
    if (isBeside) {
      const [first = "", ...rest] = wrap(reason, width - left);
      const head = `${start}${padTo(name, nameColumns)}${first}`.trimEnd();
      return [head, ...rest.map((line) => " ".repeat(left) + line)];
    }
    const indent = width > 4 * GAP ? " ".repeat(GAP) : "";
    const below = wrap(reason, width - indent.length).map((line) => indent + line);
    return [...wrap(`${status} ${name}`, width), ...below];
  });
}
