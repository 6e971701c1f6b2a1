// The guard's judgement, on made-up times; what it times is no test's business.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

import { guardCases } from "../../bench/guard/cases.ts";
import { numbersDifference } from "../../bench/guard/compare.ts";
import { duel, type Side } from "../../bench/guard/duel.ts";
import type { Answer, Kernel } from "../../bench/guard/kernel.ts";
import { kernels } from "../../bench/guard/kernels.ts";
import type { GuardRow } from "../../bench/guard/measure.ts";
import { guardNotes } from "../../bench/guard/print.ts";
import { isFailure, judgeRatios, ratioOf } from "../../bench/guard/verdict.ts";
import { ROOT } from "../architecture/sources.ts";

test.each([
  [[1.24], "as fast"],
  [[1.25], "as fast"],
  [[1.26], "again"],
  [[1.6, 1.26], "again"],
  [[1.6, 1.6, 1.24], "as fast"],
  [[1.6, 1.26, 1.4], "slower"],
  [[0.81], "as fast"],
  [[0.79], "again"],
  [[0.79, 1.4], "as fast"],
  [[0.79, 0.7, 0.6], "faster"],
])(
  "ratios %j of the repeats so far are %s: a loss takes three above 1.25, a gain below 0.8",
  (ratios, verdict) => {
    expect(judgeRatios(ratios)).toBe(verdict);
  },
);

test("the ratio is the median over pairs: neither a slow spell nor one odd pair moves it", () => {
  const even = Array.from({ length: 10 }, () => ({ nowMs: 10, baselineMs: 10 }));
  const slowSpell = Array.from({ length: 9 }, () => ({ nowMs: 70, baselineMs: 70 }));
  expect(ratioOf([...even, ...slowSpell])).toBe(1);
  expect(ratioOf([...even, { nowMs: 400, baselineMs: 10 }])).toBe(1);
  expect(
    ratioOf([...even, ...slowSpell].map((pair) => ({ ...pair, nowMs: pair.nowMs * 1.5 }))),
  ).toBe(1.5);
});

test("both sides do equal work by turns, and each goes first as often, give or take one", async () => {
  const order: string[] = [];
  const played = (name: string, runMs: number): Side => ({
    runMs,
    time: async (runs) => {
      order.push(`${name} ${runs}`);
      return runs * runMs;
    },
  });
  const { runs, pairs } = await duel(played("now", 3), played("baseline", 1));
  expect(runs).toBe(5);
  expect(new Set(pairs.map(({ nowMs, baselineMs }) => `${nowMs} ${baselineMs}`))).toEqual(
    new Set(["15 5"]),
  );
  expect(order.slice(0, 4)).toEqual(["now 5", "baseline 5", "baseline 5", "now 5"]);
  const first = order.filter((_, i) => i % 2 === 0);
  const nowFirst = first.filter((one) => one === "now 5").length;
  expect(Math.abs(2 * nowFirst - first.length)).toBeLessThanOrEqual(1);
});

test("slower and different kernels fail, a missing adapter in CI alone, new and faster ones never", () => {
  const failing = (ci: boolean) =>
    (["as fast", "faster", "slower", "new", "no adapter", "differs"] as const).filter((verdict) =>
      isFailure(verdict, ci),
    );
  expect(failing(false)).toEqual(["slower", "differs"]);
  expect(failing(true)).toEqual(["slower", "no adapter", "differs"]);
});

test("new, gone, slower, faster and different kernels each get a sentence; one as fast gets none", () => {
  const row = (verdict: GuardRow["verdict"], ratios: number[], reason = ""): GuardRow => ({
    name: `a ${verdict} one`,
    verdict,
    nowMs: 1,
    baselineMs: 1,
    ratios,
    reason,
  });
  const rows = [
    row("as fast", [1]),
    row("slower", [1.5, 1.4, 1.6]),
    row("faster", [0.5]),
    row("new", []),
    row("differs", [], "values[3] is 1, at the baseline 2"),
  ];
  const notes = guardNotes(rows, ["old"], { commit: "abc1234", date: "2000-01-01" });
  expect(notes.map((note) => note.replace(/; .*/, ""))).toEqual([
    "a slower one: takes 1.50, 1.40, 1.60 times as long as at the baseline (abc1234, 2000-01-01), and at most 1.25 is allowed",
    "a faster one: takes 0.50 times as long as at the baseline (abc1234, 2000-01-01)",
    "a new one: not in the baseline",
    "a differs one: not timed, values[3] is 1, at the baseline 2",
    'the baseline has a kernel "old" that is no more',
  ]);
  for (const note of notes) expect(note).toContain("npm run baseline");
});

test("numbers are the same to the bit unless a tolerance is given, NaN is like NaN, lengths count", () => {
  const answer = (...values: number[]): Answer => ({ values: Float64Array.from(values) });
  const near = 1 + 1e-12;
  expect(numbersDifference(answer(1, Number.NaN), answer(1, Number.NaN))).toBe("");
  expect(numbersDifference(answer(1, near), answer(1, 1))).toBe(
    `values[1] is ${near}, at the baseline 1`,
  );
  expect(numbersDifference(answer(1, near), answer(1, 1), 1e-10)).toBe("");
  expect(numbersDifference(answer(1, Number.NaN), answer(1, 1), 1e-10)).not.toBe("");
  expect(numbersDifference(answer(1), answer(1, 1))).toBe(
    "the answer is values[1], at the baseline values[2]",
  );
});

const onThread = guardCases().filter(({ needsAdapter }) => !needsAdapter);

test.each(onThread)("$name: runs, equals itself, and one changed number is seen", async (one) => {
  // The input is what the case made for this very kernel.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const kernel = kernels[one.kernel] as Kernel<unknown>;
  const run = await kernel(one.input, undefined);
  const first = structuredClone(await run());
  const second = await run();
  expect(one.difference(second, first)).toBe("");
  const changed = structuredClone(first);
  const values = Object.values(changed)[0];
  const at = values.findIndex((value) => Number.isFinite(value) && value !== 0);
  values[at] = values instanceof Uint8Array ? values[at] ^ 1 : values[at] * 1.5;
  expect(one.difference(changed, first)).not.toBe("");
});

test("the committed baseline needs no package and no other file, and has kernels of today", async () => {
  const file = path.join(ROOT, "bench/baseline/kernels.js");
  const imports = [...readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"([^"]+)"/g)];
  const foreign = imports
    .map(([, name]) => name)
    .filter((name) => !builtinModules.includes(name.replace(/^node:/, "")));
  expect(foreign).toEqual([]);
  const baseline: { kernels: object } = await import(pathToFileURL(file).href);
  const shared = Object.keys(baseline.kernels).filter((name) => Object.hasOwn(kernels, name));
  expect(shared.length).toBeGreaterThan(0);
});

test("guard refuses what it does not know, with exit code 2", () => {
  const guard = (...args: readonly string[]) =>
    spawnSync(
      process.execPath,
      [
        "--import",
        path.join(ROOT, "node_modules/tsx/dist/esm/index.mjs"),
        path.join(ROOT, "bench/guard/main.ts"),
        ...args,
      ],
      { cwd: ROOT, encoding: "utf8" },
    );
  expect(guard("--quick")).toMatchObject({ status: 2, stdout: "" });
  const unknown = guard("--kernel", "no such");
  expect(unknown).toMatchObject({ status: 2, stdout: "" });
  expect(unknown.stderr).toContain(`no kernel's name has "no such" in it`);
});
