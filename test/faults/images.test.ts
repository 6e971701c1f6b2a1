// Scans and masks that are damaged, or made to do damage: each is refused in one sentence, with
// nothing left behind. The sound scan that each was made from is accepted.

import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";

import {
  bindmap,
  expectDone,
  expectRefusal,
  newFolder,
  SMALL_FIT,
  type CliRun,
} from "../support/cli.ts";
import { headerBytes } from "../support/nifti.ts";
import {
  levelOf,
  mapIn,
  SCAN_DIM,
  SHAPE,
  SLOPE,
  tinyImage,
  tinyStored,
  VOXELS,
  writePet,
  writeTinyScan,
  type TinyScan,
} from "../support/scan.ts";

let folder = "";
let tiny: TinyScan;
const QUIET = [...SMALL_FIT, "--out", "a/b/out"];

beforeAll(async () => {
  folder = await newFolder("images");
  tiny = await writeTinyScan(at("tiny"));
});

function at(...parts: readonly string[]): string {
  return path.join(folder, ...parts);
}

function fit(pet: string, ref = tiny.reference, ...more: readonly string[]): Promise<CliRun> {
  return bindmap(["fit", pet, "--ref", ref, ...QUIET, ...more]);
}

/** The bytes with some of them replaced. */
function patched(bytes: Uint8Array, from: number, ...values: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(values, from < 0 ? copy.length + from : from);
  return copy;
}

/** The scan with a header field of NIfTI-1 as a float32. */
function withFloat(field: number, value: number): Uint8Array {
  const copy = Uint8Array.from(tinyImage());
  new DataView(copy.buffer).setFloat32(field, value, true);
  return copy;
}

function withDim(...dim: readonly number[]): Uint8Array {
  return tinyImage({ dim });
}

/** A gzip of random-looking bytes would hardly shrink; this one keeps its voxels as they are. */
const packed = (): Uint8Array => gzipSync(tinyImage());
const cut = (part: number) => (): Uint8Array => packed().subarray(0, packed().length * part);
const VOX_OFFSET = 108;
const SCL_SLOPE = 112;
const SROW_X = 280;

type Damage = readonly [what: string, name: string, bytes: () => Uint8Array, says: RegExp];

