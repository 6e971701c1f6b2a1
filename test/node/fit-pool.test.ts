import { mkdir, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeAll, expect, test } from "vitest";

import { NO_FAULTS } from "../../src/backend/webgpu/fault-hook.ts";
import { Fault } from "../../src/errors.ts";
import type { FitSpec } from "../../src/job/spec.ts";
import { fit } from "../../src/node/fit.ts";
import { openFitPool, type FitPool, type FitPoolOptions } from "../../src/node/fit-pool.ts";
import { simulateDataset } from "../../src/node/simulate.ts";
import { SMALL_GRID } from "../../src/simulate/anatomy.ts";
import { srtmStudy } from "../../src/simulate/studies.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { filesUnder, newFolder } from "../support/cli.ts";
import { MANNER, PLENTY, tinySpec } from "../support/pool.ts";
import { imageHashes, recordIn, tinyImage, writePet, writeTinyScan } from "../support/scan.ts";
import type { TinyScan } from "../support/scan.ts";

const STUDY = "sub-01/pet/sub-01_trc-11CAZ10419369";
/** Maps, mask and status. */
const IMAGES = 5;
let folder = "";
let tiny: TinyScan;
let pools: FitPool[] = [];

beforeAll(async () => {
  folder = await newFolder("pool");
  tiny = await writeTinyScan(at("tiny"));
  await simulateDataset({
    out: at("study"),
    study: srtmStudy(),
    grid: SMALL_GRID,
    noise: 0.05,
    seed: 3,
    psfMm: 0,
    subjects: 1,
    datatype: "float32",
    gzip: true,
    airNoise: false,
    force: false,
  });
});

afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  pools = [];
});

function at(...parts: readonly string[]): string {
  return path.join(folder, ...parts);
}

async function open(changes: Partial<FitPoolOptions> = {}): Promise<FitPool> {
  const pool = await openFitPool({ ...PLENTY, ...changes });
  pools.push(pool);
  return pool;
}

/** 13,000 voxels with signal: without a mask they are known once the scan has been read. */
function studySpec(out: string, changes: Partial<FitSpec> = {}): FitSpec {
  const truth = at("study/derivatives/bindmap-truth", STUDY);
  return tinySpec(tiny, at(out), {
    pet: at("study", `${STUDY}_pet.nii.gz`),
    ref: `${truth}_desc-reference_mask.nii.gz`,
    ...changes,
  });
}

/** The tables of a fit: curves, regions, what the statuses mean. */
async function tablesIn(out: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(out)).filter((name) => name.endsWith(".tsv"));
  const texts = names.map(async (name) => [name, await readFile(path.join(out, name), "utf8")]);
  return Object.fromEntries(await Promise.all(texts));
}

async function alone(spec: FitSpec): Promise<void> {
  const hooks = { warnings: makeWarnings(), faults: NO_FAULTS };
  await fit({ ...spec, backend: "cpu", threads: 1 }, { ...MANNER, dryRun: false }, hooks);
}

/** What a fit is told to reject with, and nothing more. */
async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const error: unknown = await promise.then(
    () => new Error("nothing was refused"),
    (reason: unknown) => reason,
  );
  if (error instanceof Fault) return error;
  throw error;
}

test("scans have the bytes of a fit alone, whatever the jobs and their threads", async () => {
  await alone(studySpec("alone-study"));
  const regions = { mask: tiny.mask, regions: tiny.labels };
  await alone(tinySpec(tiny, at("alone-tiny"), regions));
  const tables = await tablesIn(at("alone-tiny"));
  expect(Object.keys(tables).filter((name) => name.includes("_seg-"))).not.toEqual([]);
  const study = await imageHashes(at("alone-study"));
  const small = await imageHashes(at("alone-tiny"));
  expect([Object.keys(study).length, Object.keys(small).length]).toEqual([IMAGES, IMAGES]);
  for (const [jobs, threads] of [
    [1, 1],
    [1, 2],
    [2, 2],
    [4, 4],
  ]) {
    const pool = await open({ jobs, threads });
    const name = `${jobs}-jobs-${threads}-threads`;
    const specs = [0, 1, 2].flatMap((n) => [
      studySpec(`${name}/study${n}`),
      tinySpec(tiny, at(name, `tiny${n}`), regions),
    ]);
    const results = await Promise.all(specs.map((spec) => pool.fit(spec, MANNER)));
    for (const [n, spec] of specs.entries()) {
      expect(await imageHashes(spec.out), spec.out).toEqual(n % 2 === 0 ? study : small);
      if (n % 2 === 1) expect(await tablesIn(spec.out), spec.out).toEqual(tables);
      expect(results[n].record).toBe(path.join(spec.out, path.basename(results[n].record)));
    }
    await pool.close();
  }
});

