// How long a whole scan takes from file to maps, and how much memory at its peak: an HRRT scan of
// 256x256x207 voxels and 38 frames in float32 (2.06 GB inflated), 1.5 million voxels fitted, by the
// built command line in a process of its own. The scan is simulated once and kept.
//
//   tsx bench/hrrt.ts [--dir DIR] [--runs N] [--json] [-- OPTIONS OF bindmap fit]
//
// Exits 1 when the peak is 1 GB or more on the CPU. Linux: the peak is the kernel's VmHWM.

import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { interruptSignal } from "../src/cli/signals.ts";
import { runHrrt, type FileResult, type HrrtResult } from "./hrrt-runs.ts";
import { findMachine } from "./machine.ts";
import { buildCommandLine } from "./places.ts";
import { spreadText } from "./spread.ts";
import { measureStartup } from "./startup.ts";
import { timelineText } from "./timeline.ts";

const MOST_BYTES = 1e9;
const STARTUPS = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: "string", default: path.join(os.tmpdir(), "bindmap-hrrt") },
    runs: { type: "string", default: "3" },
    json: { type: "boolean", default: false },
  },
});

const machine = findMachine();
const signal = interruptSignal();
buildCommandLine();
const startup = measureStartup(STARTUPS, signal);
const result = await runHrrt({
  folder: values.dir,
  runs: Number(values.runs),
  fitOptions: positionals,
  signal,
  say: (line) => console.error(line),
});
console.log(values.json ? JSON.stringify({ machine, startup, result }, null, 2) : textOf(result));
const peakBytes = Math.max(result.gzip.peakBytes, result.plain.peakBytes);
if (result.backend.name === "cpu" && peakBytes >= MOST_BYTES) {
  console.error(`the peak is not below ${MOST_BYTES / 1e9} GB`);
  process.exitCode = 1;
}

function textOf({ gzip, plain, ...scan }: HrrtResult): string {
  const { backend, compressionRatio, inflatedBytes, shape, frames, voxels } = scan;
  const software = backend.software ? " (software adapter, no GPU)" : "";
  return [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, commit ${machine.commit}`,
    `backend  ${backend.name} on ${backend.device}${software}`,
    `start-up ${spreadText(startup.versionMs)} ms for --version, ${spreadText(startup.differenceMs)} ms over node -e 0`,
    `scan     ${shape.join("x")} voxels, ${frames} frames, float32, ${gigabytes(inflatedBytes)}; ${voxels} voxels fitted`,
    "",
    `.nii.gz  ${gigabytes(gzip.bytes)}, gzip -6, compressed ${compressionRatio.toFixed(3)} times`,
    ...fileLines(gzip, "inflated"),
    "",
    `.nii     ${gigabytes(plain.bytes)}, in the page cache`,
    ...fileLines(plain, "read"),
  ].join("\n");
}

/** Medians and quartiles. */
function fileLines(file: FileResult, verb: string): readonly string[] {
  return [
    `  ${verb} to nowhere in ${spreadText(file.nowhereS)} s`,
    `  from file to maps in ${spreadText(file.wallS)} s, ${spreadText(file.ratio)} times that (${file.wallS.runs} runs)`,
    `  ${spreadText(file.cpuS)} s of user and system time, ${gigabytes(file.peakBytes)} resident at its peak`,
    timelineText(file.timeline, file.timelineWallMs),
  ];
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(3)} GB`;
}