const DAMAGES: readonly Damage[] = [
  ["an empty file", "pet.nii", () => new Uint8Array(0), /pet\.nii: 0 bytes are no image/],
  ["a text", "pet.nii", () => Buffer.from("Not an image.\n"), /begins with bytes 4e 6f 74 20/],
  ["half a header", "pet.nii", () => tinyImage().subarray(0, 200), /ends after 200 bytes/],
  [
    "a gzip cut in its header",
    "pet.nii.gz",
    () => packed().subarray(0, 9),
    /gzip data end inside a header/,
  ],
  ["a gzip cut after 10 %", "pet.nii.gz", cut(0.1), /gzip data end too early/],
  ["a gzip cut in its middle", "pet.nii.gz", cut(0.5), /gzip data end too early/],
  [
    "a gzip without its last byte",
    "pet.nii.gz",
    () => packed().subarray(0, -1),
    /gzip data end inside a checksum/,
  ],
  [
    "a gzip without its trailer",
    "pet.nii.gz",
    () => packed().subarray(0, -8),
    /gzip data end inside a checksum/,
  ],
  ["a wrong CRC", "pet.nii.gz", () => patched(packed(), -8, 1, 2, 3, 4), /check/],
  [
    "a wrong length in the trailer",
    "pet.nii.gz",
    () => patched(packed(), -4, 1, 2, 3, 4),
    /length/,
  ],
  ["a voxel changed behind the CRC", "pet.nii.gz", flipped, /check/],
  [
    "voxels missing",
    "pet.nii",
    () => tinyImage().subarray(0, -1000),
    /voxel data end after 11288 of 12288/,
  ],
  [
    "voxels missing in a sound gzip",
    "pet.nii.gz",
    () => gzipSync(tinyImage().subarray(0, -2)),
    /end after 12286 of 12288/,
  ],
  [
    "a header that asks for 30,000 frames",
    "pet.nii.gz",
    () => gzipSync(withDim(4, ...SHAPE, 30_000, 1, 1, 1)),
    /compressed bytes can't hold the 23040352/,
  ],
  [
    "dimensions of 10^18 voxels",
    "pet.nii",
    () => withDim(4, 32_767, 32_767, 32_767, 32_767, 1, 1, 1),
    /header asks for \d{19} bytes/,
  ],
  [
    "NIfTI-2 dimensions beyond 2^53",
    "pet.nii",
    () => tinyImage({ version: 2, dim: [4, 2 ** 40, 2 ** 40, 2, 2, 1, 1, 1] }),
    /header asks for/,
  ],
  ["dim[1] = -8", "pet.nii", () => withDim(4, -8, 8, 6, 16, 1, 1, 1), /dim\[1\] is -8/],
  [
    "dim[0] = 9",
    "pet.nii",
    () => withDim(9, 8, 8, 6, 16, 1, 1, 1),
    /dim\[0\] is 9; it must be 1 to 7/,
  ],
  ["five dimensions", "pet.nii", () => withDim(5, 8, 8, 6, 8, 2, 1, 1), /dim\[5\] is 2/],
  ["three dimensions", "pet.nii", () => withDim(3, 8, 8, 96, 1, 1, 1, 1), /image has 1 frame/],
  ["vox_offset NaN", "pet.nii", () => withFloat(VOX_OFFSET, Number.NaN), /vox_offset is NaN/],
  ["vox_offset -352", "pet.nii", () => withFloat(VOX_OFFSET, -352), /vox_offset is -352/],
  ["vox_offset 348", "pet.nii", () => withFloat(VOX_OFFSET, 348), /vox_offset is 348/],
  ["vox_offset 352.5", "pet.nii", () => withFloat(VOX_OFFSET, 352.5), /vox_offset is 352\.5/],
  ["vox_offset beyond the file", "pet.nii", () => withFloat(VOX_OFFSET, 2 ** 30), /end after 0 of/],
  ["complex voxels", "pet.nii", () => tinyImage({ datatypeCode: 32 }), /complex/i],
  ["RGB voxels", "pet.nii", () => tinyImage({ datatypeCode: 128 }), /RGB/i],
  ["an unknown data type", "pet.nii", () => tinyImage({ datatypeCode: 4711 }), /4711/],
  [
    "an sform with NaN",
    "pet.nii",
    () => withFloat(SROW_X, Number.NaN),
    /sform has numbers that are not finite/,
  ],
  ["a flat sform", "pet.nii", () => withFloat(SROW_X, 0), /sform is singular/],
  [
    "an infinite intercept",
    "pet.nii",
    () => withFloat(SCL_SLOPE + 4, Infinity),
    /scl_inter is Infinity/,
  ],
  ["Analyze 7.5", "pet.nii", () => tinyImage({ magic: "\0\0\0\0" }), /Analyze/],
  [
    "no activity in the reference",
    "pet.nii",
    () =>
      tinyImage(
        {},
        tinyStored().map((x, n) => (levelOf(n % VOXELS) === 0 ? 0 : x)),
      ),
    /never above 0/,
  ],
  [
    "one empty frame",
    "pet.nii",
    () =>
      tinyImage(
        {},
        tinyStored().map((x, n) => (Math.floor(n / VOXELS) === 13 ? 0 : x)),
      ),
    /exactly 0 in the frame from 66\.00 to 76\.00 min/,
  ],
];

/** Stored blocks: a byte changed in a voxel gives another voxel, and only the CRC knows. */
function flipped(): Uint8Array {
  const stored = gzipSync(tinyImage(), { level: 0 });
  return patched(stored, 6000, stored[6000] ^ 4);
}

