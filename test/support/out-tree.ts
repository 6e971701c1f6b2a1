// What is in the output folder of a batch: what has to be the same however it was run, what is complete,
// and what should not be there.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** One file of a kind that would be left by a process that ended badly. */
export function strays(files: readonly string[]): readonly string[] {
  return files.filter((file) => /\.(tmp|lock)$|\.lock\./.test(file));
}

/**
 * SHA-256 by path of what has to be the same however often a batch was stopped: all but logs, and run
 * records, which have times in them.
 *
 * @param options.butCommandLine - Sidecars quote it: batches of other words differ in nothing else.
 */
export async function lastingHashes(
  out: string,
  { butCommandLine = false } = {},
): Promise<Readonly<Record<string, string>>> {
  const files = (await filesUnder(out)).filter(
    (file) => !file.startsWith("logs/") && !file.endsWith("_run.json"),
  );
  const hashes: Record<string, string> = {};
  for (const file of files) {
    const read = await readFile(path.join(out, file));
    const bytes = butCommandLine && file.endsWith(".json") ? withoutCommandLine(read) : read;
    hashes[file] = createHash("sha256").update(bytes).digest("hex");
  }
  return hashes;
}

function withoutCommandLine(sidecar: Buffer): string {
  const fields: object = JSON.parse(sidecar.toString("utf8"));
  return JSON.stringify({ ...fields, CommandLine: undefined });
}

/** Records of fits, which are there for what is complete; sorted. */
export async function records(out: string): Promise<readonly string[]> {
  return (await filesUnder(out)).filter((file) => file.endsWith("_run.json"));
}

/** All files, folders left out; sorted. */
export async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
