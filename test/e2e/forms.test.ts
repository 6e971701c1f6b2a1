// One scan told in many ways: every form of reference, mask, times and weights must come to the same
// maps.

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { bindmap, expectDone, newFolder, type CliRun } from "../support/cli.ts";
import {
  DURATIONS_S,
  imageHashes,
  levelOf,
  levelTruth,
  mapIn,
  recordIn,
  SLOPE,
  STARTS_S,
  tinyImage,
  tinySidecar,
  tinyStored,
  VOXELS,
  writePet,
  writeTinyScan,
  type TinyScan,
} from "../support/scan.ts";

let folder = "";
let tiny: TinyScan;
let plain: Readonly<Record<string, string>>;
let plainValues: Float64Array;

beforeAll(async () => {
  folder = await newFolder("forms");
  tiny = await writeTinyScan(path.join(folder, "tiny"));
  const run = await fit("plain");
  expectDone(run);
  plain = await imageHashes(at("plain"));
  plainValues = (await mapIn(at("plain"))).values;
});

const at = (...parts: readonly string[]): string => path.join(folder, ...parts);

interface Changes {
  readonly pet?: string;
  readonly ref?: string;
  readonly mask?: string;
  readonly more?: readonly string[];
}

function fit(out: string, { pet, ref, mask, more = [] }: Changes = {}): Promise<CliRun> {
  const regions = ["--ref", ref ?? tiny.reference, "--mask", mask ?? tiny.mask];
  const how = ["--backend", "cpu", "--threads", "1", "--certify", "10", "--out", out];
  return bindmap(["fit", pet ?? tiny.pet, ...regions, ...how, ...more], { cwd: folder });
}

test("BPND of every voxel outside the reference region is the truth within 1e-3", () => {
  // The reference is interpolated between frame means of up to 10 min, and activities are rounded to
  // 0.5 in some 3000; the first matters more.
  for (let v = 0; v < VOXELS; v++) {
    if (levelOf(v) > 0) {
      expect(Math.abs(plainValues[v] - levelTruth(levelOf(v)).BPND)).toBeLessThan(1e-3);
    }
  }
});

test.concurrent.each([
  ["label numbers", (s: TinyScan) => `${s.labels}:8,47`],
  [
    "label names of the table beside",
    (s: TinyScan) => `${s.labels}:Left-Cerebellum,Right-Cerebellum`,
  ],
  ["label names in another case", (s: TinyScan) => `${s.labels}:left-cerebellum,47`],
  ["a mask with a colon behind it", (s: TinyScan) => `${s.reference}:`],
])("the reference as %s gives the same bytes as the mask", async (what, refOf) => {
  const out = `ref ${what}`;
  expectDone(await fit(out, { ref: refOf(tiny) }));
  expect(await imageHashes(at(out))).toEqual(plain);
});

test("the reference as a column of a TAC table gives BPND within 1e-6 of the mask's", async () => {
  expectDone(await fit("column", { ref: `${tiny.table}:cerebellum` }));
  const { values } = await mapIn(at("column"));
  // The table has all digits of the mean; it may differ from the fit's own in the last one.
  for (let v = 0; v < VOXELS; v++) {
    if (levelOf(v) > 0) expect(Math.abs(values[v] - plainValues[v])).toBeLessThan(1e-6);
  }
  const { reference } = await recordIn(at("column"));
  expect(reference).toMatchObject({ name: `${tiny.table}:cerebellum` });
});

test("a table in kBq/mL gives what one in Bq/mL gives, within 1e-6", async () => {
  const [head, ...rows] = (await readFile(tiny.table, "utf8")).trim().split("\n");
  const scaled = rows.map((row) =>
    row
      .split("\t")
      .map((cell, c) => (c < 2 ? cell : String(Number(cell) / 1000)))
      .join("\t"),
  );
  await writeFile(at("kilo.tsv"), `${[head, ...scaled].join("\n")}\n`);
  await writeFile(at("kilo.json"), '{ "Units": "kBq/mL" }');
  expectDone(await fit("kilo", { ref: `${at("kilo.tsv")}:cerebellum` }));
  const { values } = await mapIn(at("kilo"));
  for (let v = 0; v < VOXELS; v++) {
    if (levelOf(v) > 0) expect(Math.abs(values[v] - plainValues[v])).toBeLessThan(1e-6);
  }
});

test("--labels names the table of labels that is not beside its image", async () => {
  await writeFile(at("other.tsv"), "index\tname\n8\tlinks\n47\trechts\n");
  const more = ["--labels", at("other.tsv")];
  expectDone(await fit("named", { ref: `${tiny.labels}:links,rechts`, more }));
  expect(await imageHashes(at("named"))).toEqual(plain);
});

test("without --mask the voxels with signal are fitted: the same values, air marked as no signal", async () => {
  const how = ["--backend", "cpu", "--out", "no-mask"];
  const run = await bindmap(["fit", tiny.pet, "--ref", tiny.reference, ...how], { cwd: folder });
  expectDone(run);
  expect((await mapIn(at("no-mask"))).values).toEqual(plainValues);
  const { voxels } = await recordIn(at("no-mask"));
  const air = Array.from({ length: VOXELS }, (_, v) => levelOf(v)).filter((n) => n < 0).length;
  expect(voxels).toMatchObject({ fitted: VOXELS - air, byStatus: { "no signal": air } });
});

