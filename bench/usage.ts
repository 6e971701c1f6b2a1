// Runs a Node program in a process of its own: how long it took, how much memory it had at its peak,
// and how much of the processors. Memory and processors are Linux's own figures, 0 elsewhere.

import { readFileSync } from "node:fs";

import { runNode } from "./child.ts";

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
  let running: number | undefined;
  let usage: Usage = { cpuS: 0, peakBytes: 0 };
  const look = (pid: number | undefined): void => {
    running = pid;
    usage = usageOf(pid) ?? usage;
  };
  const poll = setInterval(() => look(running), POLL_MS);
  try {
    const { exitCode, wallMs, stdout } = await runNode(args, signal, look);
    return { exitCode, wallS: wallMs / 1000, ...usage, stdout };
  } finally {
    clearInterval(poll);
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
