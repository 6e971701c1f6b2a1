// A total-body scan, in Markdown: what ran on its shape, and the whole of it on paper.

import { table } from "../../tools/accuracy/markdown.ts";
import { threeFigures } from "../spread.ts";
import type { PlanRow, ScaleResult } from "./result.ts";

export function totalBodySection({ totalBody, plan, inflate }: ScaleResult): string {
  const { run, shape, memoryBytes } = totalBody;
  const { inflatedBytes, gzipMs, plainMs, storedBytes } = inflate;
  const size = shape.join(" x ");
  const planned = run.plannedBytes / 1e9;
  return `**Run.** A synthetic source of ${size} voxels and ${run.frames} frames in float32 (${gb(run.volume * run.frames * 4)} a pass, made on the fly, never on a disk), ${run.voxels.toLocaleString("en")} voxels fitted under a limit of ${memoryBytes / 1e9} GB: ${run.passes} passes, ${run.slabs} slabs. Fit ${threeFigures(run.stagesMs["fit"] / 1000)} s, gathering ${threeFigures(run.stagesMs["read"] / 1000)} s, all ${threeFigures(run.wallMs / 1000)} s, and ${threeFigures(run.generateMs / 1000)} s for making the values. Peak memory ${threeFigures(run.peakBytes / 1e9)} GB, planned ${threeFigures(planned)} GB for the scan beside ${threeFigures(run.idleBytes / 1e9)} GB for the process.

**On paper.** All ${plan.frames} frames of such a scan, ${gb(plan.inflatedBytes)} inflated, from one .nii.gz, ${plan.voxels.toLocaleString("en")} voxels of a body fitted. Rates as measured here: ${threeFigures(inflatedBytes / gzipMs / 1000)} MB/s inflated and decoded from .nii.gz (noisy float32, ${threeFigures((100 * storedBytes) / inflatedBytes)} % of its size; ${threeFigures(inflatedBytes / plainMs / 1000)} MB/s from .nii in the file cache), fitting and gathering as in the run. Slabs are those that \`bindmap fit --mem\` would take.

${table([
  ["--mem, GB", "voxels a slab", "passes", "reading, min", "fitting, min", "all, min"],
  ...plan.rows.map((row) => [String(row.memoryBytes / 1e9), ...planCells(row)]),
])}

Two frames of ${gb(run.volume * 4)} each and the status of every voxel take ${gb(run.volume * 9)} before the first curve is held. Reading is what limits it: deflate has no way in but the beginning, so each slab inflates the whole file again. What helps is memory for all curves at once, or a mask cut closer.`;
}

function planCells({ slabVoxels, passes, readMs, fitMs }: PlanRow): readonly string[] {
  if (slabVoxels === undefined || passes === undefined) {
    return ["too little", "-", "-", "-", "-"];
  }
  const [read, fit] = [readMs ?? 0, fitMs ?? 0];
  return [
    slabVoxels.toLocaleString("en"),
    String(passes),
    ...[read, fit, read + fit].map((ms) => (ms / 60_000).toFixed(1)),
  ];
}

function gb(bytes: number): string {
  return `${threeFigures(bytes / 1e9)} GB`;
}
