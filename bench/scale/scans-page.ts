// Many scans, in Markdown: what one process holds after so many.

import { table } from "../../tools/accuracy/markdown.ts";
import { threeFigures } from "../spread.ts";
import { backendName } from "./growth.ts";
import type { Checkpoint } from "./jobs.ts";
import type { ScaleResult } from "./result.ts";

/** @param lines - The table of the lines through times. */
export function scansSection({ scans, processes }: ScaleResult, lines: string): string {
  const [cpu] = scans;
  const last = processes[processes.length - 1];
  const head = ["backend", "scans", "s", "ms a scan", "resident, MB", "live objects, MB"];
  return `Scans of ${cpu.voxels.toLocaleString("en")} fitted voxels in ${cpu.frames} frames, from .nii to compressed maps and records on disk: one after another in one process through \`src/node\`, and ${last.scans} times \`bindmap fit\`. "ms a scan" is of the scans since the row above; live objects are what a collection leaves.

${table([
  [...head, "open files", "threads", "resources", "listeners"],
  ...scans.flatMap((one) =>
    one.checkpoints.map((now, i) => [
      backendName(one),
      String(now.scans),
      threeFigures(now.wallMs / 1000),
      threeFigures(msAScan(now, one.checkpoints[i - 1])),
      threeFigures(now.residentBytes / 1e6),
      threeFigures(now.heapBytes / 1e6),
      ...[now.openFiles, now.threads, now.resources, now.listeners].map(orDash),
    ]),
  ),
  ...processes.map((one) => [
    "CPU, a process each",
    String(one.scans),
    threeFigures(one.wallMs / 1000),
    threeFigures(one.wallMs / one.scans),
    ...Array.from({ length: 6 }, () => "-"),
  ]),
])}

${lines}`;
}

function msAScan(now: Checkpoint, before: Checkpoint | undefined): number {
  return (now.wallMs - (before?.wallMs ?? 0)) / (now.scans - (before?.scans ?? 0));
}

/** JSON has null for what the system did not tell. */
function orDash(count: number | null): string {
  return count === null ? "-" : String(count);
}
