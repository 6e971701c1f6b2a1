// The tables of study (a).

import type { Description } from "../../src/group/stats/describe.ts";
import { table } from "../accuracy/markdown.ts";
import type { RegionalCount } from "./regional.ts";
import type { TransporterStudy } from "./transporter.ts";

/** Occupancy in figures, found / true, with the tests of each region. */
export function transporterTables({ regions }: TransporterStudy): string {
  const places = table([
    ["occupancy (%), found / true", "median", "IQR", "min", "max", "mean"],
    ...regions.map(({ region, found, truth }) => [
      region,
      ...(["median", "iqr", "min", "max", "mean"] as const).map((name) => both(found, truth, name)),
    ]),
  ]);
  const tests = table([
    [
      "region",
      "n",
      "V",
      "exact p",
      "Bonferroni",
      "rho, trapezoid",
      "p",
      "rho, trend",
      "p",
      "true rho",
    ],
    ...regions.map(({ region, wilcoxon, areas, trueRho }) => [
      region,
      wilcoxon["n"],
      wilcoxon["value"],
      p(wilcoxon["p"]),
      p(wilcoxon["p_corrected"]),
      ...areas.flatMap((row) => [Number(row["value"]).toFixed(2), p(row["p"])]),
      trueRho.toFixed(2),
    ]),
  ]);
  const least = Math.min(
    ...regions.flatMap(({ areas }) => areas.map((row) => Number(row["p_corrected"]))),
  );
  const rest = `Wilcoxon's signed-rank test of occupancy against 0, corrected for ${regions.length} regions; Spearman's rank
correlation of occupancy with the area under the plasma curve of the second session (5-135 min; trapezoids,
and a cubic trend), least p after Bonferroni ${p(String(least))}. True rho: true occupancy with the true scale of plasma,
which were drawn independently.`;
  return `${places}\n\n${tests}\n\n${rest}`;
}

/** Rejections under the null and with part blocked. */
export function countTable(
  none: readonly RegionalCount[],
  some: readonly RegionalCount[],
  studies: number,
  withoutNoise: ReadonlyMap<string, number>,
): string {
  return table([
    [
      "region",
      "rejections, nothing blocked",
      "mean (%)",
      "CV within",
      "rejections, 20 % blocked",
      "power",
      "mean (%)",
      "without noise",
      "CV within",
    ],
    ...none.map((one, r) => [
      one.region,
      `${one.rejections} of ${studies}`,
      signed(one.occupancy),
      percent(one.withinCv),
      `${some[r].rejections} of ${studies}`,
      (some[r].rejections / studies).toFixed(3),
      signed(some[r].occupancy),
      signed(withoutNoise.get(one.region)),
      percent(some[r].withinCv),
    ]),
  ]);
}

function both(
  found: Description,
  truth: Description,
  name: "median" | "iqr" | "min" | "max" | "mean",
) {
  return `${signed(found[name])} / ${signed(truth[name])}`;
}

function signed(value: number | undefined): string {
  // No "-0.0".
  return value === undefined ? "n/a" : (Math.round(value * 10) / 10 + 0).toFixed(1);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Three decimals, or below that so. */
export function p(text: string): string {
  const value = Number(text);
  return value < 0.001 ? "< 0.001" : value.toFixed(3);
}
