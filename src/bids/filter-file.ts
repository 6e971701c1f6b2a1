// The JSON of --bids-filter-file, as fMRIPrep and its kin take it: {"pet": {"session": "baseline"}}.
// Keys may be long (as pybids has them) or short; null stands for "without it", "*" for "with any".

import { Fault, messageOf } from "../errors.ts";
import { didYouMean } from "../text/near.ts";
import { parseLabel } from "./entities.ts";
import { FILTER_KEYS, shortKey } from "./keys.ts";
import type { FilterGroups, Rule } from "./rules.ts";

const OWN_GROUPS = ["pet", "dseg", "mask", "tacs"] as const;

/** Groups for other programs: one file often serves a whole chain of them. */
const OTHER_GROUPS = new Set(
  "t1w t2w flair anat bold sbref fmap asl m0scan dwi roi xfm petref".split(" "),
);

/** @throws Fault "input" for what is no JSON, a key that is unknown or a value of the wrong type. */
export function parseFilterFile(text: string, file: string): FilterGroups {
  const top = objectOf(parseJson(text, file), file, "the file");
  for (const group of Object.keys(top)) {
    if (OWN_GROUPS.some((own) => own === group) || OTHER_GROUPS.has(group)) continue;
    throw new Fault(
      "input",
      `${file}: ${quoted(group)} is no kind of file that a filter is for; these are ${OWN_GROUPS.join(", ")}`,
      didYouMean(group, OWN_GROUPS, 'Write {"pet": {"session": "baseline"}}.'),
    );
  }
  const rulesOf = (group: (typeof OWN_GROUPS)[number]): readonly Rule[] =>
    Object.hasOwn(top, group) ? groupRules(top[group], group, file) : [];
  return {
    pet: rulesOf("pet"),
    dseg: rulesOf("dseg"),
    mask: rulesOf("mask"),
    tacs: rulesOf("tacs"),
  };
}

function groupRules(value: unknown, group: string, file: string): readonly Rule[] {
  return Object.entries(objectOf(value, file, group)).map(([name, given]) => {
    const key = shortKey(name);
    const field = `${group}.${name}`;
    if (key === undefined) {
      throw new Fault(
        "input",
        `${file}: ${quoted(field)} is ${quoted(given)}; BIDS names have no entity of that name`,
        didYouMean(name, FILTER_KEYS, "Use names such as session, task, run, space."),
      );
    }
    const items: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (items.length === 0) throw wrongType(file, field, key, given);
    const labels = items.map((item) => labelOf(item, key, field, file));
    return { key, labels, source: `${file}: ${field} ${quoted(given)}` };
  });
}

function labelOf(item: unknown, key: string, field: string, file: string): string | null {
  if (item === null || item === "*") return item;
  // pybids has runs as numbers, everything else as texts.
  if (key === "run" && typeof item === "number" && Number.isSafeInteger(item) && item >= 0) {
    return String(item);
  }
  if (typeof item !== "string" || item === "") throw wrongType(file, field, key, item);
  if (key === "extension") return item.startsWith(".") ? item : `.${item}`;
  if (key === "suffix" || key === "datatype") return item;
  try {
    return parseLabel(key, item, field);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault("input", `${file}: ${error.message}`, error.advice);
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    const why = messageOf(cause).replaceAll(/\s+/g, " ").slice(0, 160);
    throw new Fault(
      "input",
      `${file} is not JSON: ${why}`,
      'Write {"pet": {"session": "baseline"}}.',
      {
        cause,
      },
    );
  }
}

function objectOf(value: unknown, file: string, what: string): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw new Fault(
    "input",
    `${file}: ${what} is ${quoted(value)}; it must be an object`,
    'Write {"pet": {"session": "baseline"}}.',
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrongType(file: string, field: string, key: string, value: unknown): Fault {
  const number = key === "run" ? ", a whole number" : "";
  return new Fault(
    "input",
    `${file}: ${quoted(field)} is ${quoted(value)}; it must be a text${number}, null (without it), "*" (with any), or a list of these`,
    `Write ${quoted({ [field.split(".")[1]]: "label" })}, with quotes around labels.`,
  );
}

function quoted(value: unknown): string {
  if (typeof value === "object" && value !== null && !isShallow(value)) {
    return Array.isArray(value) ? "a list" : "an object";
  }
  return JSON.stringify(value).slice(0, 60);
}

/** A hostile file nests so deep that JSON.stringify runs out of stack. */
function isShallow(value: object): boolean {
  return Object.values(value).every((item) => typeof item !== "object" || item === null);
}
