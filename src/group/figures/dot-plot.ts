// Dot plots of regions around a line at zero: occupancies, differences, changes in per cent.

import { medianOf } from "./box.ts";
import { regionChart, type RegionFigure } from "./region-chart.ts";

export interface DotPlot extends RegionFigure {
  /** Lines between the values of one person in one region. Default false. */
  readonly paired?: boolean;
}

/** SVG text. */
export function dotPlot(figure: DotPlot): string {
  return regionChart(figure, {
    kind: "Dot plots",
    zeroLine: true,
    paired: figure.paired ?? false,
    summary: medianOf,
    points: { beside: 0, spread: 0.3 },
    notes: () => ["Every value is a point; black bars are medians."],
  });
}
