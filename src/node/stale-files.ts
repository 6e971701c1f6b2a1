// Files of an earlier run that a new one would leave beside its own, describing another fit: a map
// that is not asked for any more, or the compressed twin of an image.

import { readFile, unlink } from "node:fs/promises";
import { join } from "node:path";

import { isOfRun } from "../output/names.ts";
import { errorCode, outputFault } from "./file-ops.ts";

/** The same image under the other ending: readers take one or the other, or stop. */
export function twinOf(name: string): string | undefined {
  if (name.endsWith(".nii.gz")) return name.slice(0, -3);
  return name.endsWith(".nii") ? `${name}.gz` : undefined;
}

/**
 * Names in `folder` that the run of `recordName` wrote and `names` does not replace, and twins of the
 * images in `names`.
 */
export async function staleNames(
  folder: string,
  names: readonly string[],
  recordName: string,
): Promise<readonly string[]> {
  const twins = names.map(twinOf).filter((name) => name !== undefined);
  const recorded = await recordedOutputs(join(folder, recordName));
  const own = new Set(names);
  // A record may have been edited: only names of its own run are believed.
  const believed = recorded.filter((name) => isOfRun(name, recordName));
  return [...new Set([...twins, ...believed])].filter((name) => !own.has(name));
}

/** @throws Fault "io" when one can't be removed. */
export async function removeAll(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    try {
      await unlink(join(folder, name));
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw outputFault(join(folder, name), error);
    }
  }
}

/** Names that a run record lists as written; none where there is no record that can be read. */
export async function recordedOutputs(record: string): Promise<readonly string[]> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(record, "utf8"));
  } catch {
    return [];
  }
  if (typeof parsed !== "object" || parsed === null || !("outputs" in parsed)) return [];
  const { outputs } = parsed;
  if (!Array.isArray(outputs)) return [];
  return outputs.flatMap((one: unknown) =>
    typeof one === "object" && one !== null && "file" in one && typeof one.file === "string"
      ? [one.file]
      : [],
  );
}
