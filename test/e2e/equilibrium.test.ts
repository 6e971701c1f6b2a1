// The equilibrium study as a user runs it: simulate, fit the window, compare with the noise-free
// window map; and the ratio beside it.

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { STATUS } from "../../src/models/status.ts";
import { bindmap, errorLine, expectDone, newFolder, type CliRun } from "../support/cli.ts";
import {
  fileEnding,
  imageHashes,
  mapIn,
  readMap,
  recordIn,
  SCAN_DIM,
  SHAPE,
  STARTS_S,
  DURATIONS_S,
  tinyImage,
  tinySidecar,
  tinyStored,
  VOXELS,
  writePet,
  writeTinyScan,
  type TinyScan,
} from "../support/scan.ts";

const PET = "sub-01/pet/sub-01_trc-11CDASB";
const TRUTH = `derivatives/bindmap-truth/${PET}`;
let folder = "";
let tiny: TinyScan;

beforeAll(async () => {
  folder = await newFolder("equilibrium");
  const simulate = ["simulate", "study", "--study", "equilibrium", "--size", "small"];
  const size = ["--noise", "0", "--datatype", "float32", "--no-air-noise"];
  expectDone(await bindmap([...simulate, ...size], { cwd: folder }));
  tiny = await writeTinyScan(path.join(folder, "tiny"));
  const runs = await Promise.all([
    fit("bpnd", "equilibrium", "95,135"),
    fit("suvr", "suvr", "95,135"),
    fitTiny("whole", tiny.pet),
  ]);
  runs.forEach(expectDone);
});

const at = (...parts: readonly string[]): string => path.join(folder, ...parts);

function fit(out: string, model: string, window: string): Promise<CliRun> {
  const regions = [
    "--ref",
    `study/${TRUTH}_desc-reference_mask.nii.gz`,
    "--mask",
    `study/${TRUTH}_desc-brain_mask.nii.gz`,
  ];
  const how = ["--model", model, "--window", window, "--out", out, "--backend", "cpu"];
  return bindmap(["fit", `study/${PET}_pet.nii.gz`, ...regions, ...how], { cwd: folder });
}

function fitTiny(out: string, pet: string): Promise<CliRun> {
  const how = ["--model", "equilibrium", "--window", "56,96", "--backend", "cpu"];
  return bindmap(["fit", pet, "--ref", tiny.reference, ...how, "--out", out], { cwd: folder });
}

test("without noise BPND is the simulator's target / reference - 1 of the window to 1e-6", async () => {
  const found = await mapIn(at("bpnd"));
  const truth = await readMap(
    at("study", `${TRUTH}_desc-truth_model-Equilibrium_meas-BPND_mimap.nii.gz`),
  );
  const status = await readMap(await fileEnding(at("bpnd"), "_desc-status_dseg.nii.gz"));
  const ok = [...status.values.keys()].filter((v) => status.values[v] === STATUS.ok);
  // The whole brain: the reference region too has a ratio, of 1.
  expect(ok).toHaveLength(4380);
  // Scan, map and truth are stored in float32: 2^-24 of values up to 4 each, and of their ratio.
  for (const v of ok) expect(Math.abs(found.values[v] - truth.values[v])).toBeLessThan(1e-6);
});

test("SUVR is BPND + 1 in every voxel, within two roundings to float32", async () => {
  const [bpnd, suvr] = await Promise.all([mapIn(at("bpnd")), mapIn(at("suvr"), "SUVR")]);
  const inside = [...suvr.values.keys()].filter((v) => suvr.values[v] !== 0);
  expect(inside).toHaveLength(4380);
  for (const v of inside) {
    // SUVR is below 4, so half a unit in its last place is 2^-23; BPND's is smaller.
    expect(Math.abs(suvr.values[v] - (bpnd.values[v] + 1))).toBeLessThanOrEqual(2 ** -22);
  }
});

test("the record says which frames made the window, after injection and not after the scan's start", async () => {
  const record = await recordIn(at("bpnd"));
  expect(record.timing.startS[0]).toBe(2400);
  expect(record.model).toMatchObject({ name: "equilibrium", options: { window: [95, 135] } });
});

