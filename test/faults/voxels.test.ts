// Scans with voxels that hold no number: in tissue they are counted, in the reference they are refused.

import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import {
  bindmap,
  expectDone,
  expectRefusal,
  newFolder,
  SMALL_FIT,
  type CliRun,
} from "../support/cli.ts";
import {
  fileEnding,
  levelOf,
  mapIn,
  readMap,
  recordIn,
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
  folder = await newFolder("voxels");
  tiny = await writeTinyScan(at("tiny"));
});

function at(...parts: readonly string[]): string {
  return path.join(folder, ...parts);
}

function fit(pet: string, ref = tiny.reference, ...more: readonly string[]): Promise<CliRun> {
  return bindmap(["fit", pet, "--ref", ref, ...QUIET, ...more]);
}

test("voxels with NaN and infinity are counted as not finite; the others keep their values", async () => {
  const bad = [5, 6, 7];
  const values = tinyStored().map((stored, n) => {
    if (Math.floor(n / VOXELS) !== 4 || !bad.includes(n % VOXELS)) return stored * SLOPE;
    return [Number.NaN, Infinity, -Infinity][(n % VOXELS) - 5];
  });
  const image = tinyImage({ type: "float32", slope: 1 }, values);
  const pet = await writePet(at("nan"), "pet.nii", image);
  const run = await fit(pet, tiny.reference, "--mask", tiny.mask);
  const control = await fit(tiny.pet, tiny.reference, "--mask", tiny.mask);
  expectDone(run);
  expectDone(control);
  const out = path.join(run.cwd, "a/b/out");
  const status = await readMap(await fileEnding(out, "_desc-status_dseg.nii.gz"));
  expect(bad.map((v) => status.values[v])).toEqual([4, 4, 4]);
  expect((await recordIn(out)).voxels.byStatus["not finite"]).toBe(3);
  const [found, expected] = await Promise.all([
    mapIn(out),
    mapIn(path.join(control.cwd, "a/b/out")),
  ]);
  for (let v = 0; v < VOXELS; v++) {
    // The mean curve for the weights leaves the three out, so the last digits may differ.
    if (bad.includes(v)) expect(found.values[v]).toBe(0);
    else if (levelOf(v) > 0)
      expect(Math.abs(found.values[v] - expected.values[v])).toBeLessThan(1e-3);
  }
});

test("NaN in the reference region is refused, not averaged over", async () => {
  const values = tinyStored().map((stored, n) =>
    n === 3 * VOXELS + 12 ? Number.NaN : stored * SLOPE,
  );
  expect(levelOf(12)).toBe(0);
  const image = tinyImage({ type: "float32", slope: 1 }, values);
  const pet = await writePet(at("nan-reference"), "pet.nii", image);
  expectRefusal(await fit(pet), 65, /reference.*(NaN|not finite|finite)/i);
});
