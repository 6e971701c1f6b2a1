// An analysis as it is declared: which test, of what, over which regions, corrected how. Read from JSON,
// every field checked.

import { Fault } from "../errors.ts";
import { didYouMean } from "../text/near.ts";
import { CORRECTIONS, type Correction } from "./stats/adjust.ts";
import type { Source } from "./regions.ts";

export const TESTS = {
  "one-sample-t": "one",
  wilcoxon: "one",
  "paired-t": "paired",
  "paired-wilcoxon": "paired",
  welch: "groups",
  "pooled-t": "groups",
  "mann-whitney": "groups",
  "mixed-anova": "groups in pairs",
  pearson: "covariate",
  spearman: "covariate",
  partial: "covariate",
} as const;

export type TestName = keyof typeof TESTS;

/** What is tested: a region's value in one session, or what it did between two. */
export const SUBJECTS = ["value", "difference", "occupancy", "log-ratio"] as const;
export type SubjectName = (typeof SUBJECTS)[number];

const SOURCES: readonly Source[] = ["curve", "map-mean", "map-median"];

export interface Analysis {
  /** Unique in a file. */
  readonly name: string;
  readonly test: TestName;
  readonly of: SubjectName;
  /** Session of a value; undefined for the only one. */
  readonly session: string | undefined;
  /** Of participants.tsv: who takes part; for tests of two groups the two, in their order. */
  readonly groups: readonly string[] | undefined;
  /** Of a one-sample test. */
  readonly against: number;
  /** Column of participants.tsv. */
  readonly with: string | undefined;
  /** Column that is taken out of a partial correlation. */
  readonly given: string | undefined;
  /** "BPND"; undefined for the main map of the model. */
  readonly parameter: string | undefined;
  readonly source: Source;
  readonly seg: string | undefined;
  /** Names of regions, the family that p is corrected for; undefined for all. */
  readonly regions: readonly string[] | undefined;
  readonly correction: Correction | "none";
  readonly zeros: "drop" | "pratt";
}

const FIELDS = ["name", "test", "of", "session", "groups", "against", "with", "given"].concat([
  "parameter",
  "source",
  "seg",
  "regions",
  "correction",
  "zeros",
]);

/**
 * @param text - `{"analyses": [{"test": "wilcoxon", "of": "occupancy"}, …]}`.
 * @throws Fault "input" for what is not understood: the field, the value, and what would be.
 */
export function parseAnalyses(text: string, file: string): readonly Analysis[] {
  let top: unknown;
  try {
    top = JSON.parse(text);
  } catch {
    throw new Fault("input", `${file} is not JSON`, 'Write {"analyses": [{"test": "wilcoxon"}]}.');
  }
  const list = isObject(top) ? top["analyses"] : undefined;
  if (!Array.isArray(list) || list.length === 0) {
    throw new Fault(
      "input",
      `${file} has no list of analyses`,
      'Write {"analyses": [{"test": "wilcoxon", "of": "occupancy"}]}.',
    );
  }
  const analyses = list.map((one: unknown, n) => analysisOf(one, `${file}: analyses[${n}]`));
  const names = analyses.map(({ name }) => name);
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice === undefined) return analyses;
  throw new Fault(
    "input",
    `${file}: two analyses are called ${JSON.stringify(twice)}`,
    "Give each a name of its own.",
  );
}

/** @param where - For messages. */
export function analysisOf(value: unknown, where: string): Analysis {
  if (!isObject(value)) throw new Fault("input", `${where} is no object`);
  const unknown = Object.keys(value).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined) {
    throw new Fault(
      "input",
      `${where}: there is no field ${JSON.stringify(unknown)}`,
      didYouMean(unknown, FIELDS, `Fields are ${FIELDS.join(", ")}.`),
    );
  }
  const read = reader(value, where);
  const test = read.oneOf("test", Object.keys(TESTS));
  if (!isTest(test))
    throw new Fault(
      "input",
      `${where}: names no test`,
      `Tests are ${Object.keys(TESTS).join(", ")}.`,
    );
  const kind = TESTS[test];
  const of = read.oneOf("of", SUBJECTS) ?? "value";
  const analysis: Analysis = {
    name: read.text("name") ?? [test, of].join("-"),
    test,
    of,
    session: read.text("session")?.replace(/^ses-/, ""),
    groups: read.texts("groups"),
    against: read.number("against") ?? 0,
    with: read.text("with"),
    given: read.text("given"),
    parameter: read.text("parameter"),
    source: read.oneOf("source", SOURCES) ?? "curve",
    seg: read.text("seg"),
    regions: read.texts("regions"),
    correction: read.oneOf("correction", ["none", ...corrections()]) ?? "none",
    zeros: read.oneOf("zeros", ["drop", "pratt"]) ?? "drop",
  };
  if (kind === "covariate" && analysis.with === undefined) {
    throw new Fault("input", `${where}: ${test} needs a column of participants.tsv`, 'Add "with".');
  }
  if (test === "partial" && analysis.given === undefined) {
    throw new Fault("input", `${where}: partial needs what is to be taken out`, 'Add "given".');
  }
  if (kind.startsWith("groups") && analysis.groups !== undefined && analysis.groups.length !== 2) {
    throw new Fault(
      "input",
      `${where}: ${test} compares 2 groups, ${analysis.groups.length} are named`,
    );
  }
  if (kind.endsWith("pairs") || kind === "paired") {
    if (of !== "value") {
      throw new Fault(
        "input",
        `${where}: ${test} compares two sessions itself; of is ${JSON.stringify(of)}`,
        'Leave "of" out.',
      );
    }
  }
  return analysis;
}

function isTest(name: string | undefined): name is TestName {
  return name !== undefined && Object.hasOwn(TESTS, name);
}

function corrections(): readonly Correction[] {
  return Object.keys(CORRECTIONS).filter((name): name is Correction => name in CORRECTIONS);
}

/** The fields of an object, each of the type that it must have. */
function reader(value: Readonly<Record<string, unknown>>, where: string) {
  const wrong = (field: string, rule: string): Fault =>
    new Fault(
      "input",
      `${where}: ${field} is ${JSON.stringify(value[field])?.slice(0, 60)}; it must be ${rule}`,
    );
  const text = (field: string): string | undefined => {
    const found = value[field];
    if (found === undefined || (typeof found === "string" && found !== "")) return found;
    throw wrong(field, "a text");
  };
  return {
    text,
    texts(field: string): readonly string[] | undefined {
      const found = value[field];
      if (found === undefined) return undefined;
      if (
        Array.isArray(found) &&
        found.length > 0 &&
        found.every((one) => typeof one === "string")
      ) {
        return found;
      }
      throw wrong(field, "a list of texts");
    },
    number(field: string): number | undefined {
      const found = value[field];
      if (found === undefined) return undefined;
      if (typeof found === "number" && Number.isFinite(found)) return found;
      throw wrong(field, "a number");
    },
    oneOf<T extends string>(field: string, choices: readonly T[]): T | undefined {
      const found = text(field);
      const choice = choices.find((one) => one === found);
      if (found === undefined || choice !== undefined) return choice;
      throw wrong(field, choices.join(", "));
    },
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