test("the result says what a fit alone has in its record", async () => {
  const pool = await open({ jobs: 1, threads: 1 });
  const spec = studySpec("result");
  const stages: string[] = [];
  const result = await pool.fit(spec, MANNER, { onStage: (stage) => stages.push(stage) });
  const record = await recordIn(spec.out);
  expect(result.counts).toEqual(record.voxels.byStatus);
  expect(result.files).toBe(record.outputs.length + 1);
  expect(result.warnings).toEqual(record.warnings);
  expect(result.backend).toMatchObject({ name: "cpu", precision: "f64", details: { threads: 1 } });
  expect(pool.backends).toEqual([{ info: result.backend, why: "--backend cpu was asked for" }]);
  // The phantom's BPND is between 0 and some 2, mostly of cortex.
  expect(result.main.map).toBe("BPND");
  expect(result.main.median).toBeGreaterThan(0.1);
  expect(result.main.median).toBeLessThan(2);
  expect([...new Set(stages)]).toEqual(["read", "fit", "certify", "write"]);
});

test("a broken scan fails alone: those beside it and behind it are done", async () => {
  const pool = await open();
  const pet = await writePet(at("broken"), "sub-02_pet.nii", tinyImage());
  await truncate(pet, 5000);
  const settled = await Promise.allSettled(
    [tiny.pet, pet, tiny.pet, at("nowhere_pet.nii"), tiny.pet].map((scan, n) =>
      pool.fit(tinySpec(tiny, at(`beside${n}`), { pet: scan }), MANNER),
    ),
  );
  expect(settled.map(({ status }) => status === "fulfilled")).toEqual([
    true,
    false,
    true,
    false,
    true,
  ]);
  const kinds = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(kinds.map((fault: Fault) => fault.kind)).toEqual(["input", "input"]);
  expect(kinds.map((fault: Fault) => fault.message)).toEqual([
    expect.stringContaining("sub-02_pet.nii"),
    expect.stringContaining("nowhere_pet.nii: there is no such file"),
  ]);
  await expect(readdir(at("beside1"))).rejects.toThrow("ENOENT");
});

test("a failure of the last word takes all files back, and is the fit's own", async () => {
  const pool = await open({ jobs: 1, threads: 1 });
  const lost = new Fault("transient", "the lock was lost");
  const spec = tinySpec(tiny, at("uncommitted"));
  await mkdir(spec.out);
  await writeFile(path.join(spec.out, "notes.txt"), "mine");
  let found: readonly string[] = [];
  const beforeCommit = async (): Promise<void> => {
    found = await readdir(spec.out);
    throw lost;
  };
  const fault = await faultOf(pool.fit(spec, MANNER, { beforeCommit }));
  expect([fault.kind, fault.message]).toEqual(["transient", "the lock was lost"]);
  // Every file was there but for its name.
  expect(found.filter((name) => name.endsWith(".tmp")).length).toBeGreaterThan(IMAGES);
  expect(await filesUnder(spec.out)).toEqual(["notes.txt"]);
  // The same thread goes on.
  await pool.fit(spec, MANNER);
  expect((await recordIn(spec.out)).outputs.length).toBeGreaterThan(IMAGES);
});

test("a scan that is stopped leaves nothing and rejects with the reason; the next one is done", async () => {
  const pool = await open({ jobs: 1, threads: 1 });
  for (const stage of ["read", "fit", "write"]) {
    const stop = new AbortController();
    const reason = new Fault("interrupted", `stopped in ${stage}`);
    const spec = studySpec(`stopped-${stage}`);
    const onStage = (now: string): void => {
      if (now === stage) stop.abort(reason);
    };
    const stopped = pool.fit(spec, MANNER, { signal: stop.signal, onStage });
    await expect(stopped, stage).rejects.toBe(reason);
    await expect(readdir(spec.out), stage).rejects.toThrow("ENOENT");
  }
  await pool.fit(studySpec("after-stops"), MANNER);
});

