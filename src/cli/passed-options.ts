// Options of one command line as words of another: one word each, in which nothing depends on the
// order, the working folder or what the shell made of them.

import { existsSync } from "node:fs";
import path from "node:path";

/** Options whose values are, or may be, files or folders. */
const PATHS: ReadonlySet<string> = new Set([
  "derivatives",
  "bids-filter-file",
  "weights",
  "labels",
]);

/**
 * @param given - As yargs hands them over: with other spellings beside the declared ones.
 * @param without - Options that are left out.
 * @param exists - For tests.
 */
export function passedOptions(
  given: Readonly<Record<string, unknown>>,
  without: readonly string[],
  exists: (file: string) => boolean = existsSync,
): readonly string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    if (!isDeclared(name) || without.includes(name)) return [];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.flatMap((one) => wordOf(name, one, exists));
  });
}

/** Not "_", "$0", nor the spellings participantLabel and participant_label. */
function isDeclared(name: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
}

function wordOf(
  name: string,
  value: unknown,
  exists: (file: string) => boolean,
): readonly string[] {
  if (typeof value === "boolean") return [value ? `--${name}` : `--no-${name}`];
  if (typeof value !== "string") return [];
  // What is there is meant, as the participant level reads it: "petprep" may be a name as well.
  const isPath = PATHS.has(name) && exists(path.resolve(value));
  return [`--${name}=${isPath ? path.resolve(value) : value}`];
}
