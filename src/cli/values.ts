// Turns option texts into values, strictly: "12abc" is no number and "" is no zero.

import { Fault } from "../errors.ts";
import { parseNumber } from "../text/tsv.ts";

interface NumberRule {
  readonly least?: number;
  readonly most?: number;
  readonly whole?: boolean;
  /** Whose help lists the option. Default fit. */
  readonly command?: string;
}

/** @throws Fault "usage" unless the text is one finite number that keeps the rule. */
export function numberValue(option: string, text: string, rule: NumberRule = {}): number {
  const value = parseNumber(text.trim());
  const fits =
    value !== undefined &&
    Number.isFinite(value) &&
    value >= (rule.least ?? -Infinity) &&
    value <= (rule.most ?? Infinity) &&
    (!rule.whole || Number.isSafeInteger(value));
  if (fits) return value;
  const kind = rule.whole ? "a whole number" : "a number";
  const least = rule.least === undefined ? "" : ` of at least ${rule.least}`;
  const most = rule.most === undefined ? "" : ` and at most ${rule.most}`;
  throw new Fault(
    "usage",
    `--${option} is ${JSON.stringify(text)}; it must be ${kind}${least}${most}`,
    `See bindmap ${rule.command ?? "fit"} --help.`,
  );
}

/**
 * @param example - A value that would do.
 * @throws Fault "usage" unless the text is `LOW,HIGH` with LOW below HIGH.
 */
export function rangeValue(
  option: string,
  text: string,
  example: string,
): readonly [number, number] {
  const [low, high, ...rest] = text.split(",").map((part) => parseNumber(part.trim()));
  if (low !== undefined && high !== undefined && rest.length === 0 && low < high) {
    return [low, high];
  }
  throw new Fault(
    "usage",
    `--${option} is ${JSON.stringify(text)}; it must be two increasing numbers with a comma between`,
    `For example --${option}=${example}.`,
  );
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
};

/** Bytes from "800M", "8G", "8GiB" or a plain number of bytes; units are powers of 1024. */
export function bytesValue(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim());
  const bytes = match === null ? 0 : Number(match[1]) * UNITS[match[2].toLowerCase()];
  if (bytes >= 1) return Math.floor(bytes);
  throw new Fault(
    "usage",
    `--${option} is ${JSON.stringify(text)}; it must be an amount of memory`,
    `For example --${option} 8G.`,
  );
}

/** Comma-separated names, empty ones left out. */
export function listValue(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
