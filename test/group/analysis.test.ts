import { expect, test } from "vitest";

import { analysisOf, parseAnalyses, type Analysis } from "../../src/group/analysis.ts";
import { runAnalysis, type AnalysisRow, type CovariateOf } from "../../src/group/analysis-run.ts";
import { analysisTable } from "../../src/group/analysis-table.ts";
import { pairsOf } from "../../src/group/cells.ts";
import type { RegionValue } from "../../src/group/regions.ts";
import type { Study } from "../../src/group/samples-of.ts";
import { scanOf } from "./scans.ts";

/** The differences of four people are those of R's example of ties in ECOSYSTEM: x5. */
const BEFORE = [2, 2, 2, 2, 2];
const CHANGE = [0.12, 0.35, -0.08, 0.41, 0.27];

/** People 01 … with a value of the caudate in two sessions; the last ones of `after` may lack one. */
function study(
  before: readonly number[],
  after: readonly number[],
  groups: readonly string[] = [],
): Study {
  const scans = before.flatMap((_, n) => ["1", "2"].map((session) => scanOf(`0${n + 1}`, session)));
  const values = scans.flatMap((scan): RegionValue[] => {
    const n = Number(scan.participant) - 1;
    const value = scan.session === "1" ? before[n] : after[n];
    return value === undefined
      ? []
      : [valueOf(scan, 11, "Caudate", value), valueOf(scan, 8, "Cerebellum", value / 10)];
  });
  const groupOf = (participant: string): string | undefined => groups[Number(participant) - 1];
  return { values, pairs: pairsOf(scans, undefined, groupOf), groupOf, mainParameter: "BPND" };
}

function valueOf(
  scan: RegionValue["scan"],
  index: number,
  region: string,
  value: number,
): RegionValue {
  return {
    scan,
    seg: "gtm",
    index,
    region,
    parameter: "BPND",
    source: "curve",
    value,
    voxels: 9,
    status: "ok",
  };
}

const noCovariate: CovariateOf = () => Number.NaN;

function run(about: Study, asked: object, covariateOf = noCovariate): readonly AnalysisRow[] {
  return runAnalysis(about, analysisOf({ regions: ["Caudate"], ...asked }, "test"), covariateOf);
}

function figures(rows: readonly AnalysisRow[]) {
  const [{ result }] = rows;
  if (!result.computable) throw new Error(result.why);
  return result;
}

const AFTER = BEFORE.map((value, n) => value + CHANGE[n]);

test("a signed-rank test of the differences of five people has V = 14 and p = 0.125, as in R", () => {
  // wilcox.test(c(.12, .35, -.08, .41, .27), exact = TRUE)
  const { statistic, p } = figures(
    run(study(BEFORE, AFTER), { test: "wilcoxon", of: "difference" }),
  );
  expect([statistic.value, p]).toEqual([14, 0.125]);
  const paired = figures(run(study(BEFORE, AFTER), { test: "paired-wilcoxon" }));
  expect([paired.statistic.value, paired.p]).toEqual([14, 0.125]);
});

test("somebody without a second session is left out of pairs, counted and named", () => {
  const rows = run(study([...BEFORE, 2], AFTER), { test: "paired-t" });
  expect(rows[0].leftOut).toEqual(["sub-06"]);
  expect(figures(rows).n).toBe(5);
});

test("one value a person needs a session where there are two, and takes the one that is named", () => {
  const asked = { test: "one-sample-t", against: 2 };
  expect(() => run(study(BEFORE, AFTER), asked)).toThrow("is more than one session: 1, 2");
  const mean = CHANGE.reduce((sum, one) => sum + one, 0) / 5;
  const result = figures(run(study(BEFORE, AFTER), { ...asked, session: "ses-2" }));
  expect(result.estimate?.value).toBeCloseTo(2 + mean, 12);
});

test("groups are compared in the order in which they are named", () => {
  const groups = ["a", "a", "a", "b", "b"];
  const asked = { test: "welch", of: "difference" };
  const estimate = (names: readonly string[]): number | undefined =>
    figures(run(study(BEFORE, AFTER, groups), { ...asked, groups: names })).estimate?.value;
  // Mean of b, 0.34, less mean of a, 0.13.
  expect(estimate(["a", "b"])).toBeCloseTo(0.21, 12);
  expect(estimate(["b", "a"])).toBeCloseTo(-0.21, 12);
});

