// What the output folder says of a unit, with the records of real fits of a small scan.

import { copyFile, mkdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";

import type { Unit } from "../../src/batch/unit.ts";
import { NO_FAULTS } from "../../src/backend/webgpu/fault-hook.ts";
import type { FitSpec } from "../../src/job/spec.ts";
import { fit } from "../../src/node/fit.ts";
import { unitState, type StateOptions } from "../../src/node/unit-state.ts";
import type { DatasetLink } from "../../src/output/context.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { newFolder } from "../support/cli.ts";
import { writeTinyScan } from "../support/scan.ts";

/** A data set with one scan, made once; each test gets a copy of what its fit wrote. */
let root = "";
let raw = "";
let made = "";
let unit: Unit;
let links: readonly DatasetLink[];

const RECORD = "sub-01_trc-X_model-SRTM_run.json";
const MAP = "sub-01_trc-X_model-SRTM_meas-BPND_mimap.nii.gz";

function unitIn(folder: string, out: string, changes: Partial<FitSpec> = {}): Unit {
  const spec: FitSpec = {
    pet: path.join(folder, "sub-01_pet.nii"),
    ref: `${path.join(folder, "dseg.nii")}:8,47`,
    mask: path.join(folder, "mask.nii"),
    json: path.join(folder, "sub-01_pet.json"),
    signalFloor: 0.05,
    model: "srtm",
    modelOptions: { "k2a-range": [0.006, 0.6] },
    backend: "cpu",
    threads: 1,
    seed: 1,
    certify: 10,
    out,
    prefix: "sub-01_trc-X",
    fill: "0",
    gzip: true,
    ...changes,
  };
  return { participant: "01", session: undefined, id: "sub-01", scan: "sub-01_pet.nii", spec };
}

async function fitted(one: Unit, datasets: readonly DatasetLink[], hashes: boolean): Promise<void> {
  await fit(
    one.spec,
    { dryRun: false, force: true, commandLine: "bindmap", inputs: { datasets, hashes } },
    { warnings: makeWarnings(), faults: NO_FAULTS },
  );
}

beforeAll(async () => {
  root = await newFolder("resume");
  made = path.join(root, "made");
  const folder = path.join(root, "first/raw");
  await writeTinyScan(folder);
  const first = unitIn(folder, path.join(made, "plain"));
  const datasets = [{ name: "raw", folder }];
  await fitted(first, datasets, false);
  await fitted(unitIn(folder, path.join(made, "hashed")), datasets, true);
  await fitted(unitIn(folder, path.join(made, "no links")), [], false);
});

beforeEach(async () => {
  // Times of change are what a move keeps and a copy does not.
  if (raw === "") raw = path.join(root, "first/raw");
  const next = path.join(await newFolder("resume"), "raw");
  await rename(raw, next);
  raw = next;
  links = [{ name: "raw", folder: raw }];
  unit = await copyOf("plain");
});

async function copyOf(kind: "plain" | "hashed" | "no links"): Promise<Unit> {
  const out = await newFolder("out");
  const from = path.join(made, kind);
  const { outputs } = JSON.parse(await readFile(path.join(from, RECORD), "utf8"));
  for (const { file } of [...outputs, { file: RECORD }]) {
    await copyFile(path.join(from, file), path.join(out, file));
  }
  return unitIn(raw, out);
}

const state = (one: Unit = unit, options: Partial<StateOptions> = {}) =>
  unitState(one, { verify: "mtime", datasets: links, ...options });

function withSpec(changes: Partial<FitSpec>): Unit {
  return { ...unit, spec: { ...unit.spec, ...changes } };
}

async function editRecord(change: (text: string) => string): Promise<void> {
  const file = path.join(unit.spec.out, RECORD);
  await writeFile(file, change(await readFile(file, "utf8")));
}

/** Puts other content into an input for a while. */
async function whileChanged(
  name: string,
  change: (bytes: Buffer) => Buffer,
  work: () => Promise<void>,
): Promise<void> {
  const file = path.join(raw, name);
  const kept = `${file}.kept`;
  await rename(file, kept);
  await writeFile(file, change(await readFile(kept)));
  try {
    await work();
  } finally {
    await rm(file);
    await rename(kept, file);
  }
}

function flipped(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes);
  other[other.length - 1] ^= 1;
  return other;
}

