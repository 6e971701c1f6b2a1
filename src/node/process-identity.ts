// Who a process is, so that another one can tell later, or from elsewhere, whether it still runs.

import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

import { errorCode } from "./file-ops.ts";

export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Of the kernel's running since it was booted; undefined where the system tells none. */
  readonly boot?: string | undefined;
  /** Within which the pid counts: containers have their own. */
  readonly pidNamespace?: string | undefined;
  /** Clock ticks from boot to its start: a later process of the same pid has others. */
  readonly startTicks?: string | undefined;
}

let own: ProcessIdentity | undefined;

export function thisProcess(): ProcessIdentity {
  own ??= {
    host: hostname(),
    pid: process.pid,
    boot: tryRead(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pidNamespace: tryRead(() => readlinkSync("/proc/self/ns/pid")),
    startTicks: statOf(process.pid)?.startTicks,
  };
  return own;
}

/**
 * Whether a process still runs, as far as its pid tells; "unknown" for one of another machine or
 * container, and for one that the system shows nothing of.
 *
 * Where the system tells its boots apart the name of the host counts for nothing: many machines are
 * called localhost.
 */
export function lifeOf(
  other: ProcessIdentity,
  here: ProcessIdentity = thisProcess(),
): "runs" | "ended" | "unknown" {
  if (other.boot !== here.boot || other.pidNamespace !== here.pidNamespace) return "unknown";
  if (here.boot === undefined && other.host !== here.host) return "unknown";
  if (!isTaken(other.pid)) return "ended";
  const stat = statOf(other.pid);
  // Other users' processes may be hidden (hidepid): then the pid alone could be anybody's.
  if (stat === undefined || other.startTicks === undefined) return "unknown";
  return stat.isOver || stat.startTicks !== other.startTicks ? "ended" : "runs";
}

function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}

/** Fields of /proc/PID/stat; they are counted from the last bracket, since a name may hold any. */
function statOf(
  pid: number,
): { readonly isOver: boolean; readonly startTicks: string } | undefined {
  const text = tryRead(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  // A zombie has ended; only its parent has not asked yet.
  return { isOver: /^[ZXx]/.test(fields[0]), startTicks: fields[19] };
}

function tryRead(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
