// Several processes on one output folder at once, as two terminals or a requeued job are: everything
// is made once, by one of them, and the bytes are those of one process alone.

import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { batch } from "../support/batch.ts";
import { places, writeTinyDataset } from "../support/bids.ts";
import { bindmap, expectDone, newFolder, type CliRun } from "../support/cli.ts";
import { lastingHashes, records, strays } from "../support/out-tree.ts";

const SCANS = places(6, ["1"]);
let ds = "";
let alone: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  const folder = await newFolder("alone");
  ds = await writeTinyDataset(path.join(folder, "ds"), SCANS);
  expectDone(await batch(folder, [], { ds }));
  alone = await lastingHashes(path.join(folder, "out"));
});

/** Units that this process made, by its own words. */
function made(run: CliRun): readonly string[] {
  return [...run.stderr.matchAll(/ of \d+: (\S+) done in /g)].map(([, unit]) => unit);
}

test("two processes at once end with 0 or 75, and each unit is made by one of them", async () => {
  const cwd = await newFolder("two");
  const runs = await Promise.all([batch(cwd, [], { ds }), batch(cwd, [], { ds })]);
  for (const run of runs) expect([0, 75], run.stderr).toContain(run.code);
  const units = runs.flatMap((run) => made(run));
  expect(units).toHaveLength(SCANS.length);
  expect(new Set(units).size).toBe(SCANS.length);
  const after = await batch(cwd, [], { ds });
  expectDone(after);
  expect(after.stdout).toMatch(new RegExp(`^${SCANS.length} complete before\n`));
  expect(await lastingHashes(path.join(cwd, "out"))).toEqual(alone);
  expect(strays(after.files)).toEqual([]);
});

test("of two processes one is killed: the other takes over what it held, and ends with 0", async () => {
  const cwd = await newFolder("heir");
  const killed = batch(cwd, [], {
    ds,
    onStart(child) {
      child.stderr?.on("data", (text: Buffer) => {
        if (text.toString().includes(` of ${SCANS.length}: `)) child.kill("SIGKILL");
      });
    },
  });
  const [dead, heir] = await Promise.all([killed, batch(cwd, [], { ds })]);
  expect(dead.code).toBeNull();
  expectDone(heir);
  expect(await lastingHashes(path.join(cwd, "out"))).toEqual(alone);
  expect(strays((await batch(cwd, [], { ds })).files)).toEqual([]);
});

test("five processes, each of its own participants, make what one makes; none says 75", async () => {
  const cwd = await newFolder("five");
  const parts = [["01", "02"], ["03"], ["04"], ["05"], ["06"]];
  const runs = await Promise.all(
    parts.map((labels) => batch(cwd, ["--participant-label", ...labels], { ds })),
  );
  for (const run of runs) expectDone(run);
  expect(await records(path.join(cwd, "out"))).toHaveLength(SCANS.length);
  const hashes = await lastingHashes(path.join(cwd, "out"), { butCommandLine: true });
  const single = await batch(cwd, [], { ds, out: "single" });
  expectDone(single);
  expect(await lastingHashes(path.join(cwd, "single"), { butCommandLine: true })).toEqual(hashes);
});

test("jobs, threads and memory leave no trace in any byte but that of the command line", async () => {
  const cwd = await newFolder("ways");
  const ways = ["--jobs 1 --threads 1", "--jobs 1 --threads 3", "--jobs 6 --threads 2 --mem 2G"];
  for (const [n, way] of ways.entries()) {
    const words = [ds, `way-${n}`, "participant", "--derivatives", `${ds}/derivatives/masks`];
    const how = ["--ref-seg", "gtm", "--ref-labels", "8,47", "--backend", "cpu", "--certify", "10"];
    expectDone(await bindmap([...words, ...how, ...way.split(" ")], { cwd }));
  }
  const each = await Promise.all(
    ways.map((_, n) => lastingHashes(path.join(cwd, `way-${n}`), { butCommandLine: true })),
  );
  expect(each[1]).toEqual(each[0]);
  expect(each[2]).toEqual(each[0]);
  expect(Object.keys(each[0])).toEqual(Object.keys(alone));
});
