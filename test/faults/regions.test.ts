// Reference regions and masks that do not belong to the scan, or name nothing: each is refused in one
// sentence, with nothing left behind.

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, test } from "vitest";

import {
  bindmap,
  expectDone,
  expectRefusal,
  newFolder,
  SMALL_FIT,
  type CliRun,
} from "../support/cli.ts";
import { levelOf, tinyImage, tinyVolume, writeTinyScan, type TinyScan } from "../support/scan.ts";

let folder = "";
let tiny: TinyScan;
const QUIET = [...SMALL_FIT, "--out", "a/b/out"];

beforeAll(async () => {
  folder = await newFolder("regions");
  tiny = await writeTinyScan(at("tiny"));
});

function at(...parts: readonly string[]): string {
  return path.join(folder, ...parts);
}

function fit(ref: string, ...more: readonly string[]): Promise<CliRun> {
  return bindmap(["fit", tiny.pet, "--ref", ref, ...QUIET, ...more]);
}

const isReference = (v: number): number => (levelOf(v) === 0 ? 1 : 0);
const FLIPPED_SROW = [-2, 0, 0, 11, 0, 2, 0, -2, 0, 0, 2, -2];
const SHIFTED_SROW = [2, 0, 0, -2, 0, 2, 0, -2, 0, 0, 2, -2];

test.concurrent.each([
  [
    "of another shape",
    () => tinyVolume(isReference, { dim: [3, 8, 6, 8, 1, 1, 1, 1] }),
    /shapes differ/,
  ],
  [
    "with its x axis flipped",
    () => tinyVolume(isReference, { srow: FLIPPED_SROW }),
    /the x axis is flipped/,
  ],
  [
    "shifted by 1 mm",
    () => tinyVolume(isReference, { srow: SHIFTED_SROW }),
    /corners lie up to 1\.00 mm apart/,
  ],
  ["without a voxel", () => tinyVolume(() => 0), /none of its 384 voxels is in the mask/],
  [
    "with fractions",
    () => tinyVolume((v) => 0.25 * isReference(v), { type: "float32" }),
    /fractions such as 0\.25/,
  ],
  ["with several labels", () => tinyVolume((v) => v % 3), /holds several labels/],
  ["with the scan's frames", () => tinyImage(), /has 16 frames; a mask or label image has one/],
  ["cut short", () => tinyVolume(isReference).subarray(0, -1), /end after 383 of 384 bytes/],
])("a reference mask %s is refused, exit 65", async (what, bytes, says) => {
  const mask = at(`mask-${what.replaceAll(/\W+/g, "-")}.nii`);
  await writeFile(mask, bytes());
  expectRefusal(await fit(mask), 65, says);
});

test("a reference mask half a micrometre off is taken: below the tolerance of the grid", async () => {
  const srow = [2, 0, 0, -3 + 5e-4, 0, 2, 0, -2, 0, 0, 2, -2];
  await writeFile(at("near.nii"), tinyVolume(isReference, { srow }));
  expectDone(await fit(at("near.nii")));
});

test.concurrent.each([
  [65, (s: TinyScan) => `${s.labels}:8,4711`, /no voxel has the label 4711/],
  [65, (s: TinyScan) => `${s.labels}:Cerebelum`, /Cerebelum/],
  [65, (s: TinyScan) => s.labels, /holds several labels/],
  [65, (s: TinyScan) => `${s.table}:cerebelum`, /no region "cerebelum".*cerebellum/],
  [2, (s: TinyScan) => s.table, /which of them is the reference must be said/],
  [2, (s: TinyScan) => `${s.labels}:0`, /label 0 is the background/],
  [65, () => "none.nii", /none\.nii: there is no such file/],
])("exit %i for a reference that names nothing, case %#", async (code, ref, says) => {
  expectRefusal(await fit(ref(tiny)), code, says);
});

test("an empty fitting mask is refused", async () => {
  await writeFile(
    at("empty.nii"),
    tinyVolume(() => 0),
  );
  const run = await fit(tiny.reference, "--mask", at("empty.nii"));
  expectRefusal(run, 65, /none of its 384 voxels is in the mask/);
});
