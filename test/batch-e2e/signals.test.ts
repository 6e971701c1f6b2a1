// A batch that is stopped from outside, in its middle: the exit code says by what, nothing is half
// written, and the same command goes on.

import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { batch, logLines, summaryRows } from "../support/batch.ts";
import { places, writeTinyDataset } from "../support/bids.ts";
import { errorLine, expectDone, newFolder, type CliRun } from "../support/cli.ts";
import { lastingHashes, records, strays } from "../support/out-tree.ts";

const SCANS = places(4, ["1", "2"]);
let ds = "";
let whole: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  const folder = await newFolder("whole");
  ds = await writeTinyDataset(path.join(folder, "ds"), SCANS);
  expectDone(await batch(folder, [], { ds }));
  whole = await lastingHashes(path.join(folder, "out"));
});

/** Calls back when so many scans are over. */
function afterScans(count: number, act: (child: ChildProcess) => void) {
  return (child: ChildProcess): void => {
    let said = "";
    child.stderr?.on("data", (text: Buffer) => {
      const before = said.includes(` ${count} of ${SCANS.length}: `);
      said += text.toString();
      if (!before && said.includes(` ${count} of ${SCANS.length}: `)) act(child);
    });
  };
}

/** Everything of a unit, or nothing: the folders of those without a record are not there. */
async function expectNothingHalf(run: CliRun): Promise<number> {
  expect(strays(run.files)).toEqual([]);
  const out = path.join(run.cwd, "out");
  const complete = await records(out);
  const folders = new Set(complete.map((file) => path.dirname(file)));
  const files = Object.keys(await lastingHashes(out)).filter((file) => file.startsWith("sub-"));
  expect(files.filter((file) => !folders.has(path.dirname(file)))).toEqual([]);
  const due = Object.keys(whole).filter((file) => folders.has(path.dirname(file)));
  expect(files.sort()).toEqual(due.sort());
  const empty = run.files.filter(
    (file) =>
      /^out\/sub-.*\/$/.test(file) && !run.files.some((other) => other.startsWith(`${file}s`)),
  );
  expect(
    empty.filter((folder) => !folders.has(folder.slice(4, -1)) && folder.endsWith("/pet/")),
  ).toEqual([]);
  return complete.length;
}

test.each([
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const)(
  "%s after two scans ends it with %i; the same command completes it",
  async (name, code) => {
    const cwd = await newFolder("stopped");
    const run = await batch(cwd, [], { ds, onStart: afterScans(2, (child) => child.kill(name)) });
    expect(run.code, run.stderr).toBe(code);
    expect(errorLine(run)).toBe(
      `stopped by ${name}; what is complete is kept, and the same command goes on from there.`,
    );
    expect(run.stderr).not.toMatch(/^\s+at /m);
    const complete = await expectNothingHalf(run);
    expect(complete).toBeGreaterThanOrEqual(2);
    expect(complete).toBeLessThan(SCANS.length);
    const counts = run.stdout.split("\n")[0];
    expect(counts).toBe(`${complete} done, ${SCANS.length - complete} not run`);
    const rows = await summaryRows(path.join(cwd, "out"));
    expect(rows.filter(({ status }) => status === "not run")).toHaveLength(SCANS.length - complete);
    expect((await logLines(path.join(cwd, "out"))).at(-1)).toMatchObject({ exitCode: code });

    const again = await batch(cwd, [], { ds });
    expectDone(again);
    expect(again.stdout).toMatch(
      new RegExp(`^${SCANS.length - complete} done, ${complete} complete before\n`),
    );
    expect(await lastingHashes(path.join(cwd, "out"))).toEqual(whole);
  },
);

test("a second SIGINT ends it at once; what that leaves is no hindrance", async () => {
  const cwd = await newFolder("twice");
  const run = await batch(cwd, [], {
    ds,
    onStart: afterScans(2, (child) => {
      child.kill("SIGINT");
      child.kill("SIGINT");
    }),
  });
  expect(run.code).toBe(130);
  const again = await batch(cwd, [], { ds });
  expectDone(again);
  expect(strays(again.files)).toEqual([]);
  expect(await lastingHashes(path.join(cwd, "out"))).toEqual(whole);
});

test("a reader of stdout and stderr that goes away stops no batch", async () => {
  const cwd = await newFolder("deaf");
  const run = await batch(cwd, [], {
    ds,
    shell: '"$@" 2> >(head -n 1 >/dev/null) | true; exit ${PIPESTATUS[0]}',
  });
  expect(run.code).toBe(0);
  expect(await lastingHashes(path.join(cwd, "out"))).toEqual(whole);
});
