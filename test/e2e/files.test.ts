// The same scan in every form of image file must come to the same maps, and every option about the
// output to what it says.

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";

import { bindmap, expectDone, newFolder, type CliRun } from "../support/cli.ts";
import { gzipMembers, type NiftiSpec } from "../support/nifti.ts";
import {
  imageHashes,
  levelOf,
  mapIn,
  readMap,
  recordIn,
  SLOPE,
  tinyImage,
  tinyStored,
  tinyVolume,
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
  folder = await newFolder("files");
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
  readonly more?: readonly string[];
}

function fit(out: string, { pet, ref, more = [] }: Changes = {}): Promise<CliRun> {
  const regions = ["--ref", ref ?? tiny.reference, "--mask", tiny.mask];
  const how = ["--backend", "cpu", "--threads", "1", "--certify", "10", "--out", out];
  return bindmap(["fit", pet ?? tiny.pet, ...regions, ...how, ...more], { cwd: folder });
}

/** The image in another form; every one holds the same activities exactly. */
const FORMS: readonly (readonly [string, string, (scan: readonly number[]) => Uint8Array])[] = [
  ["gzip", "a_pet.nii.gz", () => gzipSync(tinyImage())],
  ["gzip in members of 1000 bytes", "b_pet.nii.gz", () => gzipMembers(tinyImage(), 1000)],
  ["gzip under the name .nii", "c_pet.nii", () => gzipSync(tinyImage())],
  ["big-endian int16 with slope", "d_pet.nii", () => form({ littleEndian: false })],
  ["NIfTI-2", "e_pet.nii", () => form({ version: 2 })],
  ["big-endian NIfTI-2", "f_pet.nii", () => form({ version: 2, littleEndian: false })],
  ["int32", "g_pet.nii", () => form({ type: "int32" })],
  ["uint16", "h_pet.nii", () => form({ type: "uint16" })],
  ["float64", "i_pet.nii", () => form({ type: "float64" })],
  ["float32 without slope", "j_pet.nii", (scan) => activities(scan)],
  ["int16 with an intercept", "k_pet.nii", (scan) => shifted(scan)],
  ["voxels from byte 416 on", "l_pet.nii", () => form({ voxOffset: 416 })],
];

function form(spec: NiftiSpec): Uint8Array {
  return tinyImage(spec);
}

function activities(scan: readonly number[]): Uint8Array {
  return tinyImage(
    { type: "float32", slope: 1 },
    scan.map((stored) => stored * SLOPE),
  );
}

function shifted(scan: readonly number[]): Uint8Array {
  return tinyImage(
    { inter: 100 },
    scan.map((stored) => stored - 100 / SLOPE),
  );
}

test.concurrent.each(FORMS)(
  "%s gives the same values in every voxel",
  async (what, name, bytes) => {
    const pet = await writePet(at("forms"), name, bytes(tinyStored()));
    expectDone(await fit(`as ${what}`, { pet }));
    expect((await mapIn(at(`as ${what}`))).values).toEqual(plainValues);
  },
);

test("a pair of .hdr and .img gives the same values by either name", async () => {
  const whole = Buffer.from(tinyImage({ pair: true }));
  await writePet(at("pair"), "sub-01_pet.hdr", whole.subarray(0, 348));
  await writeFile(at("pair/sub-01_pet.img"), whole.subarray(352));
  const [byHeader, byVoxels] = await Promise.all([
    fit("pair-hdr", { pet: at("pair/sub-01_pet.hdr") }),
    fit("pair-img", { pet: at("pair/sub-01_pet.img") }),
  ]);
  expectDone(byHeader);
  expectDone(byVoxels);
  expect((await mapIn(at("pair-hdr"))).values).toEqual(plainValues);
  expect(await imageHashes(at("pair-img"))).toEqual(await imageHashes(at("pair-hdr")));
});

