// Measures what a scan of a batch costs, and what the batch holds of memory, as the number of scans
// grows: the built command line on data sets of small phantoms.

import { readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";

import { srtmStudy } from "../../src/simulate/studies.ts";
import { filesUnder, lastingHashes } from "../../test/support/out-tree.ts";
import type { BenchContext } from "../parts/part.ts";
import { buildCommandLine, CLI } from "../places.ts";
import { runUsed } from "../usage.ts";
import { DISTINCT, labelOf, linkDataset, makeScans } from "./dataset.ts";
import type { BatchResult, BatchRow, BatchRun, BatchSeries } from "./result.ts";

/** How many scans, and how often; the largest takes minutes. */
interface Size {
  readonly scans: number;
  readonly runs: number;
}

interface Sizes {
  readonly all: readonly Size[];
  /** With one scan at a time. */
  readonly oneJob: readonly Size[];
}

const FULL: Sizes = {
  all: [
    { scans: 10, runs: 3 },
    { scans: 100, runs: 1 },
    { scans: 1000, runs: 1 },
  ],
  oneJob: [
    { scans: 10, runs: 3 },
    { scans: 100, runs: 1 },
  ],
};

const QUICK: Sizes = {
  all: [
    { scans: 2, runs: 1 },
    { scans: 10, runs: 1 },
    { scans: 40, runs: 1 },
  ],
  oneJob: [{ scans: 10, runs: 1 }],
};

/** What one series of runs needs. */
interface Bench {
  readonly context: BenchContext;
  readonly scans: string;
  readonly options: readonly string[];
}

/** @throws Error when a batch fails, is not complete, or gives two maps of one scan. */
export async function measureBatch(context: BenchContext): Promise<BatchResult> {
  const { gpu, threads, quick, folder, say } = context;
  buildCommandLine();
  const scans = await makeScans(folder);
  const sizes = quick ? QUICK : FULL;
  const cpu = ["--backend", "cpu", "--threads", String(threads)];
  const series: BatchSeries[] = [];
  const add = async (
    named: Omit<BatchSeries, "rows">,
    options: readonly string[],
    own: readonly Size[],
  ): Promise<void> => {
    const jobs = named.jobs === null ? [] : ["--jobs", String(named.jobs)];
    const rows: BatchRow[] = [];
    for (const size of own) {
      say(`batch: ${size.scans} scans on ${named.backend}, ${jobs.join(" ") || "jobs by default"}`);
      rows.push(await measureRow({ context, scans, options: [...options, ...jobs] }, size));
    }
    series.push({ ...named, rows });
  };
  await add({ backend: "CPU", software: false, jobs: null }, cpu, sizes.all);
  await add({ backend: "CPU", software: false, jobs: 1 }, cpu, sizes.oneJob);
  const { report } = gpu;
  if (report?.software === false) {
    const options = ["--backend", "webgpu", "--gpu", report.name, "--threads", String(threads)];
    await add({ backend: report.name, software: false, jobs: null }, options, sizes.all);
  }
  const voxels = await brainVoxels(scans);
  return { threads, distinct: DISTINCT, voxels, frames: srtmStudy().frames.count, series };
}

async function measureRow(bench: Bench, { scans, runs }: Size): Promise<BatchRow> {
  const root = path.join(bench.context.folder, `batch-${process.pid}`);
  const [ds, out] = [path.join(root, "ds"), path.join(root, "out")];
  const words = [ds, out, "participant", "--derivatives", "bindmap-truth"];
  const reference = ["--ref-seg", "phantom", "--ref-labels", "8,47", "--quiet", "--json-output"];
  const command = [...words, ...reference, ...bench.options];
  try {
    await linkDataset(bench.scans, ds, scans);
    const run = (more: readonly string[] = []): Promise<Outcomes> =>
      runBatch([...command, ...more], bench.context.signal);
    const plan = await run(["--dry-run"]);
    const fits: Outcomes[] = [];
    for (let n = 0; n < runs; n++) {
      await rm(out, { recursive: true, force: true });
      const fit = await run();
      refuseUnless("done", fit, scans);
      fits.push(fit);
    }
    await refuseUnlike(out, scans);
    const again = await run();
    refuseUnless("complete", again, scans);
    const files = (await filesUnder(out)).filter((file) => !file.startsWith("logs/"));
    const bytes = files.reduce((sum, file) => sum + statSync(path.join(out, file)).size, 0);
    fits.sort((a, b) => a.run.wallS - b.run.wallS);
    const { run: fit } = fits[Math.floor(runs / 2)];
    return { scans, fit, runs, again: again.run, plan: plan.run, files: files.length, bytes };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** A run and what it says of every scan. */
interface Outcomes {
  readonly run: BatchRun;
  readonly stdout: string;
}

async function runBatch(args: readonly string[], signal: AbortSignal): Promise<Outcomes> {
  const { exitCode, wallS, cpuS, peakBytes, stdout } = await runUsed([CLI, ...args], signal);
  if (exitCode !== 0) {
    throw new Error(`exit code ${exitCode} of bindmap ${args.join(" ")}: ${stdout.slice(0, 2000)}`);
  }
  return { run: { wallS, cpuS, peakBytes }, stdout };
}

function refuseUnless(status: string, { stdout }: Outcomes, scans: number): void {
  const outcomes: readonly { readonly status: string }[] = JSON.parse(stdout);
  const right = outcomes.filter((one) => one.status === status).length;
  if (right === scans && outcomes.length === scans) return;
  throw new Error(`wrong before fast: ${right} of ${scans} scans are ${status}: ${stdout}`);
}

/** People whose scans are links to one file must have the same maps. */
async function refuseUnlike(out: string, scans: number): Promise<void> {
  const last = scans - 1;
  const twin = last % DISTINCT;
  if (twin === last) return;
  const [a, b] = await Promise.all(
    [last, twin].map(async (n) =>
      Object.entries(await lastingHashes(path.join(out, labelOf(n))))
        .filter(([file]) => file.endsWith(".nii.gz"))
        .map(([file, hash]) => `${file.replace(labelOf(n), "")} ${hash}`)
        .join("\n"),
    ),
  );
  if (a === "" || a !== b) {
    throw new Error(`wrong before fast: ${labelOf(last)} and ${labelOf(twin)} have other maps`);
  }
}

/** Voxels in the brain, which are fitted. */
async function brainVoxels(scans: string): Promise<number> {
  const truth = (await filesUnder(scans)).find((file) => file.endsWith("_truth.json"));
  if (truth === undefined) throw new Error(`${scans}: says nothing of the truth`);
  const fields: { BrainVoxels: number } = JSON.parse(readFileSync(path.join(scans, truth), "utf8"));
  return fields.BrainVoxels;
}
