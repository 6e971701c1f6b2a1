// The area under a plasma curve as a covariate: declared in the file of analyses, taken from the blood
// table of each participant.

import { Fault } from "../errors.ts";
import { cell, toTsv } from "../output/tables.ts";
import { numberAt, parseTable } from "../text/tsv.ts";
import { didYouMean } from "../text/near.ts";
import { polynomialTrend } from "./stats/polynomial-trend.ts";
import { trapezoid } from "./stats/trapezoid.ts";

export interface AreaDeclaration {
  /** What analyses call it in "with" and "given". */
  readonly name: string;
  /** Of the blood table: "plasma_radioactivity". */
  readonly column: string;
  /** Whose blood table; undefined for the only one a participant has. */
  readonly session: string | undefined;
  /** Of a polynomial trend; undefined for the trapezoid rule. */
  readonly degree: number | undefined;
  /** Minutes on the table's clock; undefined for the first and the last sample. */
  readonly fromMin: number | undefined;
  readonly toMin: number | undefined;
}

/** The area of one participant, with what somebody must know to judge it. */
export interface BloodArea {
  readonly participant: string;
  readonly file: string;
  readonly method: string;
  /** Unit of the column times minutes; NaN where it can't be computed. */
  readonly area: number;
  readonly fromMin: number;
  readonly toMin: number;
  readonly samples: number;
  readonly missing: number;
  /** Time that a trend runs below 0; 0 for the trapezoid rule. */
  readonly negativeMin: number;
  readonly notes: readonly string[];
}

const FIELDS = ["name", "column", "session", "degree", "from", "to"];
const SECONDS = 60;

/** @throws Fault "input" for what is not understood. */
export function parseAreas(text: string, file: string): readonly AreaDeclaration[] {
  const top: unknown = JSON.parse(text);
  const list = isObject(top) ? top["covariates"] : undefined;
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new Fault("input", `${file}: covariates is no list`);
  return list.map((one: unknown, n) => areaDeclaration(one, `${file}: covariates[${n}]`));
}

function areaDeclaration(value: unknown, where: string): AreaDeclaration {
  if (!isObject(value)) throw new Fault("input", `${where} is no object`);
  const unknown = Object.keys(value).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined) {
    throw new Fault(
      "input",
      `${where}: there is no field ${JSON.stringify(unknown)}`,
      didYouMean(unknown, FIELDS, `Fields are ${FIELDS.join(", ")}.`),
    );
  }
  const { name, column, session, degree, from, to } = value;
  if (typeof name !== "string" || typeof column !== "string" || name === "" || column === "") {
    throw new Fault("input", `${where}: name and column must be texts`);
  }
  if (session !== undefined && typeof session !== "string") {
    throw new Fault("input", `${where}: session must be a text`);
  }
  const number = (field: string, given: unknown): number | undefined => {
    if (given === undefined || (typeof given === "number" && Number.isFinite(given))) return given;
    throw new Fault("input", `${where}: ${field} is ${JSON.stringify(given)}; it must be a number`);
  };
  return {
    name,
    column,
    session: session?.replace(/^ses-/, ""),
    degree: number("degree", degree),
    fromMin: number("from", from),
    toMin: number("to", to),
  };
}

/**
 * @param text - A blood table: column time in seconds, n/a where a sample is missing.
 * @throws Fault "input" for a table without the column, "usage" for limits beyond the samples.
 */
export function bloodArea(
  participant: string,
  text: string,
  file: string,
  declared: AreaDeclaration,
): BloodArea {
  const table = parseTable(text, file);
  const [time, column] = ["time", declared.column].map((name) => {
    const at = table.columns.indexOf(name);
    if (at >= 0) return Float64Array.from(table.rows, (_, r) => numberAt(table, r, at));
    throw new Fault(
      "input",
      `${file} has no column ${JSON.stringify(name)}; it has ${table.columns.join(", ")}`,
      didYouMean(name, table.columns, ""),
    );
  });
  const minutes = time.map((seconds) => seconds / SECONDS);
  const { degree, fromMin, toMin } = declared;
  const range = {
    ...(fromMin !== undefined && { from: fromMin }),
    ...(toMin !== undefined && { to: toMin }),
  };
  if (degree === undefined) {
    const found = trapezoid(minutes, column, range);
    return {
      participant,
      file,
      ...figures(found, table.rows.length),
      negativeMin: 0,
      notes: notesOf(found),
    };
  }
  const found = polynomialTrend(minutes, column, { ...range, degree });
  const negative = found.computable ? found.negative : undefined;
  return {
    participant,
    file,
    ...figures(found, table.rows.length),
    negativeMin: negative?.duration ?? 0,
    notes: notesOf(found),
  };
}

type Found = ReturnType<typeof trapezoid> | ReturnType<typeof polynomialTrend>;

function figures(found: Found, rows: number) {
  const { method, n: samples } = found;
  if (!found.computable) {
    const none = { area: Number.NaN, fromMin: Number.NaN, toMin: Number.NaN };
    return { method, ...none, samples, missing: rows - samples };
  }
  const { area, from: fromMin, to: toMin, skipped: missing } = found;
  return { method, area, fromMin, toMin, samples, missing };
}

function notesOf(found: Found): readonly string[] {
  if (!found.computable) return [`not computable: ${found.why}`, ...found.notes];
  return "coefficients" in found ? found.notes : [];
}

/** TSV of all areas. */
export function areaTable(
  areas: readonly (readonly [declared: AreaDeclaration, areas: readonly BloodArea[]])[],
): string {
  const heading = [
    "covariate",
    "participant_id",
    "column",
    "area_min",
    "from_min",
    "to_min",
  ].concat(["samples", "missing", "negative_min", "method", "notes"]);
  const rows = areas.flatMap(([{ name, column }, own]) =>
    own.map((one) => [
      name,
      `sub-${one.participant}`,
      column,
      cell(one.area),
      cell(one.fromMin),
      cell(one.toMin),
      String(one.samples),
      String(one.missing),
      cell(one.negativeMin),
      one.method,
      one.notes.join("; ") || "n/a",
    ]),
  );
  return toTsv([heading, ...rows]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
