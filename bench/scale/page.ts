// The scale benchmark in Markdown: each row of measurements, the line through it, and what bends it.

import { table } from "../../tools/accuracy/markdown.ts";
import { threeFigures } from "../spread.ts";
import {
  fitSeconds,
  peakGb,
  processSeconds,
  rowsOf,
  scanSeconds,
  seconds,
  backendName,
} from "./growth.ts";
import type { FitAnswer } from "./jobs.ts";
import { lineThrough, type Line, type Point } from "./line.ts";
import { PLOTS } from "./plots.ts";
import type { ScaleResult } from "./result.ts";
import { scansSection } from "./scans-page.ts";
import { totalBodySection } from "./total-body-page.ts";

/** @param folder - Of the plots; "" in a terminal, which shows none. */
export function scalePage(result: ScaleResult, folder: string): string {
  const { threads, voxels, slabbed, frames } = result;
  const plot = (name: keyof typeof PLOTS, what: string): string =>
    folder === "" ? "" : `\n![${what}](${folder}${PLOTS[name]})\n`;
  return `SRTM, each run in a process of its own on ${threads} ${threads === 1 ? "thread" : "threads"}; a run of up to 100,000 voxels is the middle one of three, a larger one was done once. The scans lie on no disk: their frames are made as they are read, from 64 tissue curves, a scale and a noise for each voxel; making them is timed apart and left out. Maps are held against the simulated tissue before a time counts. Peak memory is the largest resident memory of the whole process (VmHWM); planned is what \`--mem\` is held against, plus the process before the fit.

### Voxels

${voxels[0].frames} frames, all voxels of the volume fitted; the last row is the largest scan again under a limit.
${plot("voxels", "Time and peak memory against voxels")}
${stepsTable([...voxels, slabbed])}

${linesOf("voxels", voxels)}

What does not grow with voxels: the design, starting threads, and the certificate, which fits 100 voxels again by brute force whatever the scan (1,000 more in f64 after a GPU). Below 100,000 voxels these are most of the run.

### Frames

${frames[0].voxels.toLocaleString("en")} voxels on the CPU, frames of growing length over 90 min.
${plot("frames", "Time and peak memory against frames")}
${stepsTable(frames)}

${linesOf("frames", frames)}

A fit takes steps that grow with the frames (projections of the curve on the reduced basis, the residual) and others that don't (the search for k2a), so the line has an offset; the certificate's brute force and the design grow with the frames as well.

### Scans
${plot("scans", "Time and memory against scans")}
${scansSection(result, lineTable(scanLines(result)))}

### Total body

${totalBodySection(result)}`;
}

function stepsTable(answers: readonly FitAnswer[]): string {
  const head = ["backend", "voxels", "frames", "passes", "read", "design", "fit", "certify"];
  return table([
    [...head, "whole, s", "Mfits/s", "peak, GB", "planned, GB"],
    ...answers.map((one) => [
      backendName(one),
      one.voxels.toLocaleString("en"),
      String(one.frames),
      String(one.passes),
      ...["read", "design", "fit", "certify"].map((stage) =>
        threeFigures(one.stagesMs[stage] / 1000),
      ),
      threeFigures(one.wallMs / 1000),
      threeFigures(one.voxels / one.wallMs / 1000),
      threeFigures(one.peakBytes / 1e9),
      threeFigures((one.plannedBytes + one.idleBytes) / 1e9),
    ]),
  ]);
}

/** A row of measurements and the unit of its slope. */
interface Named {
  readonly name: string;
  readonly points: readonly Point[];
  readonly unit: string;
  /** What the unit of the slope is of that of y. */
  readonly factor: number;
  readonly offsetUnit: string;
}

function linesOf(x: "voxels" | "frames", answers: readonly FitAnswer[]): string {
  const [perTime, perMemory] =
    x === "voxels"
      ? [
          { unit: "µs a voxel", factor: 1e6 },
          { unit: "bytes a voxel", factor: 1e9 },
        ]
      : [
          { unit: "ms a frame", factor: 1e3 },
          { unit: "MB a frame", factor: 1e3 },
        ];
  return lineTable(
    rowsOf(answers).flatMap(({ backend, answers: own }): readonly Named[] => [
      { name: `${backend}, whole run`, points: seconds(x, own), ...perTime, offsetUnit: "s" },
      { name: `${backend}, fit alone`, points: fitSeconds(x, own), ...perTime, offsetUnit: "s" },
      { name: `${backend}, peak memory`, points: peakGb(x, own), ...perMemory, offsetUnit: "GB" },
    ]),
  );
}

function scanLines(result: ScaleResult): readonly Named[] {
  const perScan = { unit: "ms a scan", factor: 1e3, offsetUnit: "s" };
  return [
    ...result.scans.map((one) => ({
      name: `${backendName(one)}, one process`,
      points: scanSeconds(one),
      ...perScan,
    })),
    { name: "CPU, a process each", points: processSeconds(result), ...perScan },
  ];
}

/** Two lines: of how it grows in all, and how straight that is. */
function lineTable(rows: readonly Named[]): string {
  return table([
    [
      "line through",
      "fixed",
      "and",
      "r²",
      "farthest off",
      "slope between logarithms",
      "of the largest three",
    ],
    ...rows.map(({ name, points, unit, factor, offsetUnit }) => {
      const line: Line = lineThrough(points);
      return [
        name,
        `${signed(line.offset)} ${offsetUnit}`,
        `${threeFigures(line.slope * factor)} ${unit}`,
        line.r2.toFixed(4),
        `${(100 * line.mostOff).toFixed(0)} %`,
        line.power.toFixed(2),
        line.powerAtEnd.toFixed(2),
      ];
    }),
  ]);
}

/** What is left of nothing after rounding is nothing. */
function signed(value: number): string {
  if (Math.abs(value) < 1e-6) return "0";
  return value < 0 ? `-${threeFigures(-value)}` : threeFigures(value);
}
