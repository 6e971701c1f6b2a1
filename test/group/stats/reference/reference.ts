// The committed reference values of R (reference/make.R), and how close ours must come to them.

import { readFileSync } from "node:fs";
import { expect } from "vitest";

import type { TestFigures, TestResult } from "../../../../src/group/stats/result.ts";

/** One call of R: the data it was given and the figures it gave. */
export interface Case {
  readonly call: string;
  readonly data: Readonly<Record<string, readonly number[]>>;
  readonly figures: Readonly<Record<string, readonly number[]>>;
}

/** One call of R over a grid: each row is the arguments, then the value. */
export interface Grid {
  readonly call: string;
  readonly arguments: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

export function casesOf(file: string): readonly Case[] {
  const { cases }: { readonly cases: readonly Case[] } = JSON.parse(textOf(file));
  return cases;
}

export function gridsOf(file: string): readonly Grid[] {
  const { cases }: { readonly cases: readonly Grid[] } = JSON.parse(textOf(file));
  return cases;
}

function textOf(file: string): string {
  return readFileSync(new URL(`${file}.json`, import.meta.url), "utf8");
}

/** Largest distance from R, relative; both sides round sums of a few dozen terms in 53 bits. */
export const RTOL = 1e-10;

export function expectClose(found: number | undefined, expected: number, rtol = RTOL): void {
  const off = Math.abs((found ?? Number.NaN) - expected);
  expect(off, `${found} beside R's ${expected}`).toBeLessThanOrEqual(rtol * Math.abs(expected));
}

/** The figures of a test that must have some. */
export function figuresOf(result: TestResult): TestFigures {
  if (result.computable) return result;
  throw new Error(`${result.method}: not computable: ${result.why}`);
}

/** Why a test that must have no figures has none. */
export function whyNot(result: { readonly computable: boolean }): string {
  return "why" in result ? String(result.why) : "it has figures";
}

/** A further figure by its name. */
export function furtherOf(result: TestResult, name: string): number | undefined {
  return figuresOf(result).further?.find((one) => one.name === name)?.value;
}
