// Many scans on one GPU, on the adapter that tests have: the queue, lost devices, no device at all.

import path from "node:path";
import type { TestContext } from "vitest";
import { afterEach, beforeAll, expect, test } from "vitest";

import { NO_FAULTS, parseFaults } from "../../src/backend/webgpu/fault-hook.ts";
import { Fault } from "../../src/errors.ts";
import { models } from "../../src/models/index.ts";
import { fit } from "../../src/node/fit.ts";
import { openFitPool, type FitPool, type FitPoolOptions } from "../../src/node/fit-pool.ts";
import { findAdapters } from "../../src/node/gpu-adapters.ts";
import { makeGpuQueue } from "../../src/node/gpu-queue.ts";
import { openGpu } from "../../src/node/gpu.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { newFolder } from "../support/cli.ts";
import { designFor, noisyBlock, twentyFrames } from "../support/designs.ts";
import { testDevice } from "../support/gpu.ts";
import { MANNER, PLENTY, tinySpec } from "../support/pool.ts";
import { imageHashes, recordIn, writeTinyScan, type TinyScan } from "../support/scan.ts";

let folder = "";
let tiny: TinyScan;
let pools: FitPool[] = [];

beforeAll(async () => {
  folder = await newFolder("pool-gpu");
  tiny = await writeTinyScan(at("tiny"));
});

afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  pools = [];
});

function at(...parts: readonly string[]): string {
  return path.join(folder, ...parts);
}

async function open(changes: Partial<FitPoolOptions>): Promise<FitPool> {
  const pool = await openFitPool({ ...PLENTY, backend: "webgpu", ...changes });
  pools.push(pool);
  return pool;
}

async function nameOf(context: TestContext): Promise<string> {
  return (await testDevice(context)).name;
}

/** The bytes of a fit alone on the same adapter. */
async function alone(gpu: string): Promise<object> {
  const spec = tinySpec(tiny, at("alone"), { backend: "webgpu", gpu });
  const hooks = { warnings: makeWarnings(), faults: NO_FAULTS };
  await fit(spec, { ...MANNER, force: true, dryRun: false }, hooks);
  return imageHashes(spec.out);
}

/** Fits so many tiny scans; those that fail give their faults. */
async function fitMany(pool: FitPool, name: string, count: number): Promise<readonly Fault[]> {
  const specs = Array.from({ length: count }, (_, n) => tinySpec(tiny, at(name, `${n}`)));
  const settled = await Promise.allSettled(specs.map((spec) => pool.fit(spec, MANNER)));
  return settled.flatMap((one): Fault[] => (one.status === "rejected" ? [one.reason] : []));
}

test("two jobs share one adapter: each scan has the bytes of a fit alone on it", async (context) => {
  const gpu = await nameOf(context);
  const pool = await open({ gpu });
  const [{ info, why }] = pool.backends;
  expect(info).toMatchObject({ name: "webgpu", device: gpu, precision: "f32" });
  expect(why).toBe(`--gpu ${gpu} is ${gpu}`);
  expect(await fitMany(pool, "shared", 5)).toEqual([]);
  const expected = await alone(gpu);
  for (let n = 0; n < 5; n++) {
    expect(await imageHashes(at("shared", `${n}`))).toEqual(expected);
    const { events, ...record } = await recordIn(at("shared", `${n}`));
    expect(events).toEqual([]);
    expect(record).toHaveProperty("backend", { ...info });
  }
});

test("a device lost twice in a batch costs no scan: each goes on with a new one, and says so", async (context) => {
  const gpu = await nameOf(context);
  // One scan at a time: the first submission of the first, the second of the third (lost: 1, 2).
  const pool = await open({ gpu, jobs: 1, faults: "device-lost@1,device-lost@4" });
  expect(await fitMany(pool, "lost", 4)).toEqual([]);
  const expected = await alone(gpu);
  const events: number[] = [];
  for (let n = 0; n < 4; n++) {
    expect(await imageHashes(at("lost", `${n}`))).toEqual(expected);
    const record = await recordIn(at("lost", `${n}`));
    events.push(record.events.length);
    for (const event of record.events) expect(event).toMatch(/started again on a new device$/);
    expect(record.warnings).toEqual(expect.arrayContaining([...record.events]));
  }
  expect(events).toEqual([1, 0, 1, 0]);
});

test("a device lost twice in one scan fails that scan as transient; the next ones have a new device", async (context) => {
  const gpu = await nameOf(context);
  const pool = await open({ gpu, jobs: 1, faults: "device-lost@2,device-lost@3" });
  const faults = await fitMany(pool, "twice", 4);
  expect(faults.map(({ kind }) => kind)).toEqual(["transient"]);
  expect(faults[0].message).toMatch(/lost/);
  const expected = await alone(gpu);
  for (const n of [0, 2, 3]) {
    expect(await imageHashes(at("twice", `${n}`))).toEqual(expected);
    expect((await recordIn(at("twice", `${n}`))).events).toEqual([]);
  }
});