test("a scan that starts 46 min after injection gives the maps of the whole one, bit for bit", async () => {
  const first = STARTS_S.indexOf(46 * 60);
  expect(first).toBeGreaterThan(0);
  const late = tinyImage(
    { dim: [4, ...SHAPE, SCAN_DIM[4] - first, 1, 1, 1] },
    tinyStored().slice(first * VOXELS),
  );
  const times = { FrameTimesStart: STARTS_S.slice(first), FrameDuration: DURATIONS_S.slice(first) };
  const sidecar = tinySidecar({ ...times, ScanStart: STARTS_S[first] });
  const pet = await writePet(at("late"), "sub-01_pet.nii", late, sidecar);
  // What counts as air depends on which frames there are; the mask takes that out.
  const mask = ["--mask", tiny.mask];
  const how = ["--model", "equilibrium", "--window", "56,96", "--backend", "cpu", ...mask];
  const runs = await Promise.all(
    [tiny.pet, pet].map((scan, n) =>
      bindmap(["fit", scan, "--ref", tiny.reference, ...how, "--out", `masked${n}`], {
        cwd: folder,
      }),
    ),
  );
  runs.forEach(expectDone);
  expect(await imageHashes(at("masked1"))).toEqual(await imageHashes(at("masked0")));
});

test("frames counted from the scan's start are refused until --times-from=scan says so", async () => {
  const first = STARTS_S.indexOf(46 * 60);
  const late = tinyImage(
    { dim: [4, ...SHAPE, SCAN_DIM[4] - first, 1, 1, 1] },
    tinyStored().slice(first * VOXELS),
  );
  const sidecar = tinySidecar({
    FrameTimesStart: STARTS_S.slice(first).map((start) => start - 46 * 60),
    FrameDuration: DURATIONS_S.slice(first),
    ScanStart: 46 * 60,
  });
  const pet = await writePet(at("from-scan"), "sub-01_pet.nii", late, sidecar);
  const refused = await fitTiny("refused", pet);
  expect(refused.code).toBe(65);
  expect(errorLine(refused)).toMatch(/begins at 0 s but ScanStart is 2760 s.*--times-from=scan/);
  const how = ["--model", "equilibrium", "--window", "56,96", "--backend", "cpu"];
  const run = await bindmap(
    ["fit", pet, "--ref", tiny.reference, ...how, "--times-from=scan", "--out", "from-scan-maps"],
    { cwd: folder },
  );
  expectDone(run);
  expect((await mapIn(at("from-scan-maps"))).values).toEqual((await mapIn(at("whole"))).values);
});

test("a window beyond the scan, off its frames or upside down is refused; 95,140 is not", async () => {
  const [beyond, reversed, missing, control] = await Promise.all([
    fit("beyond", "equilibrium", "95,150"),
    fit("reversed", "equilibrium", "135,95"),
    bindmap(["fit", tiny.pet, "--ref", tiny.reference, "--model", "suvr", "--out", "none"], {
      cwd: folder,
    }),
    fit("control", "equilibrium", "95,140"),
  ]);
  expect([beyond.code, errorLine(beyond)]).toEqual([
    2,
    expect.stringMatching(/95,150 reaches beyond/),
  ]);
  expect([reversed.code, errorLine(reversed)]).toEqual([2, expect.stringMatching(/"135,95"/)]);
  expect([missing.code, errorLine(missing)]).toEqual([2, expect.stringMatching(/needs --window/)]);
  expectDone(control);
});

test("--weights with a model that has none is refused, as is --k2a-range", async () => {
  const table = at("weights.tsv");
  await writeFile(table, `weight\n${STARTS_S.map(() => 1).join("\n")}\n`);
  const base = ["fit", tiny.pet, "--ref", tiny.reference, "--model", "equilibrium"];
  const [weights, range] = await Promise.all([
    bindmap([...base, "--window", "56,96", "--weights", table]),
    bindmap([...base, "--window", "56,96", "--k2a-range", "0.01,0.5"]),
  ]);
  expect([weights.code, errorLine(weights)]).toEqual([2, expect.stringMatching(/no weights/)]);
  expect([range.code, errorLine(range)]).toEqual([2, expect.stringMatching(/no option of/)]);
});
