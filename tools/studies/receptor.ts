// Study (b): [11C]AZ10419369 by bolus, a treated and a placebo group scanned before and after, SRTM with the
// published means and spreads at baseline, a small effect in the treated.

import { writeFileSync } from "node:fs";

import { describe, type Description } from "../../src/group/stats/describe.ts";
import { pearson } from "../../src/group/stats/correlation.ts";
import { rowsIn, runStudy, type Row, type StudyRun } from "./command-line.ts";
import { addRating, RATED_REGION } from "./rating.ts";
import { truePairs, truthOf, type TruePair } from "./truth.ts";

export const RECEPTOR_REGIONS = [
  "Left-Hippocampus",
  "Right-Hippocampus",
  "Left-Accumbens-area",
  "Right-Accumbens-area",
  "ctx-lh-rostralanteriorcingulate",
  "ctx-rh-rostralanteriorcingulate",
  "Dorsal-Brain-Stem",
];

export const TREATED = "ketamine";
export const PLACEBO = "placebo";
export const SOURCES = ["curve", "map-median", "map-mean"] as const;

export interface ReceptorOptions {
  readonly dataset: string;
  /** Where the file of analyses is put. */
  readonly statsFile: string;
  readonly treated: number;
  readonly placebo: number;
  /** Share blocked in the treated. */
  readonly occupancy: number;
  readonly size: string;
  readonly noise: number;
  readonly seed: number;
  readonly more?: readonly string[] | undefined;
}

/** Of one group: before, after and the test between them. */
export interface Change {
  readonly first: Description;
  readonly second: Description;
  readonly trueFirst: Description;
  readonly trueSecond: Description;
  readonly test: Row;
}

export interface ReceptorRegion {
  readonly region: string;
  readonly treated: Change;
  readonly placebo: Change;
  readonly interaction: Row;
  readonly rating: Row;
  /** Correlation of the rating with the true change. */
  readonly trueRating: number;
  /** Found less true over all scans, by where the value comes from. */
  readonly errors: Readonly<Record<(typeof SOURCES)[number], Description>>;
  /** Mean of the true BPND over all scans. */
  readonly trueMean: number;
}

export interface ReceptorStudy {
  readonly run: StudyRun;
  readonly regions: readonly ReceptorRegion[];
}

const FAMILY = { regions: RECEPTOR_REGIONS, correction: "bonferroni" };
const GROUPS = [TREATED, PLACEBO];

const STATS = {
  analyses: [
    ...GROUPS.map((name) => ({ name, test: "paired-t", groups: [name], ...FAMILY })),
    { name: "anova", test: "mixed-anova", groups: GROUPS, ...FAMILY },
    {
      name: "rating",
      test: "pearson",
      of: "difference",
      with: "rating",
      groups: [TREATED],
      regions: [RATED_REGION],
    },
  ],
};

/** @throws Error when a run of the command line fails. */
export function receptorStudy(options: ReceptorOptions): ReceptorStudy {
  const { dataset, treated, placebo, occupancy, size, noise, seed, statsFile, more = [] } = options;
  writeFileSync(statsFile, JSON.stringify(STATS));
  const who = `--subjects ${treated + placebo} --groups ${TREATED}:${treated},${PLACEBO}:${placebo}`;
  const what = `--sessions 2 --occupancy ${occupancy} --seed ${seed}`;
  const run = runStudy({
    dataset,
    simulate: `--study srtm --size ${size} --noise ${noise} ${who} ${what}`.split(" "),
    participant: "--model srtm --backend cpu --certify 10".split(" "),
    group: ["--stats", statsFile, ...more],
    prepare: () => addRating(dataset, TREATED, seed),
  });
  const truth = truePairs(truthOf(dataset), "BPND");
  const pairs = rowsIn(run.group, "_pairs.tsv").filter((row) => row["parameter"] === "BPND");
  const tests = rowsIn(run.group, "_tests.tsv");
  const ratings = new Map(
    rowsIn(dataset, "participants.tsv").map((row) => [
      row["participant_id"],
      Number(row["rating"]),
    ]),
  );
  return {
    run,
    regions: RECEPTOR_REGIONS.map((region) => {
      const own = truth.filter((pair) => pair.region === region);
      return regionOf(region, pairs, tests, own, ratings);
    }),
  };
}

/**
 * Found less true BPND of each region in one person's two scans without noise: what is left is that a
 * region is a mixture of curves.
 *
 * @param dataset - New.
 */
export function noiseFreeErrors(
  dataset: string,
  { size, seed }: Pick<ReceptorOptions, "size" | "seed">,
): ReadonlyMap<string, number> {
  const run = runStudy({
    dataset,
    simulate: `--study srtm --size ${size} --noise 0 --sessions 2 --seed ${seed}`.split(" "),
    participant: "--model srtm --backend cpu --certify 10".split(" "),
    group: ["--no-maps"],
  });
  const truth = truePairs(truthOf(dataset), "BPND");
  const found = rowsIn(run.group, "_pairs.tsv").filter(
    (row) => row["parameter"] === "BPND" && row["source"] === "curve",
  );
  return new Map(
    RECEPTOR_REGIONS.map((region) => {
      const row = found.find((one) => one["region"] === region) ?? {};
      const pair = truth.find((one) => one.region === region);
      if (pair === undefined) throw new Error(`${region} has no truth`);
      return [region, (Number(row["ses-1"]) - pair.first + Number(row["ses-2"]) - pair.second) / 2];
    }),
  );
}

function regionOf(
  region: string,
  pairs: readonly Row[],
  tests: readonly Row[],
  truth: readonly TruePair[],
  ratings: ReadonlyMap<string, number>,
): ReceptorRegion {
  const found = pairs.filter((row) => row["region"] === region);
  const testOf = (analysis: string, part: string): Row | undefined =>
    tests.find(
      (row) => row["analysis"] === analysis && row["part"] === part && row["region"] === region,
    );
  const changeOf = (group: string): Change => {
    const own = found.filter((row) => row["group"] === group && row["source"] === "curve");
    const own_ = truth.filter((pair) => pair.group === group);
    return {
      first: describe(own.map((row) => Number(row["ses-1"]))),
      second: describe(own.map((row) => Number(row["ses-2"]))),
      trueFirst: describe(own_.map(({ first }) => first)),
      trueSecond: describe(own_.map(({ second }) => second)),
      test: testOf(group, "n/a") ?? {},
    };
  };
  const errorsOf = (source: string): Description =>
    describe(
      found
        .filter((row) => row["source"] === source)
        .flatMap((row) => {
          const pair = truth.find(({ participant }) => participant === row["participant_id"]);
          if (pair === undefined) throw new Error(`${row["participant_id"]} has no truth`);
          return [Number(row["ses-1"]) - pair.first, Number(row["ses-2"]) - pair.second];
        }),
    );
  const treated = truth.filter(({ group }) => group === TREATED);
  const rating = pearson(
    treated.map(({ participant }) => ratings.get(participant) ?? Number.NaN),
    treated.map(({ first, second }) => second - first),
  );
  return {
    region,
    treated: changeOf(TREATED),
    placebo: changeOf(PLACEBO),
    interaction: testOf("anova", "group x time") ?? {},
    rating: testOf("rating", "n/a") ?? {},
    trueRating: rating.computable ? (rating.effect?.value ?? Number.NaN) : Number.NaN,
    errors: {
      curve: errorsOf("curve"),
      "map-median": errorsOf("map-median"),
      "map-mean": errorsOf("map-mean"),
    },
    trueMean: describe(truth.flatMap(({ first, second }) => [first, second])).mean ?? Number.NaN,
  };
}