test("a unit whose data set is mounted elsewhere since is complete", async () => {
  expect(await state()).toEqual({ kind: "complete" });
});

test("nothing there is to do, with nothing to say of it", async () => {
  const out = path.join(unit.spec.out, "none");
  expect(await state(withSpec({ out }))).toEqual({ kind: "to do", why: "" });
});

test("threads, memory and GPU change nothing; every other option is another run", async () => {
  const same = withSpec({ threads: 8, memory: 1e9, gpu: "NVIDIA" });
  expect(await state(same)).toEqual({ kind: "complete" });
  const others: readonly (readonly [Partial<FitSpec>, string])[] = [
    [{ modelOptions: { "k2a-range": [0.01, 0.3] } }, "k2a-range was 0.006,0.6 and is 0.01,0.3"],
    [{ untilMin: 60 }, "until was not given and is 60"],
    [{ mask: undefined }, `mask was ${path.join(raw, "mask.nii")} and is not given`],
    [
      { ref: `${path.join(raw, "dseg.nii")}:8` },
      `ref was ${path.join(raw, "dseg.nii")}:8,47 and is ${path.join(raw, "dseg.nii")}:8`,
    ],
    [{ gzip: false }, "gzip was on and is off"],
    [{ maps: ["BPND"] }, "maps was not given and is BPND"],
    [{ backend: "auto" }, "backend was cpu and is auto"],
    [{ weights: "uniform" }, "weights was not given and is uniform"],
  ];
  for (const [changes, why] of others) {
    expect(await state(withSpec(changes))).toEqual({ kind: "other", why });
  }
});

test("a sidecar that has come or gone above the scan is a change of the data set, not an option", async () => {
  const above = path.join(raw, "pet.json");
  const own = unit.spec.json ?? "";
  expect(await state(withSpec({ inherited: [above] }))).toEqual({
    kind: "changed",
    why: `the sidecars that apply were ${own} and are ${own},${above}`,
  });
});

test("a scan of another data set with the same name inside is another run", async () => {
  const other = path.join(path.dirname(raw), "other");
  await mkdir(other);
  const found = await state(withSpec({ pet: path.join(other, "sub-01_pet.nii") }));
  expect(found).toMatchObject({ kind: "other", why: expect.stringMatching(/^the scan was /) });
});

test("without BIDS URIs in its record a unit is known by absolute paths: moved, it is another", async () => {
  const moved = await copyOf("no links");
  expect(await state(moved)).toMatchObject({ kind: "other" });
  const here = JSON.parse(await readFile(path.join(moved.spec.out, RECORD), "utf8")).asked.pet;
  const there = path.dirname(here);
  await mkdir(path.dirname(there), { recursive: true });
  await rename(raw, there);
  try {
    const back = unitIn(there, moved.spec.out);
    expect(await state(back, { datasets: [] })).toEqual({ kind: "complete" });
    expect(await state(back, { datasets: [{ name: "raw", folder: there }] })).toEqual({
      kind: "complete",
    });
  } finally {
    await rename(there, raw);
  }
});