test.concurrent.each(DAMAGES)("%s is refused, exit 65", async (what, name, bytes, says) => {
  const pet = await writePet(at(what.replaceAll(/\W+/g, "-")), name, bytes());
  expectRefusal(await fit(pet), 65, says);
});

test("the scan that all of these were made from is fitted, compressed and not", async () => {
  const pet = await writePet(at("sound"), "pet.nii.gz", packed());
  const runs = await Promise.all([fit(tiny.pet), fit(pet)]);
  runs.forEach(expectDone);
  expect(runs[0].stderr).toBe("");
  expect(runs[0].files.filter((name) => name.startsWith("a/b/out/"))).toHaveLength(15);
});

test("a bomb, 64 MB of zeros behind a header that tells of 12 kB, is refused within 10 s", async () => {
  const header = tinyImage();
  // Deflate streams join at byte borders: 65 times a million zeros, packed once.
  const zeros = gzipSync(new Uint8Array(2 ** 20));
  const bomb = Buffer.concat([gzipSync(header), ...Array.from({ length: 65 }, () => zeros)]);
  expect(bomb.length).toBeLessThan(100_000);
  const pet = await writePet(at("bomb"), "pet.nii.gz", bomb);
  const before = performance.now();
  expectRefusal(await fit(pet), 65, /more than 67108864 bytes follow the last voxel/);
  expect(performance.now() - before).toBeLessThan(10_000);
});

test("a few zeros behind the voxels are read past with a warning", async () => {
  const pet = await writePet(at("tail"), "pet.nii", Buffer.concat([tinyImage(), Buffer.alloc(8)]));
  const run = await fit(pet);
  expectDone(run);
  expect(run.stderr).toMatch(/^bindmap: warning: .*8 bytes after the last voxel are ignored/);
});

test("an extension of size -16 is never walked into: the scan is fitted within 10 s", async () => {
  const image = Uint8Array.from(tinyImage({ voxOffset: 400 }));
  const view = new DataView(image.buffer);
  image[348] = 1;
  view.setInt32(352, -16, true);
  view.setInt32(356, 6, true);
  const pet = await writePet(at("extension"), "pet.nii", image);
  const before = performance.now();
  const run = await fit(pet);
  expect(performance.now() - before).toBeLessThan(10_000);
  expectDone(run);
  const control = await fit(tiny.pet);
  const maps = await Promise.all([run, control].map(({ cwd }) => mapIn(path.join(cwd, "a/b/out"))));
  expect(maps[0].values).toEqual(maps[1].values);
});

test("vox_offset 0 in a .nii means 352, with a warning", async () => {
  const pet = await writePet(at("offset0"), "pet.nii", withFloat(VOX_OFFSET, 0));
  const run = await fit(pet);
  expectDone(run);
  expect(run.stderr).toMatch(/warning: .*vox_offset is 0; voxels are taken from byte 352 on/);
});

test("a pair whose .img is missing or too short is refused", async () => {
  const header = headerBytes({ pair: true, dim: SCAN_DIM, slope: SLOPE });
  const alone = await writePet(at("alone"), "pet.hdr", header);
  const short = await writePet(at("short"), "pet.hdr", header);
  await writeFile(at("short/pet.img"), Buffer.alloc(100));
  const [first, second] = await Promise.all([fit(alone), fit(short)]);
  expectRefusal(first, 65, /the \.img file that belongs to it is not beside it/);
  expectRefusal(second, 65, /end after 100 of 12288 bytes/);
});

test("a folder, a pipe and a missing file are refused as scans; nothing waits for the pipe", async () => {
  execFileSync("mkfifo", [at("pipe.nii")]);
  const [aFolder, aPipe, missing] = await Promise.all([
    fit(at("tiny")),
    fit(at("pipe.nii")),
    fit(at("missing.nii")),
  ]);
  expectRefusal(aFolder, 65, /is a folder/);
  expectRefusal(aPipe, 65, /is a pipe or a device/);
  expectRefusal(missing, 65, /there is no such file/);
});
