// The SRTM study as a user runs it: simulate, fit, and compare the maps with the truth; on the CPU
// and, through WGSL, on an adapter.

import { readFile } from "node:fs/promises";
import path from "node:path";
import type { TestContext } from "vitest";
import { beforeAll, expect, test } from "vitest";

import { models } from "../../src/models/index.ts";
import { STATUS } from "../../src/models/status.ts";
import { bindmap, errorLine, expectDone, newFolder, type CliRun } from "../support/cli.ts";
import { testDevice } from "../support/gpu.ts";
import {
  fileEnding,
  imageHashes,
  mapIn,
  readMap,
  recordIn,
  type FitRecord,
} from "../support/scan.ts";
import { inTolerances, quantile } from "../support/statistics.ts";

const PET = "sub-01/pet/sub-01_trc-11CAZ10419369";
const TRUTH = `derivatives/bindmap-truth/${PET}`;
let folder = "";

beforeAll(async () => {
  folder = await newFolder("srtm");
  const simulate = ["--size", "small", "--no-air-noise"];
  const [clean, noisy] = await Promise.all([
    bindmap(["simulate", "clean", ...simulate, "--noise", "0", "--datatype", "float32"], {
      cwd: folder,
    }),
    bindmap(["simulate", "noisy", ...simulate, "--noise", "0.05"], { cwd: folder }),
  ]);
  expectDone(clean);
  expectDone(noisy);
  const runs = await Promise.all([
    fit("clean", "cpu-clean", "--backend", "cpu", "--maps", "BPND,R1,k2"),
    fit("noisy", "cpu-noisy", "--backend", "cpu", "--json-output"),
  ]);
  runs.forEach(expectDone);
  jsonRun = runs[1];
});
let jsonRun: CliRun;

function fit(study: string, out: string, ...more: readonly string[]): Promise<CliRun> {
  const regions = [
    "--ref",
    `${study}/${TRUTH}_desc-reference_mask.nii.gz`,
    "--mask",
    `${study}/${TRUTH}_desc-brain_mask.nii.gz`,
  ];
  return bindmap(["fit", `${study}/${PET}_pet.nii.gz`, ...regions, "--out", out, ...more], {
    cwd: folder,
  });
}

const at = (...parts: readonly string[]): string => path.join(folder, ...parts);

/** |map - truth| of the voxels that are ok. */
async function errors(out: string, study: string, name: string): Promise<number[]> {
  const found = await mapIn(at(out), name);
  const truth = await readMap(
    at(study, `${TRUTH}_desc-truth_model-SRTM_meas-${name}_mimap.nii.gz`),
  );
  const status = await readMap(await fileEnding(at(out), "_desc-status_dseg.nii.gz"));
  return [...found.values].flatMap((value, v) =>
    status.values[v] === STATUS.ok ? [Math.abs(value - truth.values[v])] : [],
  );
}

test("without noise the median error of BPND is below 1e-4, and the largest below 2e-3", async () => {
  const differences = await errors("cpu-clean", "clean", "BPND");
  // 4,380 brain voxels; the 276 of the reference region determine no k2a and are flagged.
  expect(differences).toHaveLength(4104);
  // The phantom solves the ODEs on a fine grid, the fit interpolates the reference between frame
  // means: that, not rounding, is what is left.
  expect(quantile(differences, 0.5)).toBeLessThan(1e-4);
  expect(quantile(differences, 1)).toBeLessThan(2e-3);
});

test("without noise the median errors of R1 and k2 are below 1e-4", async () => {
  expect(quantile(await errors("cpu-clean", "clean", "R1"), 0.5)).toBeLessThan(1e-4);
  expect(quantile(await errors("cpu-clean", "clean", "k2"), 0.5)).toBeLessThan(1e-4);
});

test("at 5 % noise the median error of BPND is between 0.01 and 0.1", async () => {
  const median = quantile(await errors("cpu-noisy", "noisy", "BPND"), 0.5);
  // A voxel's noise is several times that of the mean curve; less than 0.01 would mean that the
  // noise never reached the fit.
  expect(median).toBeGreaterThan(0.01);
  expect(median).toBeLessThan(0.1);
});

test("maps have the orientation of the scan bit for bit, and are 0 outside the mask", async () => {
  const pet = await readMap(at("clean", `${PET}_pet.nii.gz`));
  const map = await mapIn(at("cpu-clean"));
  const mask = await readMap(at("clean", `${TRUTH}_desc-brain_mask.nii.gz`));
  const bits = ({ header }: typeof map, from: number, to: number): string =>
    Buffer.from(header.buffer, header.byteOffset + from, to - from).toString("hex");
  // nifti1.h: qform_code to srow_z, and pixdim[0..3].
  expect(bits(map, 252, 328)).toBe(bits(pet, 252, 328));
  expect(bits(map, 76, 92)).toBe(bits(pet, 76, 92));
  expect(map.values.every((value, v) => mask.values[v] === 1 || value === 0)).toBe(true);
  expect(map.values).toHaveLength(mask.values.length);
});

test("every sidecar is JSON without NaN, and describes a file beside it", async () => {
  const { files } = await filesOfRecord("cpu-clean");
  const sidecars = files.filter((name) => name.endsWith(".json"));
  expect(sidecars.length).toBeGreaterThanOrEqual(6);
  for (const name of sidecars) {
    const content = await readFile(at("cpu-clean", name), "utf8");
    expect(content).not.toMatch(/\b(NaN|Infinity|undefined)\b/);
    const fields: Record<string, unknown> = JSON.parse(content);
    expect(fields["Description"], name).toBeTypeOf("string");
    const stem = name.replace(/\.json$/, "");
    expect(files.some((other) => other !== name && other.startsWith(`${stem}.`))).toBe(true);
  }
});

