// Study (a): [11C]DASB by bolus and infusion, ten people scanned twice, the equilibrium ratio, occupancy of
// the transporter between the scans.

import { writeFileSync } from "node:fs";

import { occupancyPercent } from "../../src/group/occupancy.ts";
import { describe, type Description } from "../../src/group/stats/describe.ts";
import { spearman } from "../../src/group/stats/spearman.ts";
import { rowsIn, runStudy, type Row, type StudyRun } from "./command-line.ts";
import { truePairs, truthOf, type TruePair } from "./truth.ts";

export const TRANSPORTER_REGIONS = ["Amygdala", "Caudate", "Putamen", "Thalamus"].flatMap(
  (name) => [`Left-${name}`, `Right-${name}`],
);

export interface TransporterOptions {
  readonly dataset: string;
  /** Where the file of analyses is put. */
  readonly statsFile: string;
  /** Share blocked in the second session. */
  readonly occupancy: number;
  readonly subjects: number;
  readonly size: string;
  readonly noise: number;
  readonly seed: number;
  /** More for the group level, as figures. */
  readonly more?: readonly string[] | undefined;
}

export interface TransporterRegion {
  readonly region: string;
  /** Occupancy in per cent. */
  readonly found: Description;
  readonly truth: Description;
  /** Largest distance of a person's BPND from its truth, as a share. */
  readonly worstBPND: number;
  readonly wilcoxon: Row;
  /** With the area under the plasma curve, by trapezoids and by a polynomial trend. */
  readonly areas: readonly Row[];
  /** Rank correlation of true occupancy and true plasma scale. */
  readonly trueRho: number;
}

export interface TransporterStudy {
  readonly run: StudyRun;
  readonly regions: readonly TransporterRegion[];
  /** Areas of all participants. */
  readonly areas: readonly Row[];
}

const COLUMN = { column: "plasma_radioactivity", session: "2" };
const FAMILY = { regions: TRANSPORTER_REGIONS, correction: "bonferroni" };
const AREAS = ["trapezoid", "trend"];

const STATS = {
  covariates: [
    { name: "trapezoid", ...COLUMN },
    { name: "trend", ...COLUMN, degree: 3, from: 5, to: 135 },
  ],
  analyses: [
    { name: "wilcoxon", test: "wilcoxon", of: "occupancy", ...FAMILY },
    ...AREAS.map((area) => ({
      name: `spearman-${area}`,
      test: "spearman",
      of: "occupancy",
      with: area,
      ...FAMILY,
    })),
  ],
};

/** @throws Error when a run of the command line fails. */
export function transporterStudy(options: TransporterOptions): TransporterStudy {
  const { dataset, occupancy, subjects, size, noise, seed, statsFile, more = [] } = options;
  writeFileSync(statsFile, JSON.stringify(STATS));
  const who = `--subjects ${subjects} --sessions 2 --occupancy ${occupancy} --seed ${seed}`;
  const run = runStudy({
    dataset,
    simulate: `--study equilibrium --size ${size} --noise ${noise} ${who}`.split(" "),
    participant: "--model equilibrium --window 95,135 --backend cpu".split(" "),
    group: ["--stats", statsFile, ...more],
  });
  const tests = rowsIn(run.group, "_tests.tsv");
  const pairs = truePairs(truthOf(dataset), "windowBPND");
  const values = rowsIn(run.group, "_pairs.tsv").filter(
    (row) => row["parameter"] === "BPND" && row["source"] === "curve",
  );
  const testOf = (analysis: string, region: string): Row => {
    const row = tests.find((one) => one["analysis"] === analysis && one["region"] === region);
    if (row === undefined) throw new Error(`there is no row of ${analysis} in ${region}`);
    return row;
  };
  const regions = TRANSPORTER_REGIONS.map((region): TransporterRegion => {
    const own = values.filter((row) => row["region"] === region);
    const truth = pairs.filter((pair) => pair.region === region);
    const trueOccupancy = truth.map(({ first, second }) => occupancyPercent(first, second));
    const rho = spearman(
      truth.map(({ plasmaScale }) => plasmaScale),
      trueOccupancy,
    );
    return {
      region,
      found: describe(own.map((row) => Number(row["occupancy_percent"]))),
      truth: describe(trueOccupancy),
      worstBPND: Math.max(...own.map((row) => distance(row, truth))),
      wilcoxon: testOf("wilcoxon", region),
      areas: AREAS.map((area) => testOf(`spearman-${area}`, region)),
      trueRho: rho.computable ? rho.statistic.value : Number.NaN,
    };
  });
  return { run, regions, areas: rowsIn(run.group, "_areas.tsv") };
}

function distance(row: Row, truth: readonly TruePair[]): number {
  const pair = truth.find(({ participant }) => participant === row["participant_id"]);
  if (pair === undefined) throw new Error(`${row["participant_id"]} has no truth`);
  return Math.max(
    Math.abs(Number(row["ses-1"]) / pair.first - 1),
    Math.abs(Number(row["ses-2"]) / pair.second - 1),
  );
}
