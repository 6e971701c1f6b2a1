// BIDS file names: key-label pairs, a suffix, an extension. It opens no file and knows no folder.

import { Fault } from "../errors.ts";

/** Labels by key, in the order of the name: sub → "01", ses → "baseline". */
export type Entities = ReadonlyMap<string, string>;

export interface BidsName {
  readonly entities: Entities;
  /** "pet", "mask", "tacs" … */
  readonly suffix: string;
  /** With its dot: ".nii.gz". */
  readonly extension: string;
}

const PAIR = /^([A-Za-z][A-Za-z0-9]*)-([A-Za-z0-9+]+)$/;
const LABEL = /^[A-Za-z0-9+]+$/;
const SUFFIX = /^[A-Za-z0-9]+$/;

/** The parts of a file's name; undefined for what is no BIDS name. */
export function parseBidsName(name: string): BidsName | undefined {
  const dot = name.indexOf(".");
  if (dot < 1) return undefined;
  const parts = name.slice(0, dot).split("_");
  const suffix = parts.pop() ?? "";
  if (!SUFFIX.test(suffix)) return undefined;
  const entities = new Map<string, string>();
  for (const part of parts) {
    const pair = PAIR.exec(part);
    if (pair === null || entities.has(pair[1])) return undefined;
    entities.set(pair[1], pair[2]);
  }
  return { entities, suffix, extension: name.slice(dot) };
}

/** The label of a folder such as "sub-01"; undefined for any other name. */
export function folderLabel(key: "sub" | "ses", name: string): string | undefined {
  const pair = PAIR.exec(name);
  return pair?.[1] === key ? pair[2] : undefined;
}

/**
 * A label as somebody types it: "01" or "sub-01". It stays a text: "1e3" is no number.
 *
 * @param where - For the message: "--participant-label".
 * @throws Fault "usage" for what can't be a label, such as "../x", "a b" or nothing.
 */
export function parseLabel(key: string, text: string, where: string): string {
  const label = text.startsWith(`${key}-`) ? text.slice(key.length + 1) : text;
  if (LABEL.test(label)) return label;
  throw new Fault(
    "usage",
    `${where} is ${JSON.stringify(text.slice(0, 60))}; a label is made of letters and digits`,
    `Write it as in the names of files, with or without ${key}-.`,
  );
}

/** Whether two labels mean the same; runs are numbers, so that run-1 is run-01. */
export function sameLabel(key: string, a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  if (key !== "run" || a === undefined || b === undefined) return false;
  return withoutZeros(a) === withoutZeros(b);
}

function withoutZeros(label: string): string {
  return label.replace(/^0+(?=\d)/, "");
}

/** As in a name: "sub-01_ses-2"; empty for none. */
export function entityText(entities: Entities): string {
  return [...entities].map(([key, label]) => `${key}-${label}`).join("_");
}
