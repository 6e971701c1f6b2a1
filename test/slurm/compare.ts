// Whether two output folders hold the same maps.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";

/** What a sidecar may say otherwise: each task was started by a command line of its own. */
const MAY_DIFFER = "CommandLine";

/**
 * Differences, as sentences: of names, and of bytes. Of sidecars all but the command line is compared;
 * run records tell of times and machines, so only their being there is.
 */
export function differences(folder: string, other: string): readonly string[] {
  const [own, theirs] = [filesOf(folder), filesOf(other)];
  const lacks = (a: readonly string[], b: readonly string[], where: string): readonly string[] =>
    a.filter((file) => !b.includes(file)).map((file) => `${where} has no ${file}`);
  return [
    ...lacks(own, theirs, other),
    ...lacks(theirs, own, folder),
    ...own
      .filter((file) => theirs.includes(file) && !file.endsWith("_run.json"))
      .filter((file) => !isSame(path.join(folder, file), path.join(other, file)))
      .map((file) => `${file} differs`),
  ];
}

/** Files below sub-…, hidden ones too, since none is to be left. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith("sub-"))
    .flatMap((name) => filesBelow(path.join(folder, name)).map((file) => path.join(name, file)))
    .sort();
}

/** Empty where there is no such folder. */
export function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

function isSame(file: string, other: string): boolean {
  const [own, theirs] = [readFileSync(file), readFileSync(other)];
  if (own.equals(theirs)) return true;
  return file.endsWith(".json") && isDeepStrictEqual(facts(own), facts(theirs));
}

function facts(bytes: Buffer): object {
  const fields: Readonly<Record<string, unknown>> = JSON.parse(bytes.toString("utf8"));
  return { ...fields, [MAY_DIFFER]: undefined };
}
