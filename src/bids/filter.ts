// Which scans are asked for: labels from the command line and the JSON of --bids-filter-file.

import { Fault } from "../errors.ts";
import type { BidsName } from "./entities.ts";

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

/** One condition on a name. */
export interface Rule {
  /** A key such as "space", or "suffix", "extension", "datatype". */
  readonly key: string;
  /** Labels that pass; null stands for a name without the key; "any" for any label. */
  readonly labels: readonly (string | null)[] | "any";
  /** Where it comes from, for messages: "--space", "filter.json: pet.space". */
  readonly source: string;
}

export interface ScanFilter {
  /** Participants asked for by name; undefined for all. */
  readonly participants: readonly string[] | undefined;
  readonly sessions: readonly string[] | undefined;
  /** All must hold for a scan. */
  readonly pet: readonly Rule[];
  /** All must hold for a segmentation, a mask, a table of curves. */
  readonly dseg: readonly Rule[];
  readonly mask: readonly Rule[];
  readonly tacs: readonly Rule[];
}

/** @throws Fault "usage" for labels that can't be; "input" for a filter file that is not understood. */
export function makeFilter(
  asked: AskedLabels,
  file?: { readonly name: string; readonly text: string },
): ScanFilter {
  throw new Fault("bug", `not written yet: ${asked.participants.length} ${file?.name}`);
}

/** Whether a file passes; `datatype` is the name of its folder. */
export function passes(
  name: BidsName & { readonly path: string },
  rules: readonly Rule[],
): boolean {
  throw new Fault("bug", `not written yet: ${name.suffix} ${rules.length}`);
}
