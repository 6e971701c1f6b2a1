// The batch benchmark in Markdown: every row, and how straight the times and how flat the memory are.

import { table } from "../../tools/accuracy/markdown.ts";
import { lineThrough } from "../scale/line.ts";
import { threeFigures } from "../spread.ts";
import type { BatchResult, BatchRow, BatchSeries } from "./result.ts";

const LEAST_POINTS = 3;

export function batchPage({ threads, distinct, voxels, frames, series }: BatchResult): string {
  const [first] = series;
  return `\`bindmap DS OUT participant\` with SRTM on data sets of small phantoms (${voxels.toLocaleString("en")} fitted voxels in ${frames} frames, .nii.gz; ${distinct} scans that differ, the others are hard links to them), ${threads} ${threads === 1 ? "thread" : "threads"}, from data set to maps, tables of regions and records on disk. Each row is a process of its own; that of ${first.rows[0].scans} scans is the middle one of ${first.rows[0].runs}, larger ones were done once. Peak memory is the largest resident memory of the whole process (VmHWM). "Again" is the same command when everything is complete, "plan" a dry run when nothing is; both per scan with the start of the program.

${table([
  [
    "backend",
    "scans",
    "at a time",
    "whole, s",
    "s a scan",
    "cpu s a scan",
    "peak, GB",
    "again, ms a scan",
    "again, peak, GB",
    "plan, ms a scan",
    "files",
    "MB",
  ],
  ...series.flatMap((one) => one.rows.map((row) => cells(one, row))),
])}

${series
  .filter(({ rows }) => rows.length >= LEAST_POINTS)
  .map(lineText)
  .join("\n\n")}`;
}

function cells(series: BatchSeries, { scans, fit, again, plan, files, bytes }: BatchRow): string[] {
  return [
    nameOf(series),
    String(scans),
    series.jobs === null ? "by default" : String(series.jobs),
    threeFigures(fit.wallS),
    threeFigures(fit.wallS / scans),
    threeFigures(fit.cpuS / scans),
    threeFigures(fit.peakBytes / 1e9),
    threeFigures((1000 * again.wallS) / scans),
    threeFigures(again.peakBytes / 1e9),
    threeFigures((1000 * plan.wallS) / scans),
    String(files),
    threeFigures(bytes / 1e6),
  ];
}

/** Three points make a line that could be none. */
function lineText(series: BatchSeries): string {
  const { rows } = series;
  const { offset, slope, mostOff } = lineThrough(
    rows.map(({ scans, fit }) => [scans, fit.wallS] as const),
  );
  const [least, most] = [rows[0], rows[rows.length - 1]];
  const growth = most.fit.peakBytes / least.fit.peakBytes;
  return `${nameOf(series)}: the line through the times is ${threeFigures(offset)} s and ${threeFigures(slope)} s a scan; no time is further from it than ${threeFigures(100 * mostOff)} %. With ${most.scans} scans the process held ${threeFigures(growth)} times what it held with ${least.scans} (${threeFigures((most.fit.peakBytes - least.fit.peakBytes) / (most.scans - least.scans) / 1e3)} kB more for each scan more).`;
}

function nameOf({ backend, software }: BatchSeries): string {
  return software ? `${backend} (software adapter)` : backend;
}
