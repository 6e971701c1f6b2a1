// A JSON sidecar as typed fields: present or not, and of the type they should be. It knows JSON's
// traps (1e999 is Infinity, NaN is no JSON, __proto__ is a key like any other), not what fields mean.

import { Fault, messageOf } from "../errors.ts";

/** The fields of one sidecar, or of several merged by BIDS inheritance. */
export interface SidecarFields {
  readonly file: string;
  readonly values: ReadonlyMap<string, unknown>;
}

/**
 * Reads the top level of a sidecar; what lies deeper is never walked. A null counts as missing.
 *
 * @throws Fault "input" for text that is not JSON, or whose top level is not an object.
 */
export function parseSidecarFields(text: string, file: string): SidecarFields {
  let top: unknown;
  try {
    top = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    const why = messageOf(cause);
    throw new Fault(
      "input",
      `${file} is not JSON: ${why.replaceAll(/\s+/g, " ").slice(0, 160)}`,
      "Correct the file; NaN and trailing commas, for two, are not JSON.",
      { cause },
    );
  }
  if (typeof top !== "object" || top === null || Array.isArray(top)) {
    throw new Fault(
      "input",
      `${file} holds ${Array.isArray(top) ? "a list" : typeof top}, not an object with fields`,
      'A sidecar looks like { "TimeZero": "10:30:00", ... }.',
    );
  }
  const values = new Map<string, unknown>(Object.entries(top));
  for (const [name, value] of values) if (value === null) values.delete(name);
  return { file, values };
}

/**
 * Several sidecars as one, by BIDS inheritance.
 *
 * @param nearestFirst - At least one; a field comes from the first that has it.
 */
export function mergeFields(nearestFirst: readonly SidecarFields[]): SidecarFields {
  const values = new Map<string, unknown>();
  for (const fields of nearestFirst.toReversed()) {
    for (const [name, value] of fields.values) values.set(name, value);
  }
  return { file: nearestFirst[0].file, values };
}

export function numberField(fields: SidecarFields, name: string): number | undefined {
  const value = fields.values.get(name);
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw wrongType(fields, name, value, "a finite number");
}

export function stringField(fields: SidecarFields, name: string): string | undefined {
  const value = fields.values.get(name);
  if (value === undefined || typeof value === "string") return value;
  throw wrongType(fields, name, value, "a text");
}

export function booleanField(fields: SidecarFields, name: string): boolean | undefined {
  const value = fields.values.get(name);
  if (value === undefined || typeof value === "boolean") return value;
  throw wrongType(fields, name, value, "true or false, without quotes");
}

/** @throws Fault "input" also when the field is missing. */
export function numbersField(fields: SidecarFields, name: string): Float64Array {
  const value = fields.values.get(name);
  if (value === undefined) {
    throw new Fault(
      "input",
      `${fields.file}: ${name} is missing`,
      "Add it to the sidecar, in seconds, one number for each frame, or pass --frames with a table.",
    );
  }
  if (!Array.isArray(value)) throw wrongType(fields, name, value, "a list of numbers");
  const items: readonly unknown[] = value;
  return Float64Array.from(items, (item, f) => {
    if (typeof item === "number" && Number.isFinite(item)) return item;
    throw wrongType(fields, `${name}, frame ${f + 1}`, item, "a finite number");
  });
}

function wrongType({ file }: SidecarFields, name: string, value: unknown, rule: string): Fault {
  return new Fault("input", `${file}: ${name} is ${describe(value)}; it must be ${rule}`);
}

/** A value in a few words. Nothing is walked: a hostile file nests 200 000 deep. */
function describe(value: unknown): string {
  if (typeof value === "string") return `the text ${JSON.stringify(value.slice(0, 40))}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null ? "null" : "an object";
}
