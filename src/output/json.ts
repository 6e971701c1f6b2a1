// JSON as this project writes it: lists for typed arrays, null for what is no number.

import { Fault } from "../errors.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The text of a JSON file, two spaces deep, with a line end.
 *
 * Fields that are undefined are left out. NaN and the infinities become null, which JSON's own rules
 * make of them too: a figure that could not be had must not cost a finished fit. What JSON has no
 * words for at all is an error in the program.
 *
 * @throws Fault "bug" for a function, a symbol, a bigint, a Map or a Set.
 */
export function toJson(value: JsonObject): string {
  return `${JSON.stringify(value, plain, 2)}\n`;
}

function plain(key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return null;
  if (ArrayBuffer.isView(value)) {
    if (isNumbers(value)) return Array.from(value);
    throw new Fault("bug", `field "${key}" holds raw bytes, which JSON can't`);
  }
  if (
    typeof value === "function" ||
    typeof value === "symbol" ||
    typeof value === "bigint" ||
    value instanceof Map ||
    value instanceof Set
  ) {
    throw new Fault("bug", `field "${key}" is a ${kindOf(value)}, which JSON can't hold`);
  }
  return value;
}

type Numbers =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

function isNumbers(view: ArrayBufferView): view is Numbers {
  return (
    !(view instanceof DataView) &&
    !(view instanceof BigInt64Array) &&
    !(view instanceof BigUint64Array)
  );
}

function kindOf(value: unknown): string {
  return value instanceof Map ? "Map" : value instanceof Set ? "Set" : typeof value;
}
