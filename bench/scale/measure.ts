// Measures how time and memory grow with voxels, frames and scans, and a scan of total-body shape.

import { rm } from "node:fs/promises";
import path from "node:path";

import { makeFolders } from "../../src/node/folders.ts";
import type { BenchContext } from "../parts/part.ts";
import { makeRunner, type Runner } from "./children.ts";
import type { FitAnswer, FitJob, ScansAnswer, Target } from "./jobs.ts";
import { planTotalBody, TOTAL_BODY } from "./plan.ts";
import { fitInProcesses } from "./processes.ts";
import type { ProcessesRow, ScaleResult, TotalBody } from "./result.ts";
import { shapeOf, sizesFor, type Sizes } from "./sizes.ts";
import { makeSmallScans } from "./small-scans.ts";

/** More than any of the sizes takes: all voxels are held at once. */
const ENOUGH_BYTES = 1e12;
/** Up to here a run lasts a fraction of a second, so it is done three times. */
const FEW_VOXELS = 1e5;

/** What all series share. */
interface Bench {
  readonly context: BenchContext;
  readonly sizes: Sizes;
  readonly run: Runner;
  readonly targets: readonly Target[];
  readonly software: boolean;
}

/** @throws Error when a step fails or its maps are wrong. */
export async function measureScale(context: BenchContext): Promise<ScaleResult> {
  const sizes = sizesFor(context.quick);
  const run = makeRunner(context.signal);
  const bench = { context, sizes, run, ...targetsOf(context) };
  const [cpu] = bench.targets;
  const voxels = await voxelSeries(bench);
  const slabbed = await fitOne(bench, cpu, {
    voxels: Math.max(...sizes.voxels),
    frames: sizes.framesOfVoxels,
    memoryBytes: sizes.slabbedBytes,
  });
  const frames = await frameSeries(bench);
  const { scans, processes } = await scanSeries(bench);
  const inflate = await run({ kind: "inflate", folder: context.folder, ...sizes.inflate });
  const totalBody = await runTotalBody(bench);
  const plan = planTotalBody({
    inflate,
    run: totalBody.run,
    fits: [totalBody.run, ...onCpu(frames)],
  });
  const { threads } = context;
  return { threads, voxels, slabbed, frames, scans, processes, inflate, totalBody, plan };
}

/** The CPU comes first. */
function targetsOf({ gpu, threads }: BenchContext): Pick<Bench, "targets" | "software"> {
  const cpu: Target = { backend: "cpu", threads };
  if (gpu.backend === undefined) return { targets: [cpu], software: false };
  const { device, software } = gpu.backend.info;
  return { targets: [cpu, { backend: "webgpu", gpu: device, threads }], software };
}

function onCpu(answers: readonly FitAnswer[]): readonly FitAnswer[] {
  return answers.filter(({ backend }) => backend === "cpu");
}

function isSoftware({ software }: Bench, { backend }: Target): boolean {
  return backend === "webgpu" && software;
}

async function voxelSeries(bench: Bench): Promise<readonly FitAnswer[]> {
  const answers: FitAnswer[] = [];
  for (const target of bench.targets) {
    const { voxels, softwareVoxels, framesOfVoxels: frames } = bench.sizes;
    for (const count of isSoftware(bench, target) ? softwareVoxels : voxels) {
      answers.push(await fitOne(bench, target, { voxels: count, frames }));
    }
  }
  return answers;
}

async function frameSeries(bench: Bench): Promise<readonly FitAnswer[]> {
  const answers: FitAnswer[] = [];
  for (const target of bench.targets) {
    const { voxelsOfFrames, softwareVoxelsOfFrames } = bench.sizes;
    const voxels = isSoftware(bench, target) ? softwareVoxelsOfFrames : voxelsOfFrames;
    for (const frames of bench.sizes.frames) {
      answers.push(await fitOne(bench, target, { voxels, frames }));
    }
  }
  return answers;
}

async function scanSeries(
  bench: Bench,
): Promise<{ readonly scans: ScansAnswer[]; readonly processes: ProcessesRow[] }> {
  const { context, sizes } = bench;
  const files = await makeSmallScans(context.folder);
  const out = path.join(context.folder, `scale-maps-${process.pid}`);
  await makeFolders(out);
  const scans: ScansAnswer[] = [];
  const processes: ProcessesRow[] = [];
  try {
    for (const target of bench.targets) {
      const checkpoints = isSoftware(bench, target) ? sizes.softwareScans : sizes.scans;
      const job = { kind: "scans" as const, ...target, scans: files, out, checkpoints };
      const answer = await bench.run(job);
      const last = answer.checkpoints[answer.checkpoints.length - 1];
      context.say(`scale: ${last.scans} scans on ${answer.device}: ${seconds(last.wallMs)}`);
      scans.push(answer);
    }
    for (const count of sizes.processes) {
      const { threads, signal } = context;
      const row = await fitInProcesses(count, { scans: files, out, threads, signal });
      context.say(`scale: ${count} processes: ${seconds(row.wallMs)}`);
      processes.push(row);
    }
  } finally {
    await rm(out, { recursive: true, force: true });
  }
  return { scans, processes };
}

async function runTotalBody(bench: Bench): Promise<TotalBody> {
  const { memoryBytes, ...size } = bench.sizes.totalBody;
  const job = { ...size, memoryBytes, shape: TOTAL_BODY };
  return { shape: TOTAL_BODY, memoryBytes, run: await fitOne(bench, bench.targets[0], job) };
}

type FitSize = Pick<FitJob, "voxels" | "frames"> & Partial<Pick<FitJob, "shape" | "memoryBytes">>;

/** The run of median time. */
async function fitOne(bench: Bench, target: Target, size: FitSize): Promise<FitAnswer> {
  const { shape = shapeOf(size.voxels), memoryBytes = ENOUGH_BYTES } = size;
  const job: FitJob = { kind: "fit", ...target, ...size, shape, memoryBytes };
  const answers: FitAnswer[] = [];
  const runs = size.voxels <= FEW_VOXELS ? 3 : 1;
  for (let i = 0; i < runs; i++) answers.push(await bench.run(job));
  answers.sort((a, b) => a.wallMs - b.wallMs);
  const answer = answers[Math.floor(runs / 2)];
  const { voxels, frames, slabs, wallMs, peakBytes, device } = answer;
  bench.context.say(
    `scale: ${voxels} voxels, ${frames} frames, ${slabs} slabs on ${device}: ${seconds(wallMs)}, peak ${(peakBytes / 1e9).toFixed(3)} GB`,
  );
  return answer;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