test("made by another version it is another run, whatever else its record holds", async () => {
  await editRecord((text) => text.replace(/"version": "[^"]+"/, '"version": "0.0.9"'));
  expect(await state()).toEqual({ kind: "other", why: "they were made by bindmap 0.0.9" });
});

test.each([
  ["cut off", (text: string) => text.slice(0, text.length / 2), `${RECORD} is not JSON`],
  ["empty", () => "", `${RECORD} is not JSON`],
  [
    "without inputs",
    (text: string) => text.replace('"inputs"', '"inputz"'),
    `${RECORD} has no list of inputs`,
  ],
  [
    "with an output elsewhere",
    (text: string) => text.replace(/"file": "[^"]+"/, '"file": "../../x"'),
    `${RECORD} has no list of outputs`,
  ],
])("a record that is %s is to do again, and said so", async (_, change, why) => {
  await editRecord(change);
  expect(await state()).toEqual({ kind: "to do", why });
});

test("what is no run record at all is to do again", async () => {
  await editRecord(() => "{}");
  expect(await state()).toMatchObject({
    kind: "to do",
    why: expect.stringContaining("is no run record of bindmap"),
  });
});

test("a map that was deleted or cut is to do again", async () => {
  const map = path.join(unit.spec.out, MAP);
  const bytes = await readFile(map);
  await writeFile(map, bytes.subarray(0, 10));
  const why = `${MAP} has 10 bytes and was written with ${bytes.length}`;
  expect(await state()).toEqual({ kind: "to do", why });
  await rm(map);
  expect(await state()).toEqual({ kind: "to do", why: `${MAP} is not there any more` });
});

test("a map of a run that was stopped, beside a complete one, is to do again", async () => {
  const left = "sub-01_trc-X_model-SRTM_meas-k9_mimap.json";
  await writeFile(path.join(unit.spec.out, left), "{}");
  expect(await state()).toEqual({ kind: "to do", why: `a run that was stopped left ${left}` });
});

test("an input of another size has changed, by mtime and by hash", async () => {
  const longer = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.from(" ")]);
  await whileChanged("sub-01_pet.json", longer, async () => {
    for (const verify of ["mtime", "hash"] as const) {
      const found = await state(await copyOf("hashed"), { verify });
      if (found.kind !== "changed") throw new Error(found.kind);
      expect(found.why).toMatch(/sub-01_pet\.json has changed since \(\d+ bytes then, \d+ now\)$/);
    }
  });
});

test("an input that is gone has changed", async () => {
  const mask = path.join(raw, "mask.nii");
  await rename(mask, `${mask}.away`);
  const found = await state();
  await rename(`${mask}.away`, mask);
  expect(found).toEqual({ kind: "changed", why: `${mask} is not there any more` });
});

test("a touched input has changed by mtime; by hash it has not", async () => {
  await whileChanged(
    "sub-01_pet.nii",
    (bytes) => bytes,
    async () => {
      const found = await state();
      if (found.kind !== "changed") throw new Error(found.kind);
      expect(found.why).toMatch(
        /sub-01_pet\.nii has changed since \(of \d{4}-.+Z then, of .+Z now\)$/,
      );
      expect(await state(await copyOf("hashed"), { verify: "hash" })).toEqual({ kind: "complete" });
    },
  );
});

test("other content of the same size and time is seen by hash alone", async () => {
  await whileChanged("mask.nii", flipped, async () => {
    const { inputs } = JSON.parse(await readFile(path.join(unit.spec.out, RECORD), "utf8"));
    const mask = path.join(raw, "mask.nii");
    const then = new Date(
      inputs.find((one: { readonly role: string }) => one.role === "mask").modified,
    );
    await utimes(mask, then, then);
    expect(await state()).toEqual({ kind: "complete" });
    expect(await state(await copyOf("hashed"), { verify: "hash" })).toEqual({
      kind: "changed",
      why: `${mask} has changed since (other content of the same size)`,
    });
  });
});

test("a record without hashes is compared by size and time under --verify hash, and says so", async () => {
  expect(await state(unit, { verify: "hash" })).toEqual({
    kind: "complete",
    note: "its record has no hashes, so inputs were compared by size and time of change",
  });
  expect(await state(await copyOf("hashed"), { verify: "hash" })).toEqual({ kind: "complete" });
});
