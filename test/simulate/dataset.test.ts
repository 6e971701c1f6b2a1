import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openImage } from "../../src/node/image-file.ts";
import { simulateDataset, type SimulatedScan } from "../../src/node/simulate.ts";
import { brainMask, headGrid, paintAnatomy, SMALL_GRID } from "../../src/simulate/anatomy.ts";
import { planCohort } from "../../src/simulate/cohort.ts";
import {
  largestActivity,
  makePhantom,
  phantomFrame,
  phantomMap,
  type Phantom,
} from "../../src/simulate/phantom.ts";
import { REFERENCE_LABELS } from "../../src/simulate/regions.ts";
import { equilibriumStudy, srtmStudy } from "../../src/simulate/studies.ts";

const grid = headGrid([20, 20, 14]);
const anatomy = paintAnatomy(grid);
const settings = { grid, noise: 0.12, seed: 7, airNoise: true } as const;
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bindmap-simulate-"));
});
afterAll(() => rm(folder, { recursive: true }));

function simulated(
  name: string,
  options: Partial<Parameters<typeof simulateDataset>[0]> = {},
): Promise<SimulatedScan[]> {
  return simulateDataset({
    ...settings,
    out: path.join(folder, name),
    study: srtmStudy(),
    psfMm: 0,
    subjects: 1,
    datatype: "int16",
    gzip: true,
    force: false,
    ...options,
  });
}

async function framesOf(file: string): Promise<Float32Array[]> {
  const image = await openImage(file);
  const frames: Float32Array[] = [];
  for await (const frame of image.frames({ precision: "f32" })) frames.push(frame.slice());
  expect(image.warnings.list).toEqual([]);
  return frames;
}

async function fields(file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(file, "utf8"));
}

function expectedPhantom(): Phantom {
  const [plan] = planCohort({ study: srtmStudy(), subjects: 1, seed: settings.seed });
  return makePhantom({ ...settings, ...plan, anatomy });
}

test("an int16 scan read back is the phantom within half a step of its slope", async () => {
  const [scan] = await simulated("int16");
  const read = await framesOf(scan.pet);
  const phantom = expectedPhantom();
  const expected = new Float32Array(anatomy.labels.length);
  // Half a step, and two roundings to float32 of values up to 32767 steps (each 32767/2^25 steps).
  const allowed = (largestActivity(phantom) / 32_767) * 0.502;
  expect(read.length).toBe(38);
  for (const f of [0, 15, 37]) {
    phantomFrame(phantom, f, expected);
    const worst = read[f].reduce((w, value, v) => Math.max(w, Math.abs(value - expected[v])), 0);
    expect(worst).toBeLessThan(allowed);
    expect(worst).toBeGreaterThan(0);
  }
});

test("a float32 scan read back is the phantom exactly, uncompressed as well", async () => {
  const [scan] = await simulated("float32", { datatype: "float32", gzip: false });
  expect(scan.pet.endsWith("_pet.nii")).toBe(true);
  const read = await framesOf(scan.pet);
  const expected = new Float32Array(anatomy.labels.length);
  phantomFrame(expectedPhantom(), 21, expected);
  expect(read[21]).toEqual(expected);
});

test("the files beside a scan hold its labels, masks, true maps and noise-free reference", async () => {
  const [scan] = await simulated("truth");
  const phantom = expectedPhantom();
  const brain = brainMask(anatomy);
  expect(await framesOf(scan.labels)).toEqual([Float32Array.from(anatomy.labels)]);
  expect(await framesOf(scan.brainMask)).toEqual([Float32Array.from(brain)]);
  const reference = Float32Array.from(anatomy.labels, (label) =>
    REFERENCE_LABELS.includes(label) ? 1 : 0,
  );
  expect(await framesOf(scan.referenceMask)).toEqual([reference]);
  const truth = phantomMap(phantom, (curve) => curve.truth.BPND);
  expect(await framesOf(scan.maps.BPND)).toEqual([truth.map((x, v) => (brain[v] === 1 ? x : 0))]);
  const table = await readFile(scan.referenceTable, "utf8");
  const last = table.trimEnd().split("\n").at(-1)?.split("\t").map(Number);
  expect(last).toEqual([5220, 5580, phantom.reference[37]]);
});

test("the sidecar gives Bq/mL, the tracer and 38 frame starts; the truth gives the seed", async () => {
  const [scan] = await simulated("sidecar");
  const sidecar = await fields(scan.pet.replace(".nii.gz", ".json"));
  expect(sidecar["Units"]).toBe("Bq/mL");
  expect(sidecar["TracerName"]).toBe("[11C]AZ10419369");
  expect(sidecar["FrameTimesStart"]).toHaveLength(38);
  expect((await fields(scan.truth))["Seed"]).toBe(7);
});