test("--mask with a label fits the voxels of that label and no other", async () => {
  expectDone(await fit("one-label", { mask: `${tiny.labels}:Thalamus` }));
  const { values } = await mapIn(at("one-label"));
  for (let v = 0; v < VOXELS; v++) {
    expect(values[v] !== 0).toBe(levelOf(v) === 5);
    // The weights come from the mean curve of what is fitted, so the maps differ a little.
    if (values[v] !== 0) expect(Math.abs(values[v] - plainValues[v])).toBeLessThan(1e-3);
  }
});

test("--frames with a table gives the same bytes as the sidecar, and says that it is not used", async () => {
  const rows = STARTS_S.map((start, f) => `${start}\t${start + DURATIONS_S[f]}`);
  await writeFile(at("frames.tsv"), `frame_start\tframe_end\n${rows.join("\n")}\n`);
  const told = ["--frames", at("frames.tsv"), "--half-life", "20.39", "--decay-corrected", "yes"];
  const run = await fit("frames", { more: told });
  expectDone(run);
  expect(run.stderr).toMatch(/warning: .*sub-01_pet\.json is not used, since --frames/);
  expect(await imageHashes(at("frames"))).toEqual(plain);
});

test("--json names a sidecar that is elsewhere", async () => {
  const pet = at("elsewhere.nii");
  await writeFile(pet, tinyImage());
  await writeFile(at("times.json"), tinySidecar());
  expectDone(await fit("elsewhere", { pet, more: ["--json", at("times.json")] }));
  expect((await mapIn(at("elsewhere"))).values).toEqual(plainValues);
});

test("--until 66 and --exclude-frames 14-16 leave out the same frames: the same bytes", async () => {
  const [until, excluded] = await Promise.all([
    fit("until", { more: ["--until", "66"] }),
    fit("excluded", { more: ["--exclude-frames", "14-16"] }),
  ]);
  expectDone(until);
  expectDone(excluded);
  expect(await imageHashes(at("until"))).toEqual(await imageHashes(at("excluded")));
  const { timing } = await recordIn(at("until"));
  expect(timing.frameNumbers).toHaveLength(13);
  expect((await mapIn(at("until"))).values).not.toEqual(plainValues);
});

test("--weights duration, uniform and a table of either differ as kinds and agree as tables", async () => {
  const table = async (name: string, weights: readonly number[]): Promise<string> => {
    await writeFile(at(name), `weight\n${weights.join("\n")}\n`);
    return at(name);
  };
  const ones = await table(
    "ones.tsv",
    STARTS_S.map(() => 1),
  );
  const lengths = await table("lengths.tsv", DURATIONS_S);
  const kinds = ["uniform", ones, "duration", lengths, "counts"];
  const outs = kinds.map((_, n) => `weights${n}`);
  const runs = await Promise.all(
    kinds.map((kind, n) => fit(outs[n], { more: ["--weights", kind] })),
  );
  runs.forEach(expectDone);
  const maps = await Promise.all(outs.map(async (out) => (await mapIn(at(out))).values));
  // Weights are scaled to a mean of 1 in f64; float32 maps may differ in their last place.
  for (let v = 0; v < VOXELS; v++) {
    if (levelOf(v) <= 0) continue;
    expect(Math.abs(maps[1][v] - maps[0][v])).toBeLessThan(1e-6);
    expect(Math.abs(maps[3][v] - maps[2][v])).toBeLessThan(1e-6);
  }
  expect(maps[2]).not.toEqual(maps[0]);
  expect(maps[4]).toEqual(plainValues);
});

test("a scan that is not decay-corrected gives, with --decay-correct, BPND within 1e-4 of the corrected", async () => {
  // Decay within the frame as if the corrected activity were constant in it, as the tool undoes it.
  const rate = Math.LN2 / (20.39 * 60);
  const factors = STARTS_S.map((start, f) => {
    const x = rate * DURATIONS_S[f];
    return (Math.exp(-rate * start) * -Math.expm1(-x)) / x;
  });
  const values = tinyStored().map((stored, n) => stored * SLOPE * factors[Math.floor(n / VOXELS)]);
  const image = tinyImage({ type: "float32", slope: 1 }, values);
  const sidecar = tinySidecar({ ImageDecayCorrected: false });
  const pet = await writePet(at("decayed"), "sub-01_pet.nii", image, sidecar);
  expectDone(await fit("decayed-maps", { pet, more: ["--decay-correct"] }));
  const map = await mapIn(at("decayed-maps"));
  for (let v = 0; v < VOXELS; v++) {
    // float32 in and out of the factor: 2^-23 of the activity, amplified by some 100 at most.
    if (levelOf(v) > 0) expect(Math.abs(map.values[v] - plainValues[v])).toBeLessThan(1e-4);
  }
});
