// How many scans at a time a pool fits, how fast, and whether it keeps to its memory: one
// configuration, in this process, by the built program. The scans are simulated once and kept.
//
//   tsx bench/pool.ts [--dir DIR] [--size WxHxD] [--jobs N] [--threads N] [--scans N] [--mem BYTES]
//                     [--gpu NAME] [--no-mask]
//
// Prints one line of JSON. Exits 1 when the process has held more than --mem. What src/node/
// pool-memory.ts and src/node/fit-memory.ts count was measured with it.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import type { FitSpec } from "../src/job/spec.ts";
import type * as poolModule from "../src/node/fit-pool.ts";
import type { FitPool } from "../src/node/fit-pool.ts";
import type { UnitResult } from "../src/node/unit-result.ts";
import { findMachine } from "./machine.ts";
import { buildCommandLine, CLI } from "./places.ts";
import { peakBytes } from "./scale/process-status.ts";

const SUBJECTS = 2;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    dir: { type: "string", default: path.join(os.tmpdir(), "bindmap-pool") },
    size: { type: "string", default: "small" },
    jobs: { type: "string", default: "2" },
    threads: { type: "string" },
    scans: { type: "string", default: "20" },
    mem: { type: "string", default: "4000000000" },
    gpu: { type: "string" },
    mask: { type: "boolean", default: true },
  },
});
const jobs = Number(values.jobs);
const count = Number(values.scans);
const memoryBytes = Number(values.mem);
const backend = values.gpu === undefined ? "cpu" : "webgpu";

buildCommandLine();
const data = path.join(values.dir, values.size);
if (!existsSync(path.join(data, "dataset_description.json"))) {
  const size = ["--size", values.size, "--subjects", `${SUBJECTS}`, "--noise", "0.1"];
  spawnSync(process.execPath, [CLI, "simulate", data, ...size], { stdio: "inherit" });
}
const scans = Array.from({ length: SUBJECTS }, (_, n) => filesOf(`sub-0${n + 1}`));

// Built code: the loader of the sources would be in every thread.
const module = path.join(path.dirname(CLI), "../node/fit-pool.js");
const { openFitPool }: typeof poolModule = await import(module);
const pool = await openFitPool({
  jobs,
  threads: Number(values.threads ?? values.jobs),
  memoryBytes,
  backend,
  gpu: values.gpu,
  faults: "",
});
const resting = process.memoryUsage.rss();
const warm = await fitAll(pool, jobs);
const measured = await fitAll(pool, count);
const peak = peakBytes();
const stages = Object.keys(measured.results[0].stagesMs).map((stage) => {
  const total = measured.results.reduce((sum, { stagesMs }) => sum + stagesMs[stage], 0);
  return [stage, Math.round(total / count)] as const;
});
console.log(
  JSON.stringify({
    ...findMachine(),
    asked: { ...values, dir: undefined },
    backend: pool.backends.map(({ info }) => `${info.device}${info.software ? " (software)" : ""}`),
    firstMsPerScan: Math.round(warm.wallMs / jobs),
    msPerScan: Math.round(measured.wallMs / count),
    stagesMs: Object.fromEntries(stages),
    megabytes: {
      beforeThreads: Math.round(resting / 1e6),
      after: Math.round(process.memoryUsage.rss() / 1e6),
      peak: Math.round(peak / 1e6),
    },
  }),
);
await pool.close();
if (peak > memoryBytes) {
  console.error(`the process held ${peak} bytes, more than --mem ${memoryBytes}`);
  process.exitCode = 1;
}

async function fitAll(
  target: FitPool,
  total: number,
): Promise<{ readonly wallMs: number; readonly results: readonly UnitResult[] }> {
  const start = performance.now();
  const manner = { force: true, commandLine: "bench pool" };
  const results = await Promise.all(
    Array.from({ length: total }, (_, n) => target.fit(specOf(n), manner)),
  );
  return { wallMs: performance.now() - start, results };
}

function specOf(n: number): FitSpec {
  const { pet, reference, mask } = scans[n % SUBJECTS];
  return {
    pet,
    ref: reference,
    mask: values.mask ? mask : undefined,
    signalFloor: 0.05,
    model: "srtm",
    modelOptions: { "k2a-range": [0.006, 0.6] },
    backend,
    seed: 1,
    certify: 1000,
    // As many folders as are written at a time.
    out: path.join(values.dir, "out", `${n % (2 * jobs)}`),
    prefix: `scan-${n}`,
    fill: "0",
    gzip: true,
  };
}

function filesOf(subject: string): Record<"pet" | "reference" | "mask", string> {
  const truth = path.join(data, "derivatives/bindmap-truth", subject, "pet");
  const scan = path.join(data, subject, "pet");
  return {
    pet: fileIn(scan, "_pet.nii"),
    reference: fileIn(truth, "desc-reference_mask.nii"),
    mask: fileIn(truth, "desc-brain_mask.nii"),
  };
}

function fileIn(folder: string, text: string): string {
  const name = readdirSync(folder).find((one) => one.includes(text));
  if (name === undefined) throw new Error(`${folder} has no file of ${text}`);
  return path.join(folder, name);
}
