// What a user waits for: whole runs of `bindmap fit`, from .nii.gz to maps.

import { models } from "../../src/models/index.ts";
import { bolusSchedule } from "../../src/simulate/schedules.ts";
import { twentyFrames } from "../../test/support/designs.ts";
import { table } from "../../tools/accuracy/markdown.ts";
import { timeFits, type FitBackend, type FitRow } from "../fit-runs.ts";
import { makeFitScan, type FitScan } from "../fit-scans.ts";
import { buildCommandLine } from "../places.ts";
import { spreadText } from "../spread.ts";
import type { BenchContext, Part } from "./part.ts";

interface FitResult {
  readonly scans: readonly Pick<FitScan, "frames" | "shape" | "bytes">[];
  readonly rows: readonly FitRow[];
}

const RUNS = 7;
const QUICK_RUNS = 3;

export const fitPart: Part<FitResult> = {
  name: "fit",
  title: "From a file to maps",
  about: "`bindmap fit` from .nii.gz to maps, whole processes, every model on 38 and 20 frames",
  byDefault: true,
  async measure(context: BenchContext) {
    const { folder, signal, say } = context;
    buildCommandLine();
    const runs = context.quick ? QUICK_RUNS : RUNS;
    const backends = backendsFor(context);
    const scans: FitScan[] = [];
    const rows: FitRow[] = [];
    for (const frames of [bolusSchedule(), twentyFrames()]) {
      const scan = await makeFitScan(frames, context);
      scans.push(scan);
      for (const model of Object.values(models)) {
        const added = await timeFits(model, scan, backends, { runs, folder, signal });
        for (const row of added) say(line(row));
        rows.push(...added);
      }
    }
    return { scans: scans.map(({ frames, shape, bytes }) => ({ frames, shape, bytes })), rows };
  },
  render({ scans, rows }) {
    const stages = Object.keys(rows[0].stagesMs);
    const files = scans.map(
      ({ frames, shape, bytes }) =>
        `${shape.join(" x ")} voxels, ${frames} frames, ${(bytes / 1e6).toFixed(1)} MB`,
    );
    return `Seconds from the start of the process to its exit, median (quartiles) of ${rows[0].wallMs.runs} runs after a first that is not counted; the backends take turns. The scans are simulated, int16, .nii.gz: ${files.join("; ")}. Only runs whose certificate passed count, and each run of a backend gave the same maps. The stages are medians out of the run records, in milliseconds; the rest is starting the process, headers, masks and ending it.

${table([
  ["model", "frames", "what", "seconds", "fitted voxels", ...stages],
  ...rows.map((row) => [
    row.model,
    String(row.frames),
    row.software ? `${row.what} (software adapter)` : row.what,
    spreadText(row.wallMs, 1e-3),
    String(row.voxels),
    ...stages.map((stage) => row.stagesMs[stage].toFixed(0)),
  ]),
])}`;
  },
};

function backendsFor({ gpu, threads }: BenchContext): readonly FitBackend[] {
  const cpus = threads === 1 ? [cpu(1)] : [cpu(1), cpu(threads)];
  if (gpu.report === undefined) return cpus;
  return [...cpus, { what: "webgpu", options: ["--backend", "webgpu", "--gpu", gpu.report.name] }];
}

function cpu(threads: number): FitBackend {
  return {
    what: `cpu, ${threads} ${threads === 1 ? "thread" : "threads"}`,
    options: ["--backend", "cpu", "--threads", String(threads)],
  };
}

function line({ model, frames, what, wallMs }: FitRow): string {
  return `${model}, ${frames} frames, ${what}: ${spreadText(wallMs, 1e-3)} s`;
}
