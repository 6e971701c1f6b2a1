// The run record of an earlier fit, as far as it tells whether that fit need not be made again. Every
// field is checked: the file may be cut off or edited.

import { messageOf } from "../errors.ts";
import type { InputFile } from "../output/context.ts";
import type { JsonObject } from "../output/json.ts";
import { parseRunRecord, type OutputFile } from "../output/record.ts";
import { VERSION } from "../version.ts";

export interface KeptRecord {
  readonly asked: JsonObject;
  readonly inputs: readonly KeptInput[];
  readonly outputs: readonly Pick<OutputFile, "file" | "bytes">[];
}

export type KeptInput = Pick<InputFile, "role" | "path" | "uri" | "bytes" | "modified" | "sha256">;

export type ReadRecord =
  | { readonly kind: "kept"; readonly record: KeptRecord }
  /** Of another version of bindmap, whose records may mean other things. */
  | { readonly kind: "other version"; readonly version: string }
  | { readonly kind: "damaged"; readonly why: string };

export function readKept(text: string, name: string): ReadRecord {
  try {
    const record: unknown = JSON.parse(text);
    const version = field(field(record, "software"), "version");
    if (typeof version === "string" && version !== VERSION) {
      return { kind: "other version", version: version.slice(0, 40) };
    }
    const { asked } = parseRunRecord(text, name);
    const inputs = field(record, "inputs");
    const outputs = field(record, "outputs");
    if (!isListOf(inputs, isInput) || inputs.length === 0) {
      return { kind: "damaged", why: `${name} has no list of inputs` };
    }
    if (!isListOf(outputs, isOutput) || outputs.length === 0) {
      return { kind: "damaged", why: `${name} has no list of outputs` };
    }
    return { kind: "kept", record: { asked, inputs, outputs } };
  } catch (error) {
    const why = error instanceof SyntaxError ? `${name} is not JSON` : messageOf(error);
    return { kind: "damaged", why };
  }
}

function isInput(value: unknown): value is KeptInput {
  return (
    ["role", "path", "modified"].every((name) => typeof field(value, name) === "string") &&
    ["uri", "sha256"].every((name) => isTextOrAbsent(field(value, name))) &&
    typeof field(value, "bytes") === "number"
  );
}

/** Plain names only: what lies elsewhere is no output of the record beside it. */
function isOutput(value: unknown): value is Pick<OutputFile, "file" | "bytes"> {
  const file = field(value, "file");
  if (typeof file !== "string" || !/^[^/\\]+$/.test(file)) return false;
  return typeof field(value, "bytes") === "number";
}

function isListOf<T>(value: unknown, is: (one: unknown) => one is T): value is readonly T[] {
  return Array.isArray(value) && value.every(is);
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
