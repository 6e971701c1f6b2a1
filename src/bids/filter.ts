// Which files are asked for: labels from the command line, and the rules that all they come to. The JSON
// of --bids-filter-file is filter-file.ts.

import { parseLabel } from "./entities.ts";
import { parseFilterFile } from "./filter-file.ts";
import type { FilterGroups } from "./rules.ts";

/** Labels to take, without their key or with it; an empty list takes all. */
export interface AskedLabels {
  readonly participants: readonly string[];
  readonly sessions: readonly string[];
  readonly task: readonly string[];
  readonly trc: readonly string[];
  readonly rec: readonly string[];
  readonly run: readonly string[];
  readonly space: readonly string[];
  readonly desc: readonly string[];
}

export interface ScanFilter extends FilterGroups {
  /** Participants asked for by name; undefined for all. */
  readonly participants: readonly string[] | undefined;
  readonly sessions: readonly string[] | undefined;
}

const SCAN_KEYS = ["task", "trc", "rec", "run", "space", "desc"] as const;

/** @throws Fault "usage" for labels that can't be; "input" for a filter file that is not understood. */
export function makeFilter(
  asked: AskedLabels,
  file?: { readonly name: string; readonly text: string },
): ScanFilter {
  const groups = file && parseFilterFile(file.text, file.name);
  const rules = SCAN_KEYS.filter((key) => asked[key].length > 0).map((key) => ({
    key,
    labels: labelsOf(key, asked[key], `--${key}`),
    source: `--${key} ${asked[key].join(" ")}`,
  }));
  return {
    participants: listOf("sub", asked.participants, "--participant-label"),
    sessions: listOf("ses", asked.sessions, "--session-label"),
    pet: [...rules, ...(groups?.pet ?? [])],
    dseg: groups?.dseg ?? [],
    mask: groups?.mask ?? [],
    tacs: groups?.tacs ?? [],
  };
}

function listOf(key: string, texts: readonly string[], where: string): string[] | undefined {
  return texts.length === 0 ? undefined : labelsOf(key, texts, where);
}

function labelsOf(key: string, texts: readonly string[], where: string): string[] {
  return [...new Set(texts.map((text) => parseLabel(key, text, where)))];
}
