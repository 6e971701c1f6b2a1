// One process of `bindmap DS OUT participant`, run to its end or killed at a moment of its life.

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";

import { CLI } from "../../bench/places.ts";
import type { Moment } from "./moments.ts";

export interface BatchProcess {
  /** Null when it was killed before its end. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly startMs: number;
  readonly wallMs: number;
}

/** What the batch says when its threads are there and the first scan is begun. */
const BEGUN = "of memory at most";
const LOOK_MS = 1;

/**
 * @param args - As after the word `bindmap`.
 * @param cwd - Where it runs; made where it is missing.
 * @param folders - Where the files of its scans will be, which are looked at for the moment.
 * @param moment - Undefined to let it come to its end.
 */
export async function runBatch(
  args: readonly string[],
  cwd: string,
  folders: readonly string[],
  moment?: Moment,
): Promise<BatchProcess> {
  mkdirSync(cwd, { recursive: true });
  const started = performance.now();
  const child = spawn(process.execPath, [CLI, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const kill = (): void => void child.kill("SIGKILL");
  const timers: NodeJS.Timeout[] = [];
  let startMs = Number.NaN;
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    if (!Number.isNaN(startMs) || !stderr.includes(BEGUN)) return;
    startMs = performance.now() - started;
    if (moment?.kind === "fitting") timers.push(setTimeout(kill, moment.afterMs));
    if (moment?.kind === "writing" || moment?.kind === "naming") {
      const isSeen = makeWatch(folders, moment);
      timers.push(
        setInterval(() => {
          if (isSeen()) kill();
        }, LOOK_MS),
      );
    }
  });
  if (moment?.kind === "starting") timers.push(setTimeout(kill, moment.afterMs));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  for (const timer of timers) clearTimeout(timer);
  return { code, stdout, stderr, startMs, wallMs: performance.now() - started };
}

/** @returns Whether the moment has come, each time it is asked. */
function makeWatch(
  folders: readonly string[],
  { kind, count }: Extract<Moment, { count: number }>,
): () => boolean {
  // What is complete by now will not be written.
  const open = folders.filter((folder) => !isComplete(namesIn(folder)));
  const seen = new Set<string>();
  return () => {
    for (const folder of open) {
      const names = namesIn(folder);
      const isThere =
        kind === "writing"
          ? names.some((name) => isTemporary(name))
          : names.some((name) => !name.startsWith(".")) && !isComplete(names);
      if (isThere) seen.add(folder);
    }
    return seen.size >= count;
  };
}

export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function isComplete(names: readonly string[]): boolean {
  return names.some((name) => name.endsWith("_run.json"));
}

/** Of a file of a scan; locks have temporaries too. */
export function isTemporary(name: string): boolean {
  return /^\..*\.tmp$/.test(path.basename(name)) && !name.includes(".lock");
}
