// One fit of a scan that is made on the fly: right before timed, with its stages and its memory.

import type { Backend } from "../../src/backend/backend.ts";
import { fitsAtOnce } from "../../src/job/memory.ts";
import { fitScan } from "../../src/job/run.ts";
import { mapOf, type ScanResult } from "../../src/maps/result.ts";
import { models } from "../../src/models/index.ts";
import { openCpu, sharedFloats } from "../../src/node/cpu-backend.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { timingOf } from "../../test/support/pet-timing.ts";
import { openBenchGpu } from "../gpu.ts";
import { bodyVoxels } from "./body.ts";
import type { FitAnswer, FitJob, Target } from "./jobs.ts";
import { peakBytes } from "./process-status.ts";
import { growingFrames, makeSource, type Source } from "./source.ts";

const MODEL = models.srtm;
/** As `bindmap fit` has it. */
const CERTIFY = 1000;
/** Voxels over the whole scan that are held against the truth. */
const CHECKED = 1000;
/** Of 1 + BPND at the median of these voxels, under 5 % noise. */
const MOST_OFF = 0.05;

/** @throws Error when the maps are not those of the simulated tissue. */
export async function fitStep(job: FitJob): Promise<FitAnswer> {
  const source = makeSource(job.shape, growingFrames(job.frames));
  const backend = await openTarget(job);
  try {
    const idleBytes = process.memoryUsage.rss();
    // The plan counts the numbers of the voxels in.
    const mask = bodyVoxels(job.shape, job.voxels);
    const start = performance.now();
    const result = await fitSource(source, mask, backend, job.memoryBytes);
    const allMs = performance.now() - start;
    const peak = peakBytes();
    checkResult(result, source);
    const generateMs = source.generateMs();
    const { device, name, software } = backend.info;
    return {
      backend: name,
      device,
      software,
      voxels: mask.length,
      volume: source.image.header.voxelCount,
      frames: job.frames,
      passes: result.passes,
      slabs: result.slabs,
      wallMs: allMs - generateMs,
      generateMs,
      stagesMs: { ...result.stagesMs, read: result.stagesMs["read"] - generateMs },
      plannedBytes: plannedBytes(job),
      idleBytes,
      peakBytes: peak,
    };
  } finally {
    await backend.close();
  }
}

/** @throws Error when the GPU is not there. */
async function openTarget({ backend, gpu, threads }: Target): Promise<Backend> {
  if (backend === "cpu") return openCpu(threads);
  const opened = await openBenchGpu(gpu);
  if (opened.backend === undefined) throw new Error(opened.reason);
  return opened.backend;
}

function fitSource(
  { image, frames, reference }: Source,
  mask: Uint32Array,
  backend: Backend,
  memoryBytes: number,
): Promise<ScanResult> {
  return fitScan(
    {
      image,
      timing: timingOf(frames),
      kept: Array.from({ length: frames.count }, (_, f) => f),
      reference: { kind: "curve", name: "simulated reference", values: reference },
      mask,
      signalFloor: 0,
      model: MODEL,
      options: { "k2a-range": [0.006, 0.6] },
      weights: { kind: "counts", why: "simulated counts" },
      backend,
      memoryBytes,
      certificate: { count: CERTIFY, seed: 1 },
    },
    { warnings: makeWarnings(), allocate: sharedFloats, now: () => performance.now() },
  );
}

function checkResult(result: ScanResult, source: Source): void {
  const found = mapOf(result, MODEL.mainMap);
  const count = Math.min(CHECKED, found.length);
  const ratios = Array.from({ length: count }, (_, i) => {
    const at = Math.floor((i * found.length) / count);
    return (1 + found[at]) / (1 + source.trueBPND(result.voxels[at]));
  }).sort((a, b) => a - b);
  const median = ratios[Math.floor(count / 2)];
  if (Math.abs(median - 1) <= MOST_OFF && result.certificate.passed) return;
  throw new Error(`wrong before fast: 1 + BPND is ${median} of the truth at the median`);
}

/** The limit where it binds, else the least limit under which all voxels are held at once. */
function plannedBytes({ shape, voxels, frames, memoryBytes }: FitJob): number {
  const volume = shape[0] * shape[1] * shape[2];
  const needs = { frameCount: frames, mapCount: MODEL.maps.length, volume, voxels };
  if (!fitsAtOnce(needs, memoryBytes)) return memoryBytes;
  let [low, high] = [0, memoryBytes];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fitsAtOnce(needs, middle)) high = middle;
    else low = middle;
  }
  return high;
}