test("two subjects in two sessions with occupancy 0.7 give four scans, listed once each in participants.tsv", async () => {
  const out = path.join(folder, "cohort");
  const seen: string[] = [];
  const scans = await simulated("cohort", {
    study: equilibriumStudy(),
    subjects: 2,
    sessions: 2,
    occupancy: [0.7],
    onScan: (file) => seen.push(file),
  });
  expect(scans.length).toBe(4);
  expect(seen[3]).toBe("sub-02/ses-2/pet/sub-02_ses-2_trc-11CDASB_pet.nii.gz");
  const people = await readFile(path.join(out, "participants.tsv"), "utf8");
  expect(people).toBe("participant_id\nsub-01\nsub-02\n");
  const [blocked] = await framesOf(scans[1].windowMap ?? "");
  const [free] = await framesOf(scans[0].windowMap ?? "");
  const at = anatomy.labels.indexOf(12);
  expect(blocked[at] / free[at]).toBeLessThan(0.4);
  const description = await fields(path.join(out, "dataset_description.json"));
  expect(description["DatasetType"]).toBe("raw");
});

test("the same seed writes the same bytes, another seed others", async () => {
  const [first] = await simulated("once");
  const [second] = await simulated("twice");
  const [other] = await simulated("other", { seed: 8 });
  const bytes = await readFile(first.pet);
  expect((await readFile(second.pet)).equals(bytes)).toBe(true);
  expect((await readFile(other.pet)).equals(bytes)).toBe(false);
});

test("a folder that holds a file is refused and left alone; with force the scan is replaced", async () => {
  const [scan] = await simulated("taken");
  await writeFile(scan.truth, "old");
  await expect(simulated("taken")).rejects.toMatchObject({ kind: "output" });
  expect(await readFile(scan.truth, "utf8")).toBe("old");
  await simulated("taken", { force: true });
  expect((await stat(scan.truth)).size).toBeGreaterThan(1000);
});

test("with force a scan that would stay among the new ones is refused, and nothing is touched", async () => {
  const [first, second] = await simulated("two", { subjects: 2 });
  const before = await readFile(first.pet);
  await expect(simulated("two", { force: true, seed: 9 })).rejects.toMatchObject({
    kind: "output",
    message: expect.stringContaining("sub-02"),
  });
  expect((await readFile(first.pet)).equals(before)).toBe(true);
  const description = path.join(folder, "two", "dataset_description.json");
  expect((await stat(description)).size).toBeGreaterThan(0);
  expect((await stat(second.truth)).size).toBeGreaterThan(0);
  // Three people replace two.
  expect(await simulated("two", { force: true, seed: 9, subjects: 3 })).toHaveLength(3);
  expect((await readFile(first.pet)).equals(before)).toBe(false);
});

test("with force the user's own files beside the scans stay as they are", async () => {
  await simulated("notes");
  const notes = [path.join(folder, "notes", "notes.txt"), path.join(folder, "notes", "sub-01.txt")];
  await Promise.all(notes.map((file) => writeFile(file, "mine")));
  await simulated("notes", { force: true });
  for (const file of notes) expect(await readFile(file, "utf8")).toBe("mine");
});

test("a run that is aborted with force leaves no description of the old data set", async () => {
  await simulated("stopped");
  const controller = new AbortController();
  const run = simulated("stopped", {
    force: true,
    onFrame: () => controller.abort(),
    signal: controller.signal,
  });
  await expect(run).rejects.toThrow("abort");
  const description = path.join(folder, "stopped", "dataset_description.json");
  await expect(stat(description)).rejects.toThrow("ENOENT");
});

test("a blurred scan's reference mask is the pure part of the region; the true maps stay sharp", async () => {
  const [sharp] = await simulated("sharp", { grid: SMALL_GRID });
  const [blurred] = await simulated("blurred", { grid: SMALL_GRID, psfMm: 6 });
  const [[all], [kept], [pure]] = await Promise.all(
    [sharp.referenceMask, blurred.referenceMask, blurred.pureMask ?? ""].map(framesOf),
  );
  expect(kept).toEqual(all.map((inside, v) => inside * pure[v]));
  const count = kept.reduce((a, b) => a + b, 0);
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(all.reduce((a, b) => a + b, 0));
  expect(await framesOf(blurred.maps.BPND)).toEqual(await framesOf(sharp.maps.BPND));
  const sidecar = await fields(blurred.maps.BPND.replace(".nii.gz", ".json"));
  expect(sidecar["Description"]).toContain("without the scan's blur of 6 mm");
  expect(sharp.pureMask).toBeUndefined();
});

test("a run that is aborted leaves leaves no scan and no description", async () => {
  const controller = new AbortController();
  const run = simulated("aborted", {
    onFrame: () => controller.abort(),
    signal: controller.signal,
  });
  await expect(run).rejects.toThrow("abort");
  const name = path.join(folder, "aborted", "sub-01", "pet");
  await expect(stat(path.join(name, "sub-01_trc-11CAZ10419369_pet.nii.gz"))).rejects.toThrow(
    "ENOENT",
  );
  await expect(stat(path.join(folder, "aborted", "dataset_description.json"))).rejects.toThrow(
    "ENOENT",
  );
});
