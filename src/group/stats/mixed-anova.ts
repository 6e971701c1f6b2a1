// Analysis of variance of two groups at two times, each person measured at both: 2 x 2, mixed.
//
// With two times, all of it is in each person's mean and change: the group effect compares the means,
// the interaction compares the changes, and time asks whether the changes average to 0.

import { fUpper } from "./distributions/f-ratio.ts";
import { studentCritical } from "./distributions/student.ts";
import { isRounding, momentsOf, type Moments } from "./moments.ts";
import { pairedT } from "./one-sample-t.ts";
import { computed, notComputable, type Subject, type TestResult } from "./result.ts";
import { pairsOf, requireLevel } from "./samples.ts";
import { pooledSd, welchT } from "./two-sample-t.ts";

/** One group: the same persons at both times, in the same order, without gaps. */
export interface GroupAtTwoTimes {
  readonly name: string;
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
}

/** A test of one part of the design. */
export interface SimpleTest {
  /** "time in ketamine", "group at the first time". */
  readonly name: string;
  readonly result: TestResult;
}

/** The three effects and, for whoever finds an interaction, the tests of its parts. */
export interface MixedAnova {
  readonly group: TestResult;
  readonly time: TestResult;
  readonly interaction: TestResult;
  /** Time within each group (paired t), groups at each time (Welch t); not corrected. */
  readonly simple: readonly SimpleTest[];
}

/**
 * Group x time, type III: in the effect of time both groups weigh the same, whatever their size.
 *
 * With N persons, every F has 1 and N - 2 degrees of freedom, and s² is the variance of the means or of
 * the changes pooled within groups:
 * F_group = (m1 - m2)² / (s²(1/n1 + 1/n2)) for the persons' means,
 * F_interaction the same for their changes,
 * F_time = ((d1 + d2)/2)² / (s²(1/n1 + 1/n2)/4) for the mean changes d1, d2.
 */
export function mixedAnova(
  groups: readonly [GroupAtTwoTimes, GroupAtTwoTimes],
  options: { readonly level?: number } = {},
): MixedAnova {
  const { level = 0.95 } = options;
  requireLevel(level);
  const [one, two] = groups.map(personsOf);
  const names = `${groups[0].name} and ${groups[1].name}`;
  const title = `two-way mixed analysis of variance (${names}, two times, type III)`;
  const compared = `${groups[1].name} - ${groups[0].name}`;
  const sources = [...one.sources, ...two.sources];
  const sizes = [one.change.n, two.change.n];
  const effectOf = (effect: string, contrast: Contrast): TestResult =>
    effectTest({ method: `${title}: ${effect}`, sizes }, contrast, sources, level);
  const time = effectOf("time", timeContrast(one.change, two.change));
  return {
    group: effectOf("group", between(`mean of both times, ${compared}`, one.mean, two.mean)),
    time: time.computable ? { ...time, notes: typeNotes(time, one.change, two.change) } : time,
    interaction: effectOf(
      "group x time",
      between(`change (second - first), ${compared}`, one.change, two.change),
    ),
    simple: simpleTests(groups, level),
  };
}

/** What is tested to be 0, with its standard error. */
interface Contrast {
  readonly name: string;
  readonly value: number;
  readonly error: number;
  /** Pooled within groups. */
  readonly sd: number;
}

function personsOf({ first, second }: GroupAtTwoTimes) {
  const sources = pairsOf(first, second);
  const [before, after] = sources;
  return {
    sources,
    mean: momentsOf(before.map((value, i) => value / 2 + after[i] / 2)),
    change: momentsOf(before.map((value, i) => after[i] - value)),
  };
}

function between(name: string, one: Moments, two: Moments): Contrast {
  const sd = pooledSd(one, two);
  return { name, value: two.mean - one.mean, error: sd * Math.sqrt(1 / one.n + 1 / two.n), sd };
}

function timeContrast(one: Moments, two: Moments): Contrast {
  const { error, sd } = between("", one, two);
  const name = "change (second - first), mean of the two groups' means";
  return { name, value: one.mean / 2 + two.mean / 2, error: error / 2, sd };
}

function effectTest(
  subject: Subject,
  { name, value, error, sd }: Contrast,
  sources: readonly Float64Array[],
  level: number,
): TestResult {
  const [n1, n2] = subject.sizes;
  if (n1 < 2 || n2 < 2) {
    return notComputable(subject, `groups of ${n1} and ${n2}; each needs 2 or more`);
  }
  if (isRounding(sd, ...sources)) return notComputable(subject, "no variance within the groups");
  const df = n1 + n2 - 2;
  const f = (value / error) ** 2;
  const half = studentCritical(level, df) * error;
  return computed(subject, {
    statistic: { name: "F", value: f },
    df: [1, df],
    p: fUpper(f, 1, df),
    pMethod: "F distribution, upper tail",
    estimate: { name, value },
    effect: {
      name: "partial eta squared",
      value: f / (f + df),
      definition: "sum of squares of the effect / (that of the effect + that of its error)",
    },
    interval: { of: name, low: value - half, high: value + half, level },
  });
}

/** What another program's table will show for time, so that nobody has to wonder. */
function typeNotes({ notes }: TestResult, one: Moments, two: Moments): readonly string[] {
  if (one.n === two.n) return [...notes, "equal groups: type I (R's aov) gives the same"];
  const count = one.n + two.n;
  const mean = (one.n / count) * one.mean + (two.n / count) * two.mean;
  const f = ((mean / pooledSd(one, two)) * Math.sqrt(count)) ** 2;
  const p = fUpper(f, 1, count - 2).toPrecision(4);
  return [
    ...notes,
    "unequal groups: type III, both groups' changes weigh the same; " +
      "type I, which R's aov gives, weighs them by group size: " +
      `F(1, ${count - 2}) = ${f.toPrecision(6)}, p = ${p}`,
  ];
}

function simpleTests(
  groups: readonly [GroupAtTwoTimes, GroupAtTwoTimes],
  level: number,
): readonly SimpleTest[] {
  const [one, two] = groups;
  return [
    ...groups.map(({ name, first, second }) => ({
      name: `time in ${name}`,
      result: pairedT(first, second, { level }),
    })),
    { name: "group at the first time", result: welchT(one.first, two.first, { level }) },
    { name: "group at the second time", result: welchT(one.second, two.second, { level }) },
  ];
}
