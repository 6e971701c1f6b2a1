// The figures of a group: which there are, and what is drawn in each. How they are drawn is figures/.

import type { AnalysisRow, CovariateOf } from "./analysis-run.ts";
import { TESTS, type Analysis } from "./analysis.ts";
import { boxPlot } from "./figures/box-plot.ts";
import { dotPlot } from "./figures/dot-plot.ts";
import { mapFigure } from "./figures/map-figure.ts";
import type { Reading } from "./figures/readings.ts";
import type { ScatterPanel } from "./figures/scatter-panel.ts";
import { scatter } from "./figures/scatter.ts";
import type { Volume } from "./figures/volume.ts";
import { occupancyPercent } from "./occupancy.ts";
import { regionPairs } from "./pair-table.ts";
import type { RegionValue } from "./regions.ts";
import { samplesOf, type Study } from "./samples-of.ts";

export interface NamedFigure {
  /** Goes into the file's name. */
  readonly name: string;
  readonly svg: string;
}

/** A map with what it is called below it. */
export interface LabelledMap {
  readonly label: string;
  readonly volume: Volume;
}

/** Panels that are legible on a page. */
const MOST_PANELS = 12;

/**
 * Box plots of the regions' values, dot plots of their occupancy where there are two sessions, and a
 * scatter plot for each correlation.
 *
 * @param regions - Those to draw; undefined for all.
 */
export function regionFigures(
  study: Study,
  rows: readonly AnalysisRow[],
  covariateOf: CovariateOf,
  regions: readonly string[] | undefined,
): readonly NamedFigure[] {
  const own = study.values.filter(
    (one) =>
      one.source === "curve" &&
      one.parameter === study.mainParameter &&
      (regions === undefined || regions.includes(one.region)),
  );
  const figures = [...new Set(own.map(({ seg }) => seg))].flatMap((seg) => {
    const inSeg = own.filter((one) => one.seg === seg);
    const figure = { width: "page", ...(regions !== undefined && { regions }) } as const;
    return [boxesOf(inSeg, study, seg, figure), ...dotsOf(inSeg, study, seg, figure)];
  });
  const correlations = [...new Set(rows.map(({ analysis }) => analysis))].filter(
    ({ test }) => TESTS[test] === "covariate",
  );
  return [...figures, ...correlations.map((one) => scatterOf(study, one, rows, covariateOf))];
}

interface Frame {
  readonly width: "page";
  readonly regions?: readonly string[];
}

function boxesOf(
  values: readonly RegionValue[],
  { groupOf, mainParameter }: Study,
  seg: string,
  frame: Frame,
): NamedFigure {
  const readings = values.map(({ scan, region, value }): Reading => {
    const session = scan.session === undefined ? undefined : `ses-${scan.session}`;
    const run = scan.run === undefined ? undefined : `run-${scan.run}`;
    const words = [groupOf(scan.participant), session, run].filter((word) => word !== undefined);
    return {
      participant: scan.participant,
      region,
      condition: words.join(" ") || "all",
      value,
    };
  });
  const svg = boxPlot({
    ...frame,
    title: `${mainParameter} by region`,
    valueLabel: mainParameter,
    readings,
    notes: [`Fits to the regions' mean curves (${seg}).`],
  });
  return { name: `${seg}Boxes`, svg };
}

function dotsOf(
  values: readonly RegionValue[],
  { pairs }: Study,
  seg: string,
  frame: Frame,
): readonly NamedFigure[] {
  if (pairs === undefined || pairs.pairs.length === 0) return [];
  const [a, b] = pairs.sessions;
  const svg = dotPlot({
    ...frame,
    title: `Occupancy by region, ses-${a} to ses-${b}`,
    valueLabel: "occupancy (%)",
    readings: regionPairs(values, pairs).map((pair) => ({
      participant: pair.participant,
      region: pair.region,
      condition: pair.group ?? "all",
      value: occupancyPercent(pair.first, pair.second),
    })),
    notes: [`(1 - second / first) * 100 of the fits to the regions' mean curves (${seg}).`],
  });
  return [{ name: `${seg}Occupancy`, svg }];
}

function scatterOf(
  study: Study,
  analysis: Analysis,
  rows: readonly AnalysisRow[],
  covariateOf: CovariateOf,
): NamedFigure {
  const { name, with: column = "" } = analysis;
  const samples = samplesOf(study, analysis);
  const panels = samples.slice(0, MOST_PANELS).map(({ region, parameter, index, persons }) => {
    const row = rows.find((one) => one.analysis === analysis && one.sample.index === index);
    return {
      title: region,
      xLabel: column,
      yLabel: analysis.of === "value" ? parameter : `${analysis.of} of ${parameter}`,
      points: persons.map(({ participant, value, group }) => ({
        participant,
        x: covariateOf(column, participant),
        y: value,
        ...(group !== undefined && { group }),
      })),
      words: row === undefined ? [] : wordsOf(row),
    } satisfies ScatterPanel;
  });
  const left = samples.length - panels.length;
  const svg = scatter({
    title: `${name}: ${column}`,
    width: "page",
    panels,
    notes: left > 0 ? [`${left} further regions are in the table of tests alone.`] : [],
  });
  return { name: `${name.replaceAll(/[^A-Za-z0-9]/g, "")}Scatter`, svg };
}

/** "rho = 0.45, p = 0.012, corrected 0.048"; or why there are no figures. */
function wordsOf({ result, corrected }: AnalysisRow): readonly string[] {
  if (!result.computable) return [`not computable: ${result.why}`];
  const shown = result.effect ?? result.statistic;
  const after = corrected === undefined ? "" : `, corrected ${inShort(corrected)}`;
  return [
    `${shown.name} = ${inShort(shown.value)}, p = ${inShort(result.p)}${after}`,
    `n = ${result.n}, ${result.pMethod.split(/[:,]/)[0]}`,
  ];
}

/** Maps of a measure side by side. */
export function meanMapsFigure(measure: string, maps: readonly LabelledMap[]): NamedFigure {
  const title = `Mean ${measure}`;
  const what = { title, width: "page", valueLabel: measure, colors: "sequential" } as const;
  return { name: "meanMaps", svg: mapFigure({ ...what, maps }) };
}

/** Noise in voxels of little binding goes far beyond what occupancy can be, and would set the bar. */
const OCCUPANCY_RANGE = { low: -100, high: 100 };

/** In colours that part at 0. */
export function occupancyMapsFigure(maps: readonly LabelledMap[]): NamedFigure {
  const valueLabel = "occupancy (%)";
  const what = { title: "Mean occupancy", width: "page", valueLabel, colors: "diverging" } as const;
  return { name: "occupancyMaps", svg: mapFigure({ ...what, maps, range: OCCUPANCY_RANGE }) };
}

function inShort(value: number): string {
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : value.toPrecision(2);
}