test("masks may be float64, big-endian or compressed: the same bytes", async () => {
  const odd = tinyVolume((v) => (levelOf(v) === 0 ? 1 : 0), {
    type: "float64",
    littleEndian: false,
  });
  await writeFile(at("odd-mask.nii.gz"), gzipSync(odd));
  expectDone(await fit("odd-mask", { ref: at("odd-mask.nii.gz") }));
  expect(await imageHashes(at("odd-mask"))).toEqual(plain);
});

test("--maps k2a,BPND writes these two and no other", async () => {
  expectDone(await fit("maps", { more: ["--maps", "k2a,BPND"] }));
  const names = Object.keys(await imageHashes(at("maps"))).filter((name) =>
    name.includes("_meas-"),
  );
  expect(names.map((name) => /_meas-([^_]+)_/.exec(name)?.[1])).toEqual(["BPND", "k2a"]);
  expect((await mapIn(at("maps"))).values).toEqual(plainValues);
});

test("--fill nan writes NaN outside the mask, and the same numbers inside", async () => {
  expectDone(await fit("nan", { more: ["--fill", "nan"] }));
  const { values } = await mapIn(at("nan"));
  for (let v = 0; v < VOXELS; v++) {
    expect(values[v]).toBe(levelOf(v) < 0 ? Number.NaN : plainValues[v]);
  }
});

test("--clip=-0.5,1.5 limits BPND and counts what it changed; R1 stays", async () => {
  expectDone(await fit("clip", { more: ["--clip=-0.5,1.5"] }));
  const { values } = await mapIn(at("clip"));
  expect(values).toEqual(plainValues.map((value) => Math.min(1.5, Math.max(-0.5, value))));
  const above = plainValues.filter((value) => value > 1.5).length;
  expect(above).toBeGreaterThan(0);
  const { maps } = await recordIn(at("clip"));
  const below = plainValues.filter((value) => value < -0.5).length;
  expect(maps[0]).toMatchObject({ name: "BPND", clipped: { low: -0.5, high: 1.5, below, above } });
  expect((await mapIn(at("clip"), "R1")).values).toEqual((await mapIn(at("plain"), "R1")).values);
});

test("--no-gzip writes .nii with the same values", async () => {
  expectDone(await fit("nii", { more: ["--no-gzip"] }));
  const hashes = Object.keys(await imageHashes(at("nii")));
  expect(hashes.every((name) => name.endsWith(".nii"))).toBe(true);
  expect((await mapIn(at("nii"))).values).toEqual(plainValues);
});

test("--dry-run checks all, says the plan, and makes no file or folder", async () => {
  const run = await bindmap(["fit", tiny.pet, "--ref", tiny.reference, "--dry-run"]);
  expectDone(run);
  expect(run.stderr).toMatch(
    /^bindmap: dry run: options, headers, times, masks and the output folder were checked/m,
  );
  expect(run.files).toEqual([]);
});

test("--force replaces maps that are there; without it the run exits 73 and leaves them", async () => {
  expectDone(await fit("twice"));
  const first = await imageHashes(at("twice"));
  const refused = await fit("twice", { more: ["--clip=0,1"] });
  expect(refused.code).toBe(73);
  expect(await imageHashes(at("twice"))).toEqual(first);
  expectDone(await fit("twice", { more: ["--clip=0,1", "--force"] }));
  expect(Math.max(...(await mapIn(at("twice"))).values)).toBe(1);
});

test("the mask of valid voxels is 1 where the status is ok (1), and nowhere else", async () => {
  const at1 = (name: string): string =>
    at("plain", Object.keys(plain).find((file) => file.includes(name)) ?? "");
  const valid = await readMap(at1("_desc-valid_mask"));
  const status = await readMap(at1("_desc-status_dseg"));
  expect(valid.values).toEqual(status.values.map((code) => (code === 1 ? 1 : 0)));
  expect(valid.values.filter((one) => one === 1).length).toBeGreaterThan(VOXELS / 2);
});
