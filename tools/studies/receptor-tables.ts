// The tables of study (b).

import type { Description } from "../../src/group/stats/describe.ts";
import { table } from "../accuracy/markdown.ts";
import type { Row } from "./command-line.ts";
import { RATED_REGION } from "./rating.ts";
import { PLACEBO, SOURCES, TREATED, type Change, type ReceptorStudy } from "./receptor.ts";
import { p } from "./transporter-tables.ts";

const NAMES = {
  curve: "fit to the curve",
  "map-median": "median of the map",
  "map-mean": "mean of the map",
};

/** @param withoutNoise - Found less true BPND of fits to curves without noise, by region. */
export function receptorTables(
  { regions }: ReceptorStudy,
  withoutNoise: ReadonlyMap<string, number>,
): string {
  const changes = ([TREATED, PLACEBO] as const).map((group) =>
    table([
      [`${group}: BPND, found / true`, "before", "SD", "after", "SD", "t", "df", "p", "Bonferroni"],
      ...regions.map((one) => [
        one.region,
        ...changeCells(group === TREATED ? one.treated : one.placebo),
      ]),
    ]),
  );
  const anova = table([
    [
      "group x time",
      "F",
      "df",
      "p",
      "Bonferroni",
      "change, treated",
      "change, placebo",
      "true",
      "true",
    ],
    ...regions.map(({ region, interaction, treated, placebo }) => [
      region,
      Number(interaction["value"]).toFixed(2),
      interaction["df"],
      p(interaction["p"]),
      p(interaction["p_corrected"]),
      ...[treated, placebo].map(({ first, second }) => difference(first, second)),
      ...[treated, placebo].map(({ trueFirst, trueSecond }) => difference(trueFirst, trueSecond)),
    ]),
  ]);
  const errors = table([
    [
      "BPND over all scans",
      "true mean",
      "without noise",
      ...SOURCES.map((source) => `${NAMES[source]}: bias`),
    ],
    ...regions.map(({ region, trueMean, errors: own }) => [
      region,
      trueMean.toFixed(3),
      (withoutNoise.get(region) ?? Number.NaN).toFixed(4),
      ...SOURCES.map((source) => bias(own[source])),
    ]),
  ]);
  const { rating, trueRating } =
    regions.find(({ region }) => region === RATED_REGION) ?? regions[0];
  const worst = Math.max(...regions.map(({ errors: { curve } }) => Math.abs(curve.mean ?? 0)));
  const errorsOff = Math.max(...regions.map(({ errors: { curve } }) => Math.abs(inErrors(curve))));
  return `### Before and after

${changes.join("\n\n")}

Values are fits to the regions' mean curves; t of the paired differences.

### Two-way mixed analysis of variance

${anova}

### Rating

${correlation(rating)}; with the true change r = ${trueRating.toFixed(2)}.

### Bias

${errors}

Mean of found - true over all scans ± its standard error; the fit to the curve is off by ${worst.toFixed(3)} at
most, ${errorsOff.toFixed(1)} standard errors. "Without noise" is the same of one person's scans with \`--noise 0\`: a region
is a mixture of 16 curves here (BPND ± 20 %, k2 ± 15 %, R1 ± 10 %), whose mean is not quite the curve of the
mean BPND. Noise adds to it through a fit that is not linear: little in a region's curve, much in single
voxels, and more in the mean of the map than in its median ([regions.md](regions.md)). The bias stated for
regions of this size is 0.02 + 2 % of BPND for the fit to the curve; the mean of the map is no estimate of
BPND where noise is like this.
`;
}

function changeCells({ first, second, trueFirst, trueSecond, test }: Change): readonly string[] {
  return [
    both(first.mean, trueFirst.mean),
    both(first.sd, trueFirst.sd),
    both(second.mean, trueSecond.mean),
    both(second.sd, trueSecond.sd),
    Number(test["value"]).toFixed(2),
    test["df"],
    p(test["p"]),
    p(test["p_corrected"]),
  ];
}

function both(found = Number.NaN, truth = Number.NaN): string {
  return `${found.toFixed(2)} / ${truth.toFixed(2)}`;
}

function difference(first: Description, second: Description): string {
  return ((second.mean ?? Number.NaN) - (first.mean ?? Number.NaN)).toFixed(3);
}

function bias({ mean = Number.NaN, sd = Number.NaN, n }: Description): string {
  return `${mean.toFixed(3)} ± ${(sd / Math.sqrt(n)).toFixed(3)}`;
}

/** A mean in units of its standard error. */
function inErrors({ mean = Number.NaN, sd = Number.NaN, n }: Description): number {
  return (mean / sd) * Math.sqrt(n);
}

function correlation(row: Row): string {
  const interval = `${Number(row["ci_low"]).toFixed(2)} to ${Number(row["ci_high"]).toFixed(2)}`;
  return `Pearson's correlation of the rating with the change found in ${RATED_REGION}, in the treated: ${row["effect"]} =
${Number(row["effect_value"]).toFixed(2)} (95 % ${interval}), n = ${row["n"]}, p = ${p(row["p"])}`;
}
