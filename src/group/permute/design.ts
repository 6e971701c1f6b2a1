// What is permuted: the rows that enter the test and one weight a row, so that every test is a
// correlation r of a voxel's rows with the weights. t = r √(df / (1 - r²)) is the same for all voxels
// and rises with r, so arrangements can be compared by r alone.

import { Fault } from "../../errors.ts";
import type { PermutationRequest, VoxelTest } from "./request.ts";

/** One value a voxel: a map, or the difference of two. */
export interface Row {
  readonly plus: number;
  readonly minus?: number;
}

export interface Design {
  /** In words, with what was subtracted from what. */
  readonly method: string;
  readonly rows: readonly Row[];
  /** Whether a voxel's mean is taken off before r: not where the mean itself is tested. */
  readonly centred: boolean;
  readonly df: number;
  /** How arrangements are made: codes of rows are switched at will, or handed round. */
  readonly permuted: "signs" | "order";
  /** Code of each row as observed. */
  readonly observed: Uint16Array;
  /** Weight of each code. Those of all rows have length 1. */
  readonly weights: Float64Array;
}

const MOST_ROWS = 65_535;

/** @throws Fault "usage" for maps that are not there or come twice; "input" for too few of them. */
export function makeDesign({
  test,
  mapCount,
}: Pick<PermutationRequest, "test" | "mapCount">): Design {
  const design = designOf(test, mapCount);
  requireMaps(design.rows, mapCount);
  if (design.rows.length > MOST_ROWS) {
    throw new Fault("input", `${design.rows.length} maps; a permutation test takes ${MOST_ROWS}`);
  }
  return design;
}

function designOf(test: VoxelTest, mapCount: number): Design {
  if (test.kind === "two-sample") return twoSample(test.first, test.second);
  if (test.kind === "correlation") return correlation(test.covariate, mapCount);
  if (test.kind === "paired") {
    const rows = test.pairs.map(({ first, second }) => ({ plus: second, minus: first }));
    return oneSample("paired t test, second - first, signs of differences flipped", rows);
  }
  const method = "one-sample t test of the mean against 0, signs of maps flipped";
  return oneSample(method, all(mapCount));
}

function oneSample(method: string, rows: readonly Row[]): Design {
  const n = rows.length;
  requireAtLeast(n, 2, rows.some(({ minus }) => minus !== undefined) ? "pairs" : "maps");
  const weight = 1 / Math.sqrt(n);
  return {
    method,
    rows,
    centred: false,
    df: n - 1,
    permuted: "signs",
    observed: new Uint16Array(n),
    weights: Float64Array.of(weight, -weight),
  };
}

function twoSample(first: readonly number[], second: readonly number[]): Design {
  requireAtLeast(first.length, 2, "maps in the first group");
  requireAtLeast(second.length, 2, "maps in the second group");
  const [n1, n2] = [first.length, second.length];
  const length = Math.sqrt((n1 * n2) / (n1 + n2));
  return {
    method:
      "two-sample t test with pooled variance, second - first (variances assumed equal), groups of maps permuted",
    rows: [...first, ...second].map((plus) => ({ plus })),
    centred: true,
    df: n1 + n2 - 2,
    permuted: "order",
    observed: Uint16Array.from({ length: n1 + n2 }, (_, i) => (i < n1 ? 0 : 1)),
    weights: Float64Array.of(-n2 / (n1 + n2) / length, n1 / (n1 + n2) / length),
  };
}

function correlation(covariate: readonly number[], mapCount: number): Design {
  if (covariate.length !== mapCount) {
    throw new Fault("usage", `a covariate of ${covariate.length} values for ${mapCount} maps`);
  }
  requireAtLeast(mapCount, 3, "maps");
  const bad = covariate.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new Fault(
      "input",
      `covariate of map ${bad + 1} is ${covariate[bad]}; it must be a finite number`,
      "Leave out maps without a covariate.",
    );
  }
  // Equal values share a code: handing them round among themselves makes no other arrangement.
  const values = [...new Set(covariate)].sort((a, b) => a - b);
  if (values.length < 2) {
    throw new Fault(
      "input",
      `the covariate is ${covariate[0]} for every map: nothing to correlate`,
    );
  }
  const largest = Math.max(...values.map(Math.abs));
  const mean = covariate.reduce((sum, value) => sum + value / largest, 0) / mapCount;
  const length = Math.hypot(...covariate.map((value) => value / largest - mean));
  return {
    method: "t test of Pearson's correlation with the covariate, its values permuted",
    rows: all(mapCount),
    centred: true,
    df: mapCount - 2,
    permuted: "order",
    observed: Uint16Array.from(covariate, (value) => values.indexOf(value)),
    weights: Float64Array.from(values, (value) => (value / largest - mean) / length),
  };
}

function all(mapCount: number): readonly Row[] {
  return Array.from({ length: mapCount }, (_, plus) => ({ plus }));
}

function requireAtLeast(found: number, least: number, what: string): void {
  if (found >= least) return;
  throw new Fault("input", `${found} ${what}; a permutation test needs ${least} or more`);
}

function requireMaps(rows: readonly Row[], mapCount: number): void {
  const seen = new Set<number>();
  for (const { plus, minus } of rows) {
    for (const map of minus === undefined ? [plus] : [plus, minus]) {
      if (!Number.isInteger(map) || map < 0 || map >= mapCount) {
        throw new Fault("usage", `there is no map ${map} among ${mapCount} maps, counted from 0`);
      }
      if (seen.has(map)) throw new Fault("usage", `map ${map} comes twice in a permutation test`);
      seen.add(map);
    }
  }
}
