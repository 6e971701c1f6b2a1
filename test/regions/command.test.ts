// `bindmap fit --regions` as a user runs it: tables on disk, repeated, in slabs, on both backends, and
// label images that are none.

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { openImage } from "../../src/node/image-file.ts";
import { parseTable } from "../../src/text/tsv.ts";
import {
  bindmap,
  expectDone,
  expectRefusal,
  newFolder,
  SMALL_FIT,
  type CliRun,
} from "../support/cli.ts";
import { testDevice } from "../support/gpu.ts";
import {
  fileEnding,
  levelOf,
  levelTruth,
  recordIn,
  SCAN_DIM,
  tinyImage,
  tinyVolume,
  writeTinyScan,
  type TinyScan,
} from "../support/scan.ts";
import { rootMeanSquare } from "../support/statistics.ts";

const PET = "sub-01/pet/sub-01_trc-11CAZ10419369";
const TRUTH = `study/derivatives/bindmap-truth/${PET}`;
const TABLES = ["_model-SRTM_tacs.tsv", "_desc-sd_tacs.tsv", "_kinpar.tsv"] as const;
let folder = "";
let tiny: TinyScan;

beforeAll(async () => {
  folder = await newFolder("regions");
  tiny = await writeTinyScan(at("tiny"));
  const simulate = ["simulate", "study", "--size", "small", "--noise", "0.05"];
  const runs = await Promise.all([
    bindmap(simulate, { cwd: folder }),
    fitTiny(["--regions", tiny.labels], "tables"),
  ]);
  runs.forEach(expectDone);
  expectDone(await fitStudy("study-tables", "--backend", "cpu"));
});

function at(...parts: readonly string[]): string {
  return path.join(folder, ...parts);
}

function fitTiny(more: readonly string[], out = "refused/out"): Promise<CliRun> {
  const ref = ["--ref", `${tiny.labels}:8,47`];
  return bindmap(["fit", tiny.pet, ...ref, ...SMALL_FIT, "--out", at(out), ...more]);
}

function fitStudy(out: string, ...more: readonly string[]): Promise<CliRun> {
  const labels = `${TRUTH}_seg-phantom_dseg.nii.gz`;
  const regions = ["--ref", `${labels}:8,47`, "--regions", labels];
  return bindmap(["fit", `study/${PET}_pet.nii.gz`, ...regions, "--out", out, ...more], {
    cwd: folder,
  });
}

async function tablesIn(out: string): Promise<readonly string[]> {
  const files = await Promise.all(TABLES.map((ending) => fileEnding(at(out), ending)));
  return Promise.all(files.map((file) => readFile(file, "utf8")));
}

/** A column of `_kinpar.tsv`, by name of region. */
async function parameters(out: string, column: string): Promise<ReadonlyMap<string, string>> {
  const [, , text] = await tablesIn(out);
  const { columns, rows } = parseTable(text, "kinpar.tsv");
  expect(columns).toContain(column);
  return new Map(rows.map((row) => [row[1], row[columns.indexOf(column)]]));
}

test("the tiny scan's 13 regions have the BPND and R1 that it was made with, within 1e-3", async () => {
  const [BPND, R1] = await Promise.all(["BPND", "R1"].map((map) => parameters("tables", map)));
  expect([...BPND.keys()].slice(0, 4)).toEqual([
    "Left-Cerebellum",
    "Right-Cerebellum",
    "label-101",
    "label-102",
  ]);
  expect(BPND.size).toBe(13);
  for (let level = 1; level < 12; level++) {
    const name = level === 5 ? "Thalamus" : `label-${100 + level}`;
    // Stored numbers are rounded to 1 in some 5,000, the reference is known by its frame means.
    expect(Math.abs(Number(BPND.get(name)) - levelTruth(level).BPND), name).toBeLessThan(1e-3);
    expect(Math.abs(Number(R1.get(name)) - levelTruth(level).R1), name).toBeLessThan(1e-3);
  }
});

test("record and terminal say how many regions there are, and what the label table lacks", async () => {
  const run = await fitTiny(["--regions", tiny.labels, "--force"], "tables");
  expectDone(run);
  expect(run.stdout).toMatch(/^regions {4}13 of .*dseg\.nii$/m);
  expect(run.stderr).toContain("has no name for 10 of the 13 labels");
  const { inputs, outputs } = await recordIn(at("tables"));
  const roles = inputs.map(({ role, path: file }) => `${role}: ${path.basename(file)}`);
  expect(roles).toContain("regions: dseg.nii");
  expect(roles).toContain("labels of regions: dseg.tsv");
  expect(outputs.filter(({ file }) => file.includes("_seg-regions_"))).toHaveLength(6);
});

