// Small pieces of the benchmark: medians, options handed on, and what a row comes to in a table.

import path from "node:path";
import { expect, test } from "vitest";

import { argumentsFor, parseOptions } from "../../bench/options.ts";
import { checkPart } from "../../bench/parts/check.ts";
import { parts } from "../../bench/parts/index.ts";
import type { Head } from "../../bench/parts/part.ts";
import { speedPart } from "../../bench/parts/speed.ts";
import { runNode } from "../../bench/child.ts";
import { rateOf, spreadOf, spreadText } from "../../bench/spread.ts";
import { MACHINE } from "../support/bench-machine.ts";

test("of 1 to 5 the median is 3 and the quartiles are 2 and 4, whatever their order", () => {
  expect(spreadOf([5, 1, 4, 2, 3])).toEqual({ median: 3, q1: 2, q3: 4, runs: 5 });
});

test("between two samples the median is their middle; one sample is its own spread", () => {
  expect(spreadOf([1, 2]).median).toBe(1.5);
  expect(spreadOf([7])).toEqual({ median: 7, q1: 7, q3: 7, runs: 1 });
});

test("100 voxels in 2 (1-4) s are 50 (25-100) a second", () => {
  const rate = rateOf(100, { median: 2, q1: 1, q3: 4, runs: 9 });
  expect(rate).toEqual({ median: 50, q1: 25, q3: 100, runs: 9 });
  expect(spreadText(rate)).toBe("50.0 (25.0-100)");
  expect(spreadText(rate, 1e-3)).toBe("0.0500 (0.0250-0.100)");
});

test("what one part is handed by the run of several comes out as the same options", () => {
  const args = "check speed --gpu 1 --threads 3 --quick --voxels 7 --dir a --out b --json --force";
  const options = parseOptions(args.split(" "), parts);
  expect(options.parts.map(({ name }) => name)).toEqual(["check", "speed"]);
  const handed = parseOptions(argumentsFor(speedPart, options), parts);
  expect(handed).toEqual({ ...options, parts: [speedPart] });
  expect(handed).toMatchObject({ gpu: "1", threads: 3, folder: path.resolve("a"), force: true });
});

test("without a part the default ones run, with all every one, each once and in order", () => {
  const names = (...args: readonly string[]): readonly string[] =>
    parseOptions(args, parts).parts.map(({ name }) => name);
  expect(names()).toEqual(parts.filter((part) => part.byDefault).map(({ name }) => name));
  expect(names("all", "check")).toEqual(parts.map(({ name }) => name));
  expect(names("speed", "check", "speed")).toEqual(["check", "speed"]);
});

const head: Head = {
  date: "2026-01-02",
  machine: MACHINE,
  gpu: null,
  software: null,
  adapter: {},
  versions: {},
  noGpu: "no GPU can be used: none is there",
};

test("a way that did not run is a row of its own with its reason, and no figure", () => {
  const common = { model: "srtm", frames: 38, method: "", naive: false, software: false };
  const ms = { median: 10, q1: 8, q3: 20, runs: 5 };
  const ran = {
    ...common,
    ran: "A Processor",
    refused: "",
    agreement: null,
    voxels: 20_000,
    kernelMs: null,
  };
  const rows = [
    { ...ran, what: "bindmap", ms, kernelMs: { ...ms, median: 5 } },
    { ...ran, what: "plain", naive: true, ms: { ...ms, median: 40 } },
    { ...ran, what: "other", ms: null, ran: "", refused: "its compiler\n says: no" },
  ];
  const text = speedPart.render({ rows, events: ["the GPU was lost"] }, head, "");
  expect(text).toMatch(/\| bindmap +\| 2\.00 \(1\.00-2\.50\) +\| 4\.0 +\| 5 +\| 20000 +\|/);
  expect(text).toMatch(/\| bindmap, kernel +\| 4\.00 \(1\.00-2\.50\) +\| 8\.0 /);
  expect(text).toMatch(/\| plain +\| 0\.500 \(1\.00-2\.50\) +\| 1\.0 /);
  expect(text).toMatch(/\| other +\| did not run +\| - +\| - +\| - +\|/);
  expect(text).toContain("- the GPU was lost");
  expect(text).toContain("- srtm, other, did not run: its compiler says: no\n");
});

test("a check that was read back from JSON, where NaN is null, renders as one without a figure", () => {
  const comparison = JSON.parse('{"voxels":3,"median":null,"p999":null,"largest":null,"beyond":3}');
  const row = { check: "parity", model: "srtm", frames: 38, noise: 0.05, passed: false } as const;
  const rows = [{ ...row, comparison, failure: "3 beyond tolerance" }];
  const text = checkPart.render({ passed: 0, failed: 1, rows }, head, "");
  expect(text).toMatch(/\| 3 +\| - +\| - +\| - +\| 3 +\| FAILED: 3 beyond tolerance \|/);
  expect(checkPart.failed?.({ passed: 0, failed: 1, rows })).toBe(true);
  expect(checkPart.failed?.({ passed: 1, failed: 0, rows: [] })).toBe(false);
});

test("a program that is stopped is waited for, and its end is the reason of the signal", async () => {
  const controller = new AbortController();
  const reason = new Error("stopped by the test");
  // It ends by itself 50 ms after the signal, as one that cleans up does.
  const program = `process.on("SIGTERM", () => setTimeout(() => process.exit(3), 50));
    process.stdout.write("ready"); setInterval(() => {}, 1000);`;
  const pending = runNode(["-e", program], controller.signal);
  setTimeout(() => controller.abort(reason), 500);
  await expect(pending).rejects.toBe(reason);
});

test("a program's exit code and output are those it gave", async () => {
  const { signal } = new AbortController();
  const run = await runNode(["-e", "console.log('x'); process.exitCode = 5"], signal);
  expect(run).toMatchObject({ exitCode: 5, stdout: "x\n" });
  expect(run.wallMs).toBeGreaterThan(1);
});
