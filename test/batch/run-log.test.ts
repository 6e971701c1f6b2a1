import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

import { openRunLog, runId, type RunLogOptions } from "../../src/node/run-log.ts";
import { newFolder } from "../support/cli.ts";

/** Of a process that is killed while it logs. */
const ROUNDS = 5;

async function open(changes: Partial<RunLogOptions> = {}) {
  const troubles: string[] = [];
  const outDir = changes.outDir ?? (await newFolder("log"));
  const log = await openRunLog({
    outDir,
    runId: "run",
    config: { commandLine: "bindmap a b participant" },
    level: "info",
    onTrouble: (message) => troubles.push(message),
    ...changes,
  });
  return { log, troubles, outDir, lines: () => linesOf(path.join(log.folder, "bindmap.jsonl")) };
}

async function linesOf(file: string): Promise<readonly Record<string, unknown>[]> {
  const text = await readFile(file, "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("names of runs sort by time, and two of one second differ", () => {
  const early = runId(new Date("2026-08-01T12:01:02.345Z"));
  expect(early).toMatch(/^20260801T120102Z-[0-9a-f]{6}$/);
  expect(early < runId(new Date("2026-08-01T12:01:03Z"))).toBe(true);
  expect(runId()).not.toBe(runId());
});

test("each entry is one line of JSON: time, level and event first, then whose it is", async () => {
  const { log, lines, outDir } = await open();
  log.add("info", "fit.done", { unit: "sub-01_model-SRTM", sub: "01", ms: 12, fitted: 100 });
  log.add("warn", "note", { msg: 'two\nlines and a "quote"' });
  log.close();
  expect(log.folder).toBe(path.join(outDir, "logs/run"));
  const [first, second] = await lines();
  expect(Object.keys(first)).toEqual(["ts", "level", "event", "sub", "unit", "ms", "fitted"]);
  expect(first["ts"]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(second).toMatchObject({ level: "warn", event: "note", msg: 'two\nlines and a "quote"' });
});

test("entries below the level are left out, those of it are not", async () => {
  const { log, lines } = await open({ level: "warn" });
  for (const level of ["debug", "info", "warn", "error"] as const) log.add(level, level);
  log.close();
  expect((await lines()).map(({ event }) => event)).toEqual(["warn", "error"]);
});

test("what was asked, and the stacks of bugs, are files beside it", async () => {
  const { log, troubles } = await open();
  const cause = Object.assign(new Error("no such file"), { code: "ENOENT" });
  log.crash("sub-01_trc-[11C]/../x", new TypeError("x is not a function", { cause }));
  log.close();
  expect(troubles).toEqual([]);
  const names = (await readdir(log.folder)).sort();
  expect(names).toEqual(["bindmap.jsonl", "config.json", "crash-sub-01_trc-_11C__.._x.txt"]);
  const crash = await readFile(path.join(log.folder, names[2]), "utf8");
  expect(crash).toMatch(/^sub-01_trc-\[11C\]\/\.\.\/x\nTypeError: x is not a function\n\s+at /);
  expect(crash).toContain("Error: no such file");
  expect(crash).toContain("(ENOENT)");
  const config = JSON.parse(await readFile(path.join(log.folder, "config.json"), "utf8"));
  expect(config).toEqual({ commandLine: "bindmap a b participant" });
});

test("--log-file gets the same lines behind what is in it, on a line of their own", async () => {
  const file = path.join(await newFolder("log"), "all.jsonl");
  await writeFile(file, '{"event":"before"}\n{"event":"cut o');
  const { log } = await open({ file });
  log.add("info", "one");
  log.add("info", "two");
  log.close();
  const [before, cut, one, two] = (await readFile(file, "utf8")).split("\n");
  expect([before, cut]).toEqual(['{"event":"before"}', '{"event":"cut o']);
  expect([one, two].map((line) => JSON.parse(line).event)).toEqual(["one", "two"]);
  // And where the last line was whole no empty one comes between.
  const { log: next } = await open({ file });
  next.add("info", "three");
  next.close();
  expect((await readFile(file, "utf8")).split("\n")).toHaveLength(6);
});

test("a --log-file that can't be opened is refused before anything is done", async () => {
  const folder = await newFolder("log");
  for (const file of [folder, path.join(folder, "none/x.jsonl")]) {
    await expect(open({ file })).rejects.toMatchObject({ kind: "output" });
  }
});

test.runIf(existsSync("/dev/full"))(
  "a full disk is told once and stops nothing; the other file goes on",
  async () => {
    const { log, lines, troubles } = await open({ file: "/dev/full" });
    for (let n = 0; n < 5; n++) log.add("info", `event ${n}`);
    log.close();
    expect(troubles).toEqual([
      "/dev/full: can't be written: no space is left on the disk; the log is not complete",
    ]);
    expect(await lines()).toHaveLength(5);
  },
);

test("where the folder of the log can't be made it is told once, and adding goes nowhere", async () => {
  const outDir = await newFolder("log");
  await writeFile(path.join(outDir, "logs"), "a file");
  const { log, troubles } = await open({ outDir });
  log.add("info", "one");
  log.crash("unit", new Error("x"));
  log.close();
  expect(troubles).toHaveLength(1);
  expect(troubles[0]).toMatch(/logs: is a file, not a folder; the log is not complete$/);
});

test("after a kill every line is whole, but for one that the kill came into: the next run begins behind it", async () => {
  const outDir = await newFolder("log");
  const module = new URL("../../dist/node/run-log.js", import.meta.url).href;
  const code = `
    import { openRunLog } from ${JSON.stringify(module)};
    const log = await openRunLog({
      outDir: ${JSON.stringify(outDir)}, runId: "run", config: {}, level: "info", onTrouble() {},
    });
    process.send("open");
    for (let n = 0; ; n++) log.add("info", "event", { n, msg: "x".repeat(n % 3000) });
  `;
  for (let round = 0; round < ROUNDS; round++) {
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    await once(child, "message");
    await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  const text = await readFile(path.join(outDir, "logs/run/bindmap.jsonl"), "utf8");
  const lines = text.split("\n").filter((line) => line !== "");
  const numbers = lines.map((line): unknown => {
    try {
      return JSON.parse(line).n;
    } catch {
      return "cut off";
    }
  });
  expect(numbers.filter((n) => n === 0)).toHaveLength(ROUNDS);
  for (const [at, n] of numbers.entries()) {
    const before = numbers[at - 1];
    if (n === 0 || n === "cut off") continue;
    expect(before).toBe(Number(n) - 1);
  }
});