test("scans that wait for a place or are stopped beforehand reject at once, and others go on", async () => {
  const pool = await open({ jobs: 1, threads: 1 });
  const stop = new AbortController();
  const reason = new Error("never mind");
  const first = pool.fit(tinySpec(tiny, at("first")), MANNER);
  const second = pool.fit(tinySpec(tiny, at("second")), MANNER, { signal: stop.signal });
  stop.abort(reason);
  await expect(second).rejects.toBe(reason);
  await expect(pool.fit(tinySpec(tiny, at("third")), MANNER, { signal: stop.signal })).rejects.toBe(
    reason,
  );
  expect((await first).files).toBeGreaterThan(IMAGES);
});

test("one signal stops all scans of a batch, and Node has nothing to say of that", async () => {
  const said: string[] = [];
  const listen = (warning: Error): number => said.push(warning.message);
  process.on("warning", listen);
  try {
    const pool = await open();
    const stop = new AbortController();
    const reason = new Fault("terminated", "stopped by SIGTERM");
    const fits = Array.from({ length: 30 }, (_, n) =>
      pool.fit(studySpec(`signal${n}`), MANNER, { signal: stop.signal }),
    );
    const settled = Promise.allSettled(fits);
    await setTimeout(300);
    stop.abort(reason);
    const outcomes = (await settled).map((one) => one.status === "rejected" && one.reason);
    expect(outcomes.filter((one) => one !== reason && one !== false)).toEqual([]);
    expect(outcomes.filter((one) => one === reason).length).toBeGreaterThanOrEqual(20);
    expect(said).toEqual([]);
  } finally {
    process.off("warning", listen);
  }
});

test("a thread that dies takes its own scan with it, which is named; a new one takes its place", async () => {
  const pool = await open({ jobs: 2, faults: "thread-lost@2" });
  const specs = [0, 1, 2, 3].map((n) => studySpec(`dies${n}`));
  const settled = await Promise.allSettled(specs.map((spec) => pool.fit(spec, MANNER)));
  const failed = settled.flatMap((one, n) => (one.status === "rejected" ? [n] : []));
  expect(failed).toEqual([1]);
  const [fault] = settled.flatMap((one): Fault[] =>
    one.status === "rejected" ? [one.reason] : [],
  );
  expect(fault.kind).toBe("transient");
  expect(fault.message).toMatch(
    /^\/.*_pet\.nii\.gz: the thread that fitted it ended in the middle of it, with code 1$/,
  );
  expect(await filesUnder(at()).then((all) => all.filter((name) => name.endsWith(".tmp")))).toEqual(
    [],
  );
  // As a batch does.
  await pool.fit(specs[1], MANNER);
  expect(await imageHashes(specs[1].out)).toEqual(await imageHashes(specs[0].out));
});

test("short of memory, scans take turns and work in slabs, and have the same bytes", async () => {
  const pool = await open({ jobs: 3, threads: 3 });
  const whole = studySpec("plenty");
  await pool.fit(whole, MANNER);
  expect((await recordIn(whole.out)).slabs).toBe(1);
  const idleBytes = 100e6;
  const poor = await open({ memoryBytes: idleBytes + 1e6, idleBytes });
  const refused = await faultOf(poor.fit(studySpec("refused"), MANNER));
  expect(refused.kind).toBe("usage");
  const [, least] = /needs at least ([\d.]+) MB/.exec(refused.message) ?? [];
  const memoryBytes = Math.round(Number(least) * 1e6);
  const tight = await open({ jobs: 3, threads: 3, memoryBytes, idleBytes });
  const specs = [0, 1, 2].map((n) => studySpec(`tight${n}`));
  await Promise.all(specs.map((spec) => tight.fit(spec, MANNER)));
  for (const spec of specs) {
    expect((await recordIn(spec.out)).slabs).toBeGreaterThanOrEqual(2);
    expect(await imageHashes(spec.out)).toEqual(await imageHashes(whole.out));
  }
});

test("after its end a pool takes no more scans, and waits for those under way", async () => {
  const pool = await open({ jobs: 1, threads: 1 });
  const last = pool.fit(tinySpec(tiny, at("last")), MANNER);
  const behind = pool.fit(tinySpec(tiny, at("behind")), MANNER);
  await pool.close();
  expect((await last).files).toBe((await behind).files);
  const fault = await faultOf(pool.fit(tinySpec(tiny, at("late")), MANNER));
  expect(fault.message).toBe("this pool is closed");
});
