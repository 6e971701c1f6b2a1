// The results of analyses: a row a test, with everything a reader must know to check it.

import { toTsv } from "../output/tables.ts";
import type { AnalysisRow } from "./analysis-run.ts";
import { CORRECTIONS } from "./stats/adjust.ts";
import type { TestResult } from "./stats/result.ts";

const COLUMNS: readonly (readonly [string, (row: AnalysisRow) => string])[] = [
  ["analysis", ({ analysis }) => analysis.name],
  ["part", ({ part }) => part ?? "n/a"],
  ["seg", ({ sample }) => sample.seg],
  ["index", ({ sample }) => String(sample.index)],
  ["region", ({ sample }) => sample.region],
  ["parameter", ({ sample }) => sample.parameter],
  ["of", ({ analysis }) => analysis.of],
  ["source", ({ analysis }) => analysis.source],
  ["groups", ({ groups }) => groups.join(",") || "n/a"],
  ["n", ({ result }) => String(result.n)],
  ["n_by_group", ({ result }) => result.sizes.join(",")],
  ["statistic", ({ result }) => (result.computable ? result.statistic.name : "n/a")],
  ["value", figure((result) => result.statistic.value)],
  ["df", ({ result }) => (result.computable ? result.df.join(",") || "n/a" : "n/a")],
  ["p", figure((result) => result.p)],
  ["p_corrected", ({ corrected }) => number(corrected)],
  ["correction", correctionInWords],
  ["estimate", ({ result }) => (result.computable ? (result.estimate?.name ?? "n/a") : "n/a")],
  ["estimate_value", figure((result) => result.estimate?.value)],
  ["ci_low", figure((result) => result.interval?.low)],
  ["ci_high", figure((result) => result.interval?.high)],
  ["ci_level", figure((result) => result.interval?.level)],
  ["effect", ({ result }) => (result.computable ? (result.effect?.name ?? "n/a") : "n/a")],
  ["effect_value", figure((result) => result.effect?.value)],
  ["p_method", ({ result }) => (result.computable ? result.pMethod : "n/a")],
  ["method", ({ result }) => result.method],
  ["left_out", ({ leftOut }) => leftOut.join(",") || "n/a"],
  ["notes", ({ result }) => notesOf(result)],
];

/** TSV. */
export function analysisTable(rows: readonly AnalysisRow[]): string {
  const lines = rows.map((row) => COLUMNS.map(([, cellOf]) => cellOf(row)));
  return toTsv([COLUMNS.map(([name]) => name), ...lines]);
}

/** The same for programs, with every further figure and the definition of every effect. */
export function analysisJson(rows: readonly AnalysisRow[]): Readonly<Record<string, unknown>> {
  return {
    results: rows.map(({ analysis, part, sample, groups, result, corrected, leftOut }) => ({
      analysis: analysis.name,
      asked: analysis,
      part,
      ...sample,
      groups,
      result,
      correctedP: corrected,
      leftOut,
    })),
  };
}

function figure(
  pick: (result: Extract<TestResult, { computable: true }>) => number | undefined,
): (row: AnalysisRow) => string {
  return ({ result }) => (result.computable ? number(pick(result)) : "n/a");
}

function number(value: number | undefined): string {
  return value === undefined ? "n/a" : String(value);
}

function correctionInWords({ analysis: { correction } }: AnalysisRow): string {
  return correction === "none" ? "none" : CORRECTIONS[correction];
}

/** A test that has no figures says why. */
function notesOf(result: TestResult): string {
  const why = result.computable ? [] : [`not computable: ${result.why}`];
  return [...why, ...result.notes].join("; ") || "n/a";
}
