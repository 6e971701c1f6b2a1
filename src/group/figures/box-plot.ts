// Box plots of regions and conditions, with every value as a point.

import { boxOf, LEAST_FOR_BOX } from "./box.ts";
import { regionChart, type RegionFigure } from "./region-chart.ts";

export interface BoxPlot extends RegionFigure {
  /** Lines between the values of one person in one region. Default false. */
  readonly paired?: boolean;
  /** Whether 0 has to be on the axis, with a line. Default false. */
  readonly zeroLine?: boolean;
}

/** SVG text. */
export function boxPlot(figure: BoxPlot): string {
  return regionChart(figure, {
    kind: "Box plots",
    zeroLine: figure.zeroLine ?? false,
    paired: figure.paired ?? false,
    summary: boxOf,
    points: { beside: 0.22, spread: 0.26 },
    notes: (rows) => {
      const counts = rows.flatMap(({ cells }) => cells.map(({ values }) => values.length));
      const boxes = counts.some((n) => n >= LEAST_FOR_BOX);
      const few = counts.some((n) => n > 0 && n < LEAST_FOR_BOX);
      return [
        "Every value is a point; black bars are medians.",
        ...(boxes
          ? ["Boxes hold the middle half; whiskers reach values within 1.5 box lengths of the box."]
          : []),
        ...(few ? [`No box for fewer than ${LEAST_FOR_BOX} values.`] : []),
      ];
    },
  });
}