test("bindmap reads its own curves: a column as the reference gives the region's curve bit for bit", async () => {
  const curves = await fileEnding(at("tables"), "_seg-regions_model-SRTM_tacs.tsv");
  const ref = `${curves}:label-103`;
  expectDone(await bindmap(["fit", tiny.pet, "--ref", ref, ...SMALL_FIT, "--out", at("own")]));
  const [text] = await tablesIn("tables");
  const { columns, rows } = parseTable(text, "tacs.tsv");
  const record: { reference: { mean: number[] } } = JSON.parse(
    await readFile(await fileEnding(at("own"), "_run.json"), "utf8"),
  );
  const column = columns.indexOf("label-103");
  expect(record.reference.mean).toEqual(rows.map((row) => Number(row[column])));
});

test("reference and regions have each the table beside them; --labels stands for both", async () => {
  await writeFile(
    at("atlas.nii"),
    tinyVolume((v) => (levelOf(v) === 5 ? 8 : 0)),
  );
  await writeFile(at("atlas.tsv"), "index\tname\n8\tMidbrain\n");
  await writeFile(at("both.tsv"), "index\tname\n8\tEight\n");
  const fit = async (out: string, label: string, ...more: readonly string[]): Promise<string[]> => {
    const regions = ["--ref", `${tiny.labels}:${label}`, "--regions", at("atlas.nii"), ...more];
    expectDone(await bindmap(["fit", tiny.pet, ...regions, ...SMALL_FIT, "--out", at(out)]));
    return [...(await parameters(out, "name")).keys()];
  };
  expect(await fit("beside", "Left-Cerebellum")).toEqual(["Midbrain"]);
  expect(await fit("given", "Eight", "--labels", at("both.tsv"))).toEqual(["Eight"]);
  const record = await fileEnding(at("given"), "_run.json");
  const again = ["--from", record, "--out", at("given-again"), "--quiet"];
  expectDone(await bindmap(["fit", ...again]));
  expect(await tablesIn("given-again")).toEqual(await tablesIn("given"));
  // A batch finds a table for each of the two.
  const text = await readFile(record, "utf8");
  const edited = text.replace(/("regionLabels": ").*both\.tsv/, `$1${at("atlas.tsv")}`);
  await writeFile(at("edited_run.json"), edited);
  expectDone(
    await bindmap(["fit", "--from", at("edited_run.json"), "--out", at("apart"), "--quiet"]),
  );
  expect([...(await parameters("apart", "name")).keys()]).toEqual(["Midbrain"]);
});

test("--from repeats the tables byte for byte", async () => {
  const record = await fileEnding(at("tables"), "_run.json");
  const run = await bindmap(["fit", "--from", record, "--out", "again", "--quiet"], {
    cwd: folder,
  });
  expectDone(run);
  expect(await tablesIn("again")).toEqual(await tablesIn("tables"));
});

test("slabs and threads change no byte of a table", async () => {
  const runs = await Promise.all([
    fitStudy("slabs", "--backend", "cpu", "--mem", "1500k"),
    fitStudy("threads", "--backend", "cpu", "--threads", "3"),
  ]);
  runs.forEach(expectDone);
  expect((await recordIn(at("slabs"))).slabs).toBeGreaterThanOrEqual(2);
  expect(await tablesIn("slabs")).toEqual(await tablesIn("study-tables"));
  expect(await tablesIn("threads")).toEqual(await tablesIn("study-tables"));
});

test("on a GPU curves and region fits have the bytes of the CPU's, since both are made in f64", async (context) => {
  const { name } = await testDevice(context);
  expectDone(await fitStudy("gpu", "--gpu", name));
  const [gpu, cpu] = await Promise.all(["gpu", "study-tables"].map(tablesIn));
  expect(gpu.slice(0, 2)).toEqual(cpu.slice(0, 2));
  for (const column of ["BPND", "R1", "k2", "k2a", "status", "voxels"]) {
    expect(await parameters("gpu", column)).toEqual(await parameters("study-tables", column));
  }
  const [ours, theirs] = await Promise.all(
    ["gpu", "study-tables"].map(async (out) => ({
      voxels: await parameters(out, "map-voxels"),
      median: await parameters(out, "BPND-map-median"),
    })),
  );
  const same = [...ours.voxels.keys()].filter(
    (region) => ours.voxels.get(region) === theirs.voxels.get(region),
  );
  // A voxel at a border may be of another status in f32, in few regions.
  expect(same.length).toBeGreaterThanOrEqual(ours.voxels.size - 3);
  for (const region of same) {
    const difference = Number(ours.median.get(region)) - Number(theirs.median.get(region));
    // A single voxel may be off by ten times the model's tolerance of 1e-5 and 1e-5 of the value.
    expect(Math.abs(difference), region).toBeLessThan(3e-4);
  }
});

test("the phantom's regions have the BPND of their tissue, as near as the scatter of their voxels allows", async () => {
  const columns = ["index", "BPND", "BPND-map-sd", "map-voxels"];
  const [index, found, sd, voxels] = await Promise.all(
    columns.map((column) => parameters("study-tables", column)),
  );
  const [labels, truth] = await Promise.all(
    ["seg-phantom_dseg", "desc-truth_model-SRTM_meas-BPND_mimap"].map(async (name) => {
      const image = await openImage(at(`${TRUTH}_${name}.nii.gz`));
      for await (const values of image.frames({ precision: "f64" })) return values;
      return expect.fail(`${name} has no frame`);
    }),
  );
  const errors: number[] = [];
  for (const [name, value] of found) {
    const own = truth.filter((_, v) => labels[v] === Number(index.get(name)));
    // The spread of fewer than 8 voxels says little of their noise.
    if (own.length < 8) continue;
    const mean = own.reduce((sum, x) => sum + x, 0) / own.length;
    const standardError = Number(sd.get(name)) / Math.sqrt(Number(voxels.get(name)));
    errors.push((Number(value) - mean) / standardError);
  }
  expect(errors).toHaveLength(20);
  // Student's t with 7 degrees of freedom or more is beyond 5 once in 600 times.
  expect(Math.max(...errors.map(Math.abs))).toBeLessThan(5);
  expect(rootMeanSquare(errors)).toBeLessThan(1.6);
});

test.concurrent.each([
  [
    "of another shape",
    () => tinyVolume(() => 1, { dim: [3, 8, 6, 8, 1, 1, 1, 1] }),
    /--regions is not on the grid of .*shapes differ/,
  ],
  ["of 16 frames", () => tinyImage({ dim: SCAN_DIM }), /--regions has 16 frames/],
  [
    "with fractions",
    () => tinyVolume((v) => v / 2, { type: "float32" }),
    /voxel 1 is 0\.5; a label image holds whole numbers/,
  ],
  ["with a label below 0", () => tinyVolume((v) => v - 1, { type: "int16" }), /voxel 0 is -1;/],
  ["without labels", () => tinyVolume(() => 0), /none of its 384 voxels has a label/],
  ["cut short", () => tinyVolume(levelOf).subarray(0, -1), /end after 383 of 384 bytes/],
])("a label image %s is refused, exit 65, in a dry run as well", async (what, bytes, says) => {
  const file = at(`${what.replaceAll(" ", "-")}.nii`);
  await writeFile(file, bytes());
  expectRefusal(await fitTiny(["--regions", file]), 65, says);
  expectRefusal(await fitTiny(["--regions", file, "--dry-run"]), 65, says);
});

test("a table that calls a label by two names is refused, and one with two labels of a name is not", async () => {
  await writeFile(at("twice.tsv"), "index\tname\n105\tA\n105\tB\n");
  const refused = await fitTiny(["--regions", tiny.labels, "--labels", at("twice.tsv")]);
  expectRefusal(refused, 65, /label 105 is called both/);
  await writeFile(at("alike.tsv"), "index\tname\n105\tA\n106\tA\n");
  const more = ["--regions", tiny.labels, "--labels", at("alike.tsv")];
  expectDone(await fitTiny(more, "alike"));
  const names = [...(await parameters("alike", "status")).keys()];
  expect(names).toContain("A (105)");
  expect(names).toContain("A (106)");
});

test("a dry run with good labels reads them and writes nothing", async () => {
  const run = await fitTiny(["--regions", tiny.labels, "--dry-run"]);
  expectDone(run);
  expect(run.files).toEqual([]);
});

test("tables that are there are refused without --force, before the scan is read", async () => {
  const run = await fitTiny(["--regions", tiny.labels], "tables");
  expect(run.code).toBe(73);
  expect(run.stderr).toContain("exists already");
});