test("three groups need a choice, a group that nobody is in is refused, so is a test without groups", () => {
  const asked = { test: "welch", of: "difference" };
  expect(() => run(study(BEFORE, AFTER, ["a", "b", "c", "a", "b"]), asked)).toThrow(
    "welch compares two groups; there are a, b, c",
  );
  expect(() =>
    run(study(BEFORE, AFTER, ["a", "b", "a", "a", "b"]), { ...asked, groups: ["a", "x"] }),
  ).toThrow('nobody is in a group "x"');
  expect(() => run(study(BEFORE, AFTER), asked)).toThrow("there are none");
});

test("a group of one, and values without variance, are rows that say why they have no figures", () => {
  const one = run(study(BEFORE, AFTER, ["a", "b", "b", "b", "b"]), {
    test: "welch",
    of: "difference",
  });
  expect(one[0].result).toMatchObject({ computable: false });
  const constant = run(study(BEFORE, BEFORE), { test: "one-sample-t", of: "difference" });
  expect(constant[0].result).toMatchObject({ computable: false });
  const table = analysisTable(constant).split("\n")[1].split("\t");
  expect(table.at(-1)).toMatch(/^not computable: /);
  expect(table).not.toContain("NaN");
});

test("a mixed ANOVA gives its three effects and the four tests of their parts", () => {
  const rows = run(study(BEFORE, AFTER, ["a", "a", "a", "b", "b"]), { test: "mixed-anova" });
  expect(rows.map(({ part }) => part)).toEqual([
    "group",
    "time",
    "group x time",
    "time in a",
    "time in b",
    "group at the first time",
    "group at the second time",
  ]);
});

test("a correlation leaves out who has no covariate; ranks that agree in 5 of 6 pairs have rho 0.8", () => {
  // Ranks of the changes of the first four are 2, 3, 1, 4; those of the scores 1, 3, 2, 4.
  const scores = new Map([
    ["01", 10],
    ["02", 30],
    ["03", 20],
    ["04", 40],
  ]);
  const covariate = (column: string, participant: string): number => {
    if (column !== "score") throw new Error(column);
    return scores.get(participant) ?? Number.NaN;
  };
  const asked = { test: "spearman", of: "difference", with: "score" };
  const rows = run(study(BEFORE, AFTER), asked, covariate);
  expect(rows[0].leftOut).toEqual(["sub-05"]);
  expect(figures(rows).statistic.value).toBeCloseTo(0.8, 12);
});

test("p is corrected for the family of regions: two of them double the smaller p by Bonferroni", () => {
  const asked = { test: "wilcoxon", of: "difference", correction: "bonferroni" };
  const rows = run(study(BEFORE, AFTER), { ...asked, regions: ["Caudate", "Cerebellum"] });
  expect(rows.map(({ corrected }) => corrected)).toEqual([0.25, 0.25]);
  expect(run(study(BEFORE, AFTER), asked)[0].corrected).toBe(0.125);
});

test("a region that is not there is refused with those that are", () => {
  expect(() => run(study(BEFORE, AFTER), { test: "paired-t", regions: ["Putamen"] })).toThrow(
    'there is no region "Putamen"',
  );
});

test.each([
  [{ test: "anova" }, 'test is "anova"; it must be one-sample-t'],
  [{ tests: "welch" }, 'there is no field "tests"'],
  [{ of: "occupancy" }, "names no test"],
  [{ test: "pearson" }, "pearson needs a column"],
  [{ test: "partial", with: "a" }, "partial needs what is to be taken out"],
  [{ test: "welch", groups: ["a"] }, "welch compares 2 groups, 1 are named"],
  [{ test: "paired-t", of: "occupancy" }, "compares two sessions itself"],
  [{ test: "welch", against: "0" }, 'against is "0"; it must be a number'],
  [{ test: "welch", correction: "fdr" }, "it must be none, bonferroni, holm, benjamini-hochberg"],
])("a declaration %j is refused: %s", (declared, says) => {
  expect(() => analysisOf(declared, "file")).toThrow(says);
});

test("a file of analyses needs a list, and names of their own", () => {
  const names = (text: string): readonly string[] =>
    parseAnalyses(text, "a.json").map(({ name }: Analysis) => name);
  expect(
    names('{"analyses": [{"test": "welch"}, {"test": "wilcoxon", "of": "occupancy"}]}'),
  ).toEqual(["welch-value", "wilcoxon-occupancy"]);
  expect(() => names('{"analyses": [{"test": "welch"}, {"test": "welch"}]}')).toThrow(
    'two analyses are called "welch-value"',
  );
  expect(() => names("[]")).toThrow("a.json has no list of analyses");
  expect(() => names("{")).toThrow("a.json is not JSON");
});
