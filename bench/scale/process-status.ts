// What the system says of this process. On Linux from /proc; elsewhere only the peak is known.

import { readdirSync, readFileSync } from "node:fs";

/** Largest resident memory so far. */
export function peakBytes(): number {
  // getrusage() would count the parent's memory in, which a child has until it runs its program.
  const kib = statusField("VmHWM");
  return 1024 * (Number.isNaN(kib) ? process.resourceUsage().maxRSS : kib);
}

/** NaN where it is not known. */
export function threadCount(): number {
  return statusField("Threads");
}

/** NaN where it is not known. */
export function openFiles(): number {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return Number.NaN;
  }
}

function statusField(name: string): number {
  try {
    const text = readFileSync("/proc/self/status", "utf8");
    return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? Number.NaN);
  } catch {
    return Number.NaN;
  }
}
