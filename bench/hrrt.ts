// How long a whole scan takes from file to maps, and how much memory at its peak: an HRRT scan of
// 256x256x207 voxels and 38 frames in float32 (2.06 GB inflated), 1.5 million voxels fitted, by the
// built command line in a process of its own. The scan is simulated once and kept.
//
//   tsx bench/hrrt.ts [--dir DIR] [-- OPTIONS OF bindmap fit]
//
// Exits 1 when the peak is 1 GB or more on the CPU. Linux: the peak is the kernel's VmHWM.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { makeHrrtScan, type HrrtScan } from "./hrrt-scan.ts";
import { findMachine } from "./machine.ts";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const POLL_MS = 200;
const MOST_BYTES = 1e9;

interface Run {
  readonly exitCode: number | null;
  readonly wallMs: number;
  readonly peakBytes: number;
  readonly record: string;
}

/** The parts of the run record that are printed here. */
interface RunRecord {
  readonly stagesMs: Readonly<Record<string, number>>;
  readonly passes: number;
  readonly slabs: number;
  readonly voxels: { readonly fitted: number };
  readonly backend: { readonly name: string; readonly device: string };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dir: { type: "string", default: path.join(os.tmpdir(), "bindmap-hrrt") } },
});

const scan = await makeHrrtScan(values.dir, (line) => console.error(line));
const { size } = await stat(scan.pet);
console.error(`fitting ${scan.pet}, ${(size / 1e9).toFixed(2)} GB`);
const run = await fit(scan, path.join(values.dir, "maps"), positionals);
if (run.exitCode !== 0) {
  console.error(`bindmap fit exited ${run.exitCode}`);
  process.exit(1);
}
const record: RunRecord = JSON.parse(run.record);
const machine = findMachine();
console.log(
  [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, commit ${machine.commit}`,
    `backend  ${record.backend.name} on ${record.backend.device}`,
    `voxels   ${record.voxels.fitted} fitted, ${record.passes} passes, ${record.slabs} slabs`,
    ...Object.entries(record.stagesMs).map(
      ([stage, ms]) => `${stage.padEnd(8)} ${(ms / 1000).toFixed(2)} s`,
    ),
    `all      ${(run.wallMs / 1000).toFixed(2)} s from start to exit`,
    `peak     ${(run.peakBytes / 1e9).toFixed(3)} GB resident`,
  ].join("\n"),
);
if (record.backend.name === "cpu" && run.peakBytes >= MOST_BYTES) {
  console.error(`the peak is not below ${MOST_BYTES / 1e9} GB`);
  process.exitCode = 1;
}

async function fit(inputs: HrrtScan, out: string, options: readonly string[]): Promise<Run> {
  await rm(out, { recursive: true, force: true });
  const args = ["fit", inputs.pet, "--ref", inputs.reference, "--mask", inputs.mask];
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [CLI, ...args, "--out", out, "--json-output", "--quiet", ...options],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let peakBytes = 0;
  const poll = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentPeak(child.pid));
  }, POLL_MS);
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    // The record comes last of all: what the process has reached by now is its peak.
    peakBytes = Math.max(peakBytes, residentPeak(child.pid));
    text += part;
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  clearInterval(poll);
  return { exitCode, wallMs: performance.now() - started, peakBytes, record: text };
}

/** Largest resident memory of a process so far, in bytes; 0 once it has gone. */
function residentPeak(pid: number | undefined): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(found?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
