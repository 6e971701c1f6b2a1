// An analysis over its regions: the test of each, who was left out of it, and p corrected for the family.

import { Fault } from "../errors.ts";
import { TESTS, type Analysis } from "./analysis.ts";
import type { Person, RegionSample, Study } from "./samples-of.ts";
import { samplesOf } from "./samples-of.ts";
import { adjust } from "./stats/adjust.ts";
import { partialCorrelation, pearson } from "./stats/correlation.ts";
import { mannWhitney } from "./stats/mann-whitney.ts";
import { mixedAnova } from "./stats/mixed-anova.ts";
import { oneSampleT, pairedT } from "./stats/one-sample-t.ts";
import type { TestResult } from "./stats/result.ts";
import { pairedSignedRank, signedRank } from "./stats/signed-rank.ts";
import { spearman } from "./stats/spearman.ts";
import { pooledT, welchT } from "./stats/two-sample-t.ts";

/** A number of a person, NaN where there is none. */
export type CovariateOf = (column: string, participant: string) => number;

/** One test of one region. */
export interface AnalysisRow {
  readonly analysis: Analysis;
  /** Of a mixed ANOVA: "group", "time", "group x time", or a test of a part of it. */
  readonly part: string | undefined;
  readonly sample: Omit<RegionSample, "persons">;
  readonly groups: readonly string[];
  readonly result: TestResult;
  readonly corrected: number | undefined;
  /** Participants without a value that the test needs. */
  readonly leftOut: readonly string[];
}

type Part = readonly [part: string | undefined, result: TestResult];

/**
 * @throws Fault "usage" or "input" where the data can't be what the analysis asks for: no such region,
 *   session, group or column, text among a covariate.
 */
export function runAnalysis(
  study: Study,
  analysis: Analysis,
  covariateOf: CovariateOf,
): readonly AnalysisRow[] {
  const samples = samplesOf(study, analysis);
  const groups = groupsOf(samples, analysis);
  const rows = samples.flatMap((sample) => {
    const { persons, ...about } = sample;
    const inGroups = persons.filter(
      ({ group }) => groups.length === 0 || (group !== undefined && groups.includes(group)),
    );
    const covariates = [analysis.with, analysis.given].filter((column) => column !== undefined);
    const numbersOf = (person: Person): readonly number[] => [
      ...(usesBoth(analysis) ? [person.first, person.second] : [person.value]),
      ...covariates.map((column) => covariateOf(column, person.participant)),
    ];
    const complete = inGroups.filter((person) => numbersOf(person).every(Number.isFinite));
    const leftOut = inGroups.filter((person) => !complete.includes(person));
    const columns = covariates.map((column) =>
      complete.map(({ participant }) => covariateOf(column, participant)),
    );
    return testsOf(analysis, complete, groups, columns).map(([part, result]): AnalysisRow => ({
      analysis,
      part,
      sample: about,
      groups,
      result,
      corrected: undefined,
      leftOut: leftOut.map(({ participant }) => `sub-${participant}`),
    }));
  });
  return withCorrection(rows, analysis);
}

function usesBoth({ test }: Analysis): boolean {
  return test.startsWith("paired") || test === "mixed-anova";
}

/** The two groups of a comparison, or those who take part; none where everybody does. */
function groupsOf(samples: readonly RegionSample[], analysis: Analysis): readonly string[] {
  const there = [
    ...new Set(samples.flatMap(({ persons }) => persons.flatMap(({ group }) => group ?? []))),
  ].toSorted();
  const { name, groups: asked, test } = analysis;
  const missing = asked?.find((group) => !there.includes(group));
  if (missing !== undefined) {
    throw new Fault(
      "usage",
      `${name}: nobody is in a group ${JSON.stringify(missing)}; groups are ${there.join(", ") || "none"}`,
      "See --group-column.",
    );
  }
  if (!TESTS[test].startsWith("groups")) return asked ?? [];
  if (asked !== undefined) return asked;
  if (there.length === 2) return there;
  throw new Fault(
    "usage",
    `${name}: ${test} compares two groups; there ${there.length === 1 ? "is" : "are"} ${there.join(", ") || "none"}`,
    'Name two in "groups", or the column of participants.tsv with --group-column.',
  );
}

function testsOf(
  { test, against, zeros }: Analysis,
  persons: readonly Person[],
  groups: readonly string[],
  columns: readonly (readonly number[])[],
): readonly Part[] {
  const values = persons.map(({ value }) => value);
  const firsts = persons.map(({ first }) => first);
  const seconds = persons.map(({ second }) => second);
  const [x, y] = groups.map((group) =>
    persons.filter((person) => person.group === group).map(({ value }) => value),
  );
  switch (test) {
    case "one-sample-t":
      return only(oneSampleT(values, { against }));
    case "wilcoxon":
      return only(
        signedRank(
          values.map((value) => value - against),
          { zeros },
        ),
      );
    case "paired-t":
      return only(pairedT(firsts, seconds));
    case "paired-wilcoxon":
      return only(pairedSignedRank(firsts, seconds, { zeros }));
    case "welch":
      return only(welchT(x, y));
    case "pooled-t":
      return only(pooledT(x, y));
    case "mann-whitney":
      return only(mannWhitney(x, y));
    case "pearson":
      return only(pearson(columns[0], values));
    case "spearman":
      return only(spearman(columns[0], values));
    case "partial":
      return only(partialCorrelation(columns[0], values, columns[1]));
    default:
      return anovaOf(persons, groups);
  }
}

function only(result: TestResult): readonly Part[] {
  return [[undefined, result]];
}

function anovaOf(persons: readonly Person[], groups: readonly string[]): readonly Part[] {
  const [one, two] = groups.map((name) => {
    const own = persons.filter(({ group }) => group === name);
    return { name, first: own.map(({ first }) => first), second: own.map(({ second }) => second) };
  });
  const { group, time, interaction, simple } = mixedAnova([one, two]);
  return [
    ["group", group],
    ["time", time],
    ["group x time", interaction],
    ...simple.map(({ name, result }): Part => [name, result]),
  ];
}

/** A family is the same part of an analysis over its regions. */
function withCorrection(
  rows: readonly AnalysisRow[],
  { correction }: Analysis,
): readonly AnalysisRow[] {
  if (correction === "none") return rows;
  const corrected = new Map<AnalysisRow, number | undefined>();
  for (const part of new Set(rows.map((row) => row.part))) {
    const family = rows.filter((row) => row.part === part);
    const { adjusted } = adjust(
      family.map(({ result }) => (result.computable ? result.p : undefined)),
      correction,
    );
    for (const [n, row] of family.entries()) corrected.set(row, adjusted[n]);
  }
  return rows.map((row) => ({ ...row, corrected: corrected.get(row) }));
}
