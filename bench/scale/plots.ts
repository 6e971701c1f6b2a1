// The plots of the scale benchmark: time and memory against voxels, frames and scans.

import {
  backendName,
  fitSeconds,
  peakGb,
  plannedGb,
  processSeconds,
  rowsOf,
  scanMegabytes,
  scanSeconds,
  seconds,
} from "./growth.ts";
import type { FitAnswer } from "./jobs.ts";
import { lineThrough, type Point } from "./line.ts";
import { plotSvg, type Series } from "./plot.ts";
import type { ScaleResult } from "./result.ts";

/** Colours: the CPU's, a part of its work or another way, in slabs, another device. */
const [MAIN, OTHER, SLABS, DEVICE] = [0, 1, 2, 3];
const SAMPLES = 40;

export const PLOTS = {
  voxels: "scale-voxels.svg",
  frames: "scale-frames.svg",
  scans: "scale-scans.svg",
} as const;

export function scalePlots(result: ScaleResult): Readonly<Record<string, string>> {
  return {
    [PLOTS.voxels]: voxelsPlot(result),
    [PLOTS.frames]: plotSvg([
      {
        title: `Time, ${result.frames[0].voxels.toLocaleString("en")} voxels`,
        xLabel: "frames",
        yLabel: "seconds",
        xKind: "linear",
        yKind: "linear",
        series: timeSeries("frames", result.frames),
      },
      {
        title: "Peak memory",
        xLabel: "frames",
        yLabel: "GB resident",
        xKind: "linear",
        yKind: "linear",
        series: memorySeries("frames", result.frames),
      },
    ]),
    [PLOTS.scans]: scansPlot(result),
  };
}

function voxelsPlot({ voxels, slabbed }: ScaleResult): string {
  const limit = `in slabs, --mem ${slabbed.plannedBytes / 1e9} GB`;
  const once = (points: readonly Point[]): Series => marks(limit, points, SLABS);
  return plotSvg([
    {
      title: `Time, ${slabbed.frames} frames`,
      xLabel: "voxels",
      yLabel: "seconds",
      xKind: "log",
      yKind: "log",
      series: [...timeSeries("voxels", voxels), once(seconds("voxels", [slabbed]))],
    },
    {
      title: "Peak memory",
      xLabel: "voxels",
      yLabel: "GB resident",
      xKind: "log",
      yKind: "log",
      series: [...memorySeries("voxels", voxels), once(peakGb("voxels", [slabbed]))],
    },
  ]);
}

function scansPlot(result: ScaleResult): string {
  const [cpu, ...others] = result.scans;
  return plotSvg([
    {
      title: `Time, ${cpu.voxels.toLocaleString("en")} voxels in ${cpu.frames} frames each`,
      xLabel: "scans",
      yLabel: "seconds",
      xKind: "log",
      yKind: "log",
      series: [
        ...withLine(marks("one process", scanSeconds(cpu), MAIN)),
        ...withLine(marks("a process each", processSeconds(result), OTHER)),
        ...others.flatMap((one) => withLine(marks(backendName(one), scanSeconds(one), DEVICE))),
      ],
    },
    {
      title: "Memory of the one process",
      xLabel: "scans",
      yLabel: "MB",
      xKind: "log",
      yKind: "linear",
      series: [
        ...joined(marks("resident", scanMegabytes(cpu, "residentBytes"), MAIN)),
        ...joined(marks("live objects", scanMegabytes(cpu, "heapBytes"), OTHER)),
        ...others.flatMap((one) =>
          joined(marks(backendName(one), scanMegabytes(one, "residentBytes"), DEVICE)),
        ),
      ],
    },
  ]);
}

function timeSeries(x: "voxels" | "frames", answers: readonly FitAnswer[]): readonly Series[] {
  return rowsOf(answers).flatMap(({ backend, isCpu, answers: own }) =>
    isCpu
      ? [
          ...withLine(marks("whole run", seconds(x, own), MAIN)),
          ...withLine(marks("fit alone", fitSeconds(x, own), OTHER)),
        ]
      : withLine(marks(backend, seconds(x, own), DEVICE)),
  );
}

function memorySeries(x: "voxels" | "frames", answers: readonly FitAnswer[]): readonly Series[] {
  return rowsOf(answers).flatMap(({ backend, isCpu, answers: own }): readonly Series[] =>
    isCpu
      ? [
          marks("measured", peakGb(x, own), MAIN),
          { name: "planned", points: plannedGb(x, own), as: "dashes", color: MAIN },
        ]
      : [marks(backend, peakGb(x, own), DEVICE)],
  );
}

function marks(name: string, points: readonly Point[], color: number): Series {
  return { name, points, as: "marks", color };
}

/** The line is straight; between logarithms its fixed cost bends it. */
function withLine(series: Series): readonly Series[] {
  const { points, color } = series;
  const { offset, slope } = lineThrough(points);
  const [first, last] = [points[0][0], points[points.length - 1][0]];
  const line = Array.from({ length: SAMPLES + 1 }, (_, i): Point => {
    const x = first * (last / first) ** (i / SAMPLES);
    return [x, offset + slope * x];
  });
  return [series, { name: "", points: line, as: "line", color }];
}

function joined(series: Series): readonly Series[] {
  return [series, { ...series, name: "", as: "line" }];
}