test("with two jobs a lost device may be both scans', and all are done", async (context) => {
  const gpu = await nameOf(context);
  const pool = await open({ gpu, faults: "device-lost@3" });
  expect(await fitMany(pool, "both", 6)).toEqual([]);
  const expected = await alone(gpu);
  let events = 0;
  for (let n = 0; n < 6; n++) {
    expect(await imageHashes(at("both", `${n}`))).toEqual(expected);
    events += (await recordIn(at("both", `${n}`))).events.length;
  }
  expect(events).toBeGreaterThanOrEqual(1);
  expect(events).toBeLessThanOrEqual(2);
});

test("results that read back as NaN fail their scan as a bug, and no other", async (context) => {
  const gpu = await nameOf(context);
  const pool = await open({ gpu, jobs: 1, faults: "nan@2" });
  const faults = await fitMany(pool, "nan", 3);
  expect(faults.map(({ kind }) => kind)).toEqual(["bug"]);
  expect(faults[0].message).toMatch(/known curve/);
});

test("a scan that is stopped on the GPU rejects with the reason, and the next is done", async (context) => {
  const gpu = await nameOf(context);
  const pool = await open({ gpu, jobs: 1 });
  const stop = new AbortController();
  const reason = new Fault("interrupted", "stopped by a test");
  const onStage = (stage: string): void => {
    if (stage === "read") stop.abort(reason);
  };
  const stopped = pool.fit(tinySpec(tiny, at("stopped")), MANNER, { signal: stop.signal, onStage });
  await expect(stopped).rejects.toBe(reason);
  expect(await fitMany(pool, "after", 1)).toEqual([]);
});

test("without an adapter auto takes the CPU and says why; webgpu and all are refused", async () => {
  const faults = "no-adapter";
  const [{ info, why }] = (await open({ backend: "auto", faults })).backends;
  expect(info.name).toBe("cpu");
  expect(why).toMatch(/no GPU can be used: no-adapter is planned/);
  await expect(open({ faults })).rejects.toMatchObject({ kind: "no-gpu" });
  const all = open({ backend: "auto", gpu: "all", faults });
  await expect(all).rejects.toMatchObject({
    kind: "no-gpu",
    message: "--gpu all: no GPU can be used: no-adapter is planned by BINDMAP_FAULT",
  });
  await expect(open({ backend: "cpu", gpu: "all" })).rejects.toMatchObject({ kind: "usage" });
});

test("--gpu all takes every GPU, and no software adapter", async (context) => {
  await testDevice(context);
  const { list } = await findAdapters();
  const hardware = list.filter(({ report }) => !report.software).map(({ report }) => report.name);
  if (hardware.length > 0) {
    const { backends } = await open({ gpu: "all" });
    expect(backends.map(({ info }) => info.device)).toEqual([...new Set(hardware)]);
    return;
  }
  await expect(open({ gpu: "all" })).rejects.toMatchObject({
    kind: "no-gpu",
    message: "--gpu all: no GPU can be used: there are software adapters alone",
  });
});

test("of two GPUs each scan takes the one with the shorter line, and stays with it", async (context) => {
  const name = await nameOf(context);
  // The same adapter under two names: all that a test machine has.
  const twice = await Promise.all([
    openGpu({ name, allowSoftware: true }),
    openGpu({ name, allowSoftware: true }),
  ]);
  const found = twice.map(({ adapter, report }, n) => ({
    adapter,
    report: { ...report, name: `GPU ${n}`, copies: n + 1 },
  }));
  const queue = await makeGpuQueue({ found, why: "a test says so" }, NO_FAULTS);
  try {
    expect(queue.backends.map(({ info }) => info.device)).toEqual(["GPU 0", "GPU 1"]);
    expect(queue.notes).toEqual([expect.stringMatching(/^there are 2 GPUs named GPU 1, and /)]);
    const { set, block } = noisyBlock({ count: 300, noise: 0.05, seed: 1, frames: twentyFrames() });
    const design = designFor(models.srtm, set);
    const fitters = [0, 1, 2, 3].map(() => queue.prepare(models.srtm, design));
    expect(fitters[0].state()).toBeUndefined();
    const fitted = await Promise.all(fitters.map((fitter) => fitter.fit(block, {})));
    const devices = fitters.map((fitter) => fitter.state()?.info.device);
    expect(devices.filter((device) => device === "GPU 0")).toHaveLength(2);
    expect(devices.filter((device) => device === "GPU 1")).toHaveLength(2);
    for (const { maps } of fitted) expect(maps).toEqual(fitted[0].maps);
    // The first one has left: its line is the shorter one again.
    await fitters[0].close();
    const next = queue.prepare(models.srtm, design);
    await next.fit(block, {});
    expect(next.state()?.info.device).toBe(devices[0]);
    await Promise.all([next, ...fitters].map((fitter) => fitter.close()));
  } finally {
    await queue.close();
  }
});

test("a plan of failures that is none is refused as usage", async () => {
  expect(() => parseFaults("thread-lost")).toThrow("thread-lost@N");
  await expect(open({ faults: "explode@1" })).rejects.toMatchObject({ kind: "usage" });
});
