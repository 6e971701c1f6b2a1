// The design of a stack of maps: a column for the mean of each group, and the contrasts that a study of
// one, two or more groups asks for. In the formats that other programs read.

import { Fault } from "../errors.ts";
import { toTsv } from "../output/tables.ts";

/** One volume of a stack, in its order. */
export interface DesignRow {
  /** "sub-01" or "sub-01_ses-1": unique. */
  readonly name: string;
  readonly group: string | undefined;
}

export interface Contrast {
  readonly name: string;
  readonly weights: readonly number[];
}

export interface Design {
  readonly rows: readonly DesignRow[];
  /** Names of the columns: groups, or "mean" where there is one. */
  readonly columns: readonly string[];
  /** 1 where the row is of the column's group. */
  readonly matrix: readonly (readonly number[])[];
  readonly contrasts: readonly Contrast[];
  /** Rows that may be exchanged with each other: all, since each row is another person. */
  readonly blocks: readonly number[];
}

/**
 * The design of maps of different people: one map each.
 *
 * @returns Undefined where a row has no group while others have one, or a person has two rows: then it
 *   takes a person to say what is meant.
 */
export function designOf(rows: readonly DesignRow[]): Design | undefined {
  const groups = [...new Set(rows.map(({ group }) => group))];
  if (rows.length === 0 || (groups.includes(undefined) && groups.length > 1)) return undefined;
  const people = new Set(rows.map(({ name }) => name.split("_")[0]));
  if (people.size !== rows.length) return undefined;
  const columns = groups.map((group) => group ?? "mean");
  const matrix = rows.map(({ group }) => groups.map((one) => (one === group ? 1 : 0)));
  return { rows, columns, matrix, contrasts: contrastsOf(columns), blocks: rows.map(() => 1) };
}

/** Each mean in both directions, then each pair of groups in both directions. */
function contrastsOf(columns: readonly string[]): readonly Contrast[] {
  const unit = (at: number, sign: number): readonly number[] =>
    columns.map((_, c) => (c === at ? sign : 0));
  const means = columns.flatMap((name, at) => [
    { name: `${name} > 0`, weights: unit(at, 1) },
    { name: `${name} < 0`, weights: unit(at, -1) },
  ]);
  const pairs = columns.flatMap((one, a) =>
    columns.flatMap((other, b) =>
      a === b
        ? []
        : [
            {
              name: `${one} > ${other}`,
              weights: columns.map((_, c) => (c === a ? 1 : c === b ? -1 : 0)),
            },
          ],
    ),
  );
  return [...means, ...pairs];
}

/** design.mat, design.con and design.grp for FSL's randomise, and for PALM. */
export function vestFiles(design: Design): Readonly<Record<"mat" | "con" | "grp", string>> {
  const { columns, matrix, contrasts, blocks } = design;
  const heights = columns.map((_, c) => span(matrix.map((row) => row[c]))).join("\t");
  return {
    mat: vest(
      [`/NumWaves\t${columns.length}`, `/NumPoints\t${matrix.length}`, `/PPheights\t${heights}`],
      matrix,
    ),
    con: vest(
      [
        ...contrasts.map(({ name }, n) => `/ContrastName${n + 1}\t"${name.replaceAll('"', "'")}"`),
        `/NumWaves\t${columns.length}`,
        `/NumContrasts\t${contrasts.length}`,
        `/PPheights\t${contrasts.map(({ weights }) => span(weights)).join("\t")}`,
      ],
      contrasts.map(({ weights }) => weights),
    ),
    grp: vest(
      ["/NumWaves\t1", `/NumPoints\t${blocks.length}`],
      blocks.map((block) => [block]),
    ),
  };
}

/** Numbers alone, a row a map, as PALM takes them: of the design, and of its contrasts. */
export function palmFiles({
  matrix,
  contrasts,
}: Design): Readonly<Record<"design" | "contrasts", string>> {
  return { design: csvOf(matrix), contrasts: csvOf(contrasts.map(({ weights }) => weights)) };
}

function csvOf(rows: readonly (readonly number[])[]): string {
  return rows.map((row) => `${row.join(",")}\n`).join("");
}

/**
 * For mri_glmfit. A space ends a word in this format, so names have underscores in its place.
 *
 * @throws Fault "input" for two groups whose names differ in that alone.
 */
export function fsgd({ rows, columns }: Design, title: string): string {
  const classes = columns.map(oneWord);
  const twice = classes.find((name, n) => classes.indexOf(name) !== n);
  if (twice !== undefined) {
    throw new Fault(
      "input",
      `two groups would both be called ${twice} in FreeSurfer's .fsgd, which can't hold spaces`,
      "Rename one in participants.tsv.",
    );
  }
  return [
    "GroupDescriptorFile 1",
    `Title ${oneWord(title)}`,
    ...classes.map((name) => `Class ${name}`),
    ...rows.map(({ name, group }) => `Input ${name} ${oneWord(group ?? "mean")}`),
    "",
  ].join("\n");
}

function oneWord(text: string): string {
  return text.replaceAll(/\s+/g, "_");
}

/** A column a regressor, with the label of each map: for nilearn's design_matrix, and for R. */
export function designTable({ rows, columns, matrix }: Design): string {
  const lines = rows.map(({ name }, r) => [name, ...matrix[r].map(String)]);
  return toTsv([["subject_label", ...columns], ...lines]);
}

function vest(head: readonly string[], rows: readonly (readonly number[])[]): string {
  return [...head, "", "/Matrix", ...rows.map((row) => row.join("\t")), ""].join("\n");
}

/** From peak to peak; randomise only shows it. */
function span(values: readonly number[]): number {
  return Math.max(...values, 0) - Math.min(...values, 0);
}