test("the run record names every file with its size and hash, the inputs, and what was found", async () => {
  const { record, files } = await filesOfRecord("cpu-clean");
  expect(files).toHaveLength(13);
  for (const { file, bytes } of record.outputs) {
    expect((await readFile(at("cpu-clean", file))).length).toBe(bytes);
  }
  const hashes = await imageHashes(at("cpu-clean"));
  for (const [file, hash] of Object.entries(hashes)) {
    expect(record.outputs.find((one) => one.file === file)?.sha256).toBe(hash);
  }
  expect(record.inputs.map(({ role }) => role)).toEqual(["pet", "sidecar", "reference", "mask"]);
  expect(record).toMatchObject({
    model: { name: "srtm", options: { "k2a-range": [0.006, 0.6] } },
    voxels: { fitted: 4380, volume: 24_576 },
    backend: { name: "cpu", precision: "f64" },
    certificate: {
      passed: true,
      comparisons: [{ against: "brute force", voxels: 100, failed: 0 }],
    },
    weights: { kind: "counts" },
    passes: 1,
    warnings: [],
  });
});

test("--json-output prints the record, byte for byte, and nothing else", async () => {
  const file = await fileEnding(at("cpu-noisy"), "_run.json");
  expect(jsonRun.stdout).toBe(await readFile(file, "utf8"));
});

test("--from its record, a run elsewhere gives the same bytes", async () => {
  const record = await fileEnding(at("cpu-noisy"), "_run.json");
  const again = await bindmap(["fit", "--from", record, "--out", "again"]);
  expectDone(again);
  const hashes = await imageHashes(path.join(again.cwd, "again"));
  expect(Object.keys(hashes)).toHaveLength(5);
  expect(hashes).toEqual(await imageHashes(at("cpu-noisy")));
});

test("--from a record, options beside it replace its own: without clip 0, with --clip=0,1 many", async () => {
  const record = await fileEnding(at("cpu-noisy"), "_run.json");
  const again = await bindmap(["fit", "--from", record, "--out", "clipped", "--clip=0,1"]);
  expectDone(again);
  expect(again.stdout).toMatch(/^clipped {4}\d+ below 0, \d+ above 1$/m);
  const { values } = await mapIn(path.join(again.cwd, "clipped"));
  expect(Math.max(...values)).toBe(1);
  expect(Math.min(...values)).toBe(0);
  expect(Math.max(...(await mapIn(at("cpu-noisy"))).values)).toBeGreaterThan(1);
});

const PARITY = models["srtm"].parity;
/** What is asked for on the machine's adapter: software ones have to be named. */
async function gpuName(context: TestContext): Promise<string> {
  return (await testDevice(context)).name;
}

test("on a GPU BPND is the CPU's within the parity of the model, and the record has the proof", async (context) => {
  const gpu = await gpuName(context);
  const run = await fit("noisy", "gpu", "--backend", "webgpu", "--gpu", gpu, "--certify", "all");
  expectDone(run);
  expect(run.stdout).toMatch(/^checked +4,380 voxels by f64 reference/m);
  expect(run.stdout).toMatch(/^fitted by {2}webgpu on .*, f32$/m);
  const status = await readMap(await fileEnding(at("gpu"), "_desc-status_dseg.nii.gz"));
  for (const name of ["BPND", "R1", "k2"]) {
    const [onGpu, onCpu] = await Promise.all([
      mapIn(at("gpu"), name),
      mapIn(at("cpu-noisy"), name),
    ]);
    const misses = [...onGpu.values].flatMap((value, v) =>
      status.values[v] === STATUS.illConditioned || status.values[v] === STATUS.outside
        ? []
        : [inTolerances(value, onCpu.values[v], PARITY)],
    );
    // The tolerance holds for 99.9 %; flat maxima amplify rounding by what can't be stated.
    expect(misses.length).toBeGreaterThan(4000);
    expect(quantile(misses, 0.999), name).toBeLessThanOrEqual(1);
  }
  const { record } = await filesOfRecord("gpu");
  expect(record).toMatchObject({
    backend: { name: "webgpu", precision: "f32" },
    certificate: {
      passed: true,
      comparisons: [
        { against: "f64 reference", voxels: 4380, failed: 0 },
        { against: "brute force", voxels: 100, failed: 0 },
      ],
    },
  });
});

test("--certify 7 looks at 7 voxels on a GPU", async (context) => {
  const gpu = await gpuName(context);
  const run = await fit("noisy", "seven", "--gpu", gpu, "--certify", "7");
  expectDone(run);
  expect(run.stdout).toMatch(/^checked +7 voxels by f64 reference/m);
  expect(run.stdout).toMatch(/^checked +7 voxels by brute force/m);
});

test("with no more than a software adapter, auto takes the CPU and says why; webgpu exits 69", async (context) => {
  const { name } = await testDevice(context);
  if (!name.includes("SwiftShader")) context.skip(`testing on ${name}`);
  const auto = await fit("clean", "auto", "--dry-run");
  expectDone(auto);
  expect(auto.stderr).toMatch(/^bindmap: cpu on .*: no GPU can be used: SwiftShader.*software/m);
  const asked = await fit("clean", "asked", "--backend", "webgpu");
  expect(asked.code).toBe(69);
  expect(errorLine(asked)).toMatch(/software adapter.*--backend cpu/);
  expect(asked.files).not.toContain("asked/");
});

async function filesOfRecord(out: string): Promise<{ record: FitRecord; files: string[] }> {
  const record = await recordIn(at(out));
  return { record, files: record.outputs.map(({ file }) => file) };
}
