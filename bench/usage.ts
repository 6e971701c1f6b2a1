// Runs a Node program in a process of its own: how long it took, how much memory it had at its peak,
// and how much of the processors. Memory and processors are Linux's own figures, 0 elsewhere.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

export interface UsedRun {
  /** Null after death by a signal. */
  readonly exitCode: number | null;
  readonly wallS: number;
  /** User and system time of all threads. */
  readonly cpuS: number;
  /** VmHWM. */
  readonly peakBytes: number;
  readonly stdout: string;
}

interface Usage {
  readonly cpuS: number;
  readonly peakBytes: number;
}

const POLL_MS = 100;
/** Linux's USER_HZ on every architecture that Node runs on. */
const TICKS_PER_S = 100;

/**
 * @param args - Of a program whose output comes at its end: what it has used by then is its usage.
 * @param signal - Stops the process, which may still clean up.
 */
export async function runUsed(args: readonly string[], signal: AbortSignal): Promise<UsedRun> {
  signal.throwIfAborted();
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    // Ctrl-C of a terminal goes to a whole group; a second signal would cut the cleaning up short.
    detached: process.platform !== "win32",
  });
  let usage: Usage = { cpuS: 0, peakBytes: 0 };
  const look = (): void => {
    usage = usageOf(child.pid) ?? usage;
  };
  const poll = setInterval(look, POLL_MS);
  const stop = (): boolean => child.kill("SIGTERM");
  signal.addEventListener("abort", stop);
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    look();
    stdout += part;
  });
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject).on("close", resolve);
    });
    const wallS = (performance.now() - started) / 1000;
    signal.throwIfAborted();
    return { exitCode, wallS, ...usage, stdout };
  } finally {
    clearInterval(poll);
    signal.removeEventListener("abort", stop);
  }
}

/** Of a process so far; undefined once it has gone, and where there is no /proc. */
function usageOf(pid: number | undefined): Usage | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status);
    if (peak === null) return undefined;
    // The program's name, in brackets, may hold anything; utime and stime are fields 14 and 15.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      peakBytes: Number(peak[1]) * 1024,
      cpuS: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S,
    };
  } catch {
    return undefined;
  }
}
