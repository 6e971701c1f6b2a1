// One case: both sides opened, their answers compared, then timed until the repeats agree.

import { Fault, messageOf } from "../../src/errors.ts";
import type { GuardCase } from "./cases.ts";
import { duel, type Duel } from "./duel.ts";
import { startSide, type OpenSide } from "./side-process.ts";
import { judgeRatios, median, ratioOf, type Verdict } from "./verdict.ts";

export interface GuardRow {
  readonly name: string;
  readonly verdict: Verdict;
  /** Of one run, in the last repeat; NaN if not timed. */
  readonly nowMs: number;
  readonly baselineMs: number;
  /** now / baseline of each repeat. */
  readonly ratios: readonly number[];
  /** What differs, or why it was not timed; empty where it was. */
  readonly reason: string;
}

/** URLs of bundles. */
export interface Bundles {
  readonly side: string;
  readonly now: string;
  readonly baseline: string;
}

/** Variables with which a process finds the software adapter, or why there is none. */
export interface SoftwareAdapter {
  readonly environment: Readonly<Record<string, string>> | undefined;
  readonly reason: string;
}

const ADAPTER = "swiftshader";
/**
 * Duels of a repeat, each in new processes: where code and data come to lie is drawn with the process
 * and was seen to make one of two equal kernels 7 % slower for its life.
 */
const DUELS = 3;

export async function measureCase(
  one: GuardCase,
  bundles: Bundles,
  software: SoftwareAdapter,
): Promise<GuardRow> {
  if (one.needsAdapter && software.environment === undefined) {
    return untimed(one.name, "no adapter", software.reason);
  }
  const repeats: Repeat[] = [];
  for (;;) {
    try {
      repeats.push(await measureRepeat(one, bundles, software.environment ?? {}));
    } catch (error) {
      if (!(error instanceof Untimed)) throw error;
      return untimed(one.name, error.verdict, error.message);
    }
    const ratios = repeats.map(({ ratio }) => ratio);
    const verdict = judgeRatios(ratios);
    if (verdict === "again") continue;
    const { nowMs, baselineMs } = repeats[repeats.length - 1];
    return { name: one.name, verdict, nowMs, baselineMs, ratios, reason: "" };
  }
}

export function untimed(name: string, verdict: Verdict, reason = ""): GuardRow {
  return { name, verdict, nowMs: Number.NaN, baselineMs: Number.NaN, ratios: [], reason };
}

/** Why a case has no times. */
class Untimed extends Error {
  readonly verdict: Verdict;

  constructor(verdict: Verdict, message: string) {
    super(message);
    this.verdict = verdict;
  }
}

interface Repeat {
  readonly ratio: number;
  readonly nowMs: number;
  readonly baselineMs: number;
}

async function measureRepeat(
  one: GuardCase,
  bundles: Bundles,
  environment: Readonly<Record<string, string>>,
): Promise<Repeat> {
  const duels: Duel[] = [];
  for (let n = 0; n < DUELS; n++) duels.push(await measureDuel(one, bundles, environment));
  const runMs = (ms: (pair: Duel["pairs"][number]) => number): number =>
    median(duels.map(({ runs, pairs }) => median(pairs.map(ms)) / runs));
  return {
    ratio: median(duels.map(({ pairs }) => ratioOf(pairs))),
    nowMs: runMs((pair) => pair.nowMs),
    baselineMs: runMs((pair) => pair.baselineMs),
  };
}

/** @throws Untimed when a side fails or the answers differ. */
async function measureDuel(
  one: GuardCase,
  bundles: Bundles,
  environment: Readonly<Record<string, string>>,
): Promise<Duel> {
  const { kernel, input } = one;
  const [adapter, variables] = one.needsAdapter ? [ADAPTER, environment] : [undefined, {}];
  const sides: OpenSide[] = [];
  const start = async (label: string, bundle: string): Promise<OpenSide> => {
    try {
      const side = await startSide(bundles.side, { bundle, kernel, input, adapter }, variables);
      sides.push(side);
      return side;
    } catch (error) {
      if (error instanceof Fault) throw new Untimed("no adapter", error.message);
      throw new Untimed("differs", `${label} failed: ${messageOf(error)}`);
    }
  };
  try {
    const now = await start("today's kernel", bundles.now);
    const baseline = await start("the baseline's kernel", bundles.baseline);
    const difference = one.difference(now.answer, baseline.answer);
    if (difference !== "") throw new Untimed("differs", difference);
    return await duel(now, baseline);
  } finally {
    for (const side of sides) side.close();
  }
}
