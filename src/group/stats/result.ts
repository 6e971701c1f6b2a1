// What a test hands back: every figure under its name, or in words why there is none.
//
// The rule of this folder. Input that no data set should hold (text, infinity, a gap that was not
// dropped, pairs of unequal number) is a Fault. Sound data that leave a test undefined (too few
// values, no variance) are a result marked `computable: false`. No figure is ever NaN.

import { Fault } from "../../errors.ts";

/** A figure and what it is called. */
export interface Named {
  readonly name: string;
  readonly value: number;
}

/** An effect size; the name alone would not say which of several definitions was used. */
export interface Effect extends Named {
  readonly definition: string;
}

/** A confidence interval, closed. */
export interface Interval {
  /** What lies in it. */
  readonly of: string;
  readonly low: number;
  readonly high: number;
  /** 0.95 for 95 %. */
  readonly level: number;
}

/** What both kinds of result say. */
interface Report {
  /** In words, with what was subtracted from what. */
  readonly method: string;
  /** Observations used (persons, pairs), over all groups. */
  readonly n: number;
  /** The same by group. */
  readonly sizes: readonly number[];
  readonly notes: readonly string[];
}

/** The figures of a test. */
export interface TestFigures extends Report {
  readonly computable: true;
  readonly statistic: Named;
  /** Of the statistic's distribution: none, one, or for F two. */
  readonly df: readonly number[];
  /** Two-sided; for F the upper tail, which is two-sided in the difference. */
  readonly p: number;
  /** In words, beginning with the distribution: "exact", "t", "F", "normal". */
  readonly pMethod: string;
  /** What the test is about, in the unit of the data. */
  readonly estimate?: Named;
  readonly effect?: Effect;
  readonly interval?: Interval;
  /** Other figures that readers of this test look for. */
  readonly further?: readonly Named[];
}

/** A row to be shown as it is: the test has no figures for these data. */
export interface NotComputable extends Report {
  readonly computable: false;
  /** Why not, as a clause: "2 values; the test needs 3". */
  readonly why: string;
}

export type TestResult = TestFigures | NotComputable;

/** What a test is called and what it used, before it is known whether it can be computed. */
export interface Subject {
  readonly method: string;
  readonly sizes: readonly number[];
  readonly notes?: readonly string[];
}

type Figures = Omit<TestFigures, keyof Report | "computable">;

/**
 * The result of a test.
 *
 * @throws Fault "bug" for a figure that is no number: whoever asks must have refused such data.
 */
export function computed(subject: Subject, figures: Figures): TestResult {
  const { statistic, df, p, estimate, effect, interval, further = [] } = figures;
  const numbers = [statistic.value, ...df, p, ...further.map(({ value }) => value)];
  if (estimate) numbers.push(estimate.value);
  if (effect) numbers.push(effect.value);
  if (interval) numbers.push(interval.low, interval.high);
  if (!numbers.every(Number.isFinite)) {
    throw new Fault("bug", `${subject.method}: a figure is no number (${numbers.join(", ")})`);
  }
  const notes = [...(subject.notes ?? [])];
  if (p === 0) notes.push("p is below 5e-324, the smallest number there is, and not 0");
  return { computable: true, ...reported(subject), ...figures, notes };
}

/** @param why - A clause that ends the sentence "not computable: …". */
export function notComputable(subject: Subject, why: string): NotComputable {
  return { computable: false, ...reported(subject), why };
}

function reported({ method, sizes, notes = [] }: Subject): Report {
  return { method, n: sizes.reduce((sum, size) => sum + size, 0), sizes, notes };
}
