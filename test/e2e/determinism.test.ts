// What must not change a map: threads, slabs, chunks, the unit of the scan, the clock it is told by.

import fc from "fast-check";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { bindmap, expectDone, newFolder, type CliRun } from "../support/cli.ts";
import { testDevice } from "../support/gpu.ts";
import {
  imageHashes,
  levelOf,
  mapIn,
  recordIn,
  SLOPE,
  STARTS_S,
  tinyImage,
  tinySidecar,
  tinyStored,
  writePet,
  writeTinyScan,
  type TinyScan,
} from "../support/scan.ts";

const PET = "sub-01/pet/sub-01_trc-11CAZ10419369";
const TRUTH = `study/derivatives/bindmap-truth/${PET}`;
/**
 * 32 x 32 x 24 voxels take 200 kB for two frames, and 4 B and 4 maps each beside; 13,000 voxels with
 * signal and 38 frames take 3 MB at once.
 */
const SHORT_OF_MEMORY = "1500k";
let folder = "";
let tiny: TinyScan;

beforeAll(async () => {
  folder = await newFolder("determinism");
  tiny = await writeTinyScan(at("tiny"));
  const simulate = ["simulate", "study", "--size", "small", "--noise", "0.05"];
  expectDone(await bindmap(simulate, { cwd: folder }));
  const runs = await Promise.all([
    fitStudy("one-thread", "--backend", "cpu", "--threads", "1"),
    fitTiny("tiny-maps", tiny.pet),
  ]);
  runs.forEach(expectDone);
});

function at(...parts: readonly string[]): string {
  return path.join(folder, ...parts);
}

/** Without a mask: the voxels are known at the end of the first pass only. */
function fitStudy(out: string, ...more: readonly string[]): Promise<CliRun> {
  const ref = ["--ref", `${TRUTH}_desc-reference_mask.nii.gz`];
  return bindmap(["fit", `study/${PET}_pet.nii.gz`, ...ref, "--out", out, ...more], {
    cwd: folder,
  });
}

function fitTiny(out: string, pet: string): Promise<CliRun> {
  const how = ["--backend", "cpu", "--threads", "1", "--certify", "10", "--out", out];
  return bindmap(["fit", pet, "--ref", tiny.reference, ...how], { cwd: folder });
}

async function passesOf(out: string): Promise<{ passes: number; slabs: number }> {
  const { passes, slabs } = await recordIn(at(out));
  return { passes, slabs };
}

test("2 and 3 threads give the bytes of 1", async () => {
  const expected = await imageHashes(at("one-thread"));
  const runs = await Promise.all(
    ["2", "3"].map((n) => fitStudy(`threads${n}`, "--backend", "cpu", "--threads", n)),
  );
  runs.forEach(expectDone);
  expect(Object.keys(expected)).toHaveLength(5);
  expect(await imageHashes(at("threads2"))).toEqual(expected);
  expect(await imageHashes(at("threads3"))).toEqual(expected);
});

test("short of memory the scan is read several times, in slabs, and the bytes are the same", async () => {
  expect(await passesOf("one-thread")).toEqual({ passes: 1, slabs: 1 });
  const run = await fitStudy("slabs", "--backend", "cpu", "--mem", SHORT_OF_MEMORY);
  expectDone(run);
  const { passes, slabs } = await passesOf("slabs");
  expect(slabs).toBeGreaterThanOrEqual(2);
  // One to choose the voxels, then one for each slab.
  expect(passes).toBe(1 + slabs);
  expect(run.stdout).toContain(`read in ${passes} passes`);
  expect(await imageHashes(at("slabs"))).toEqual(await imageHashes(at("one-thread")));
});

test("with a mask too: 4,380 voxels in slabs of 4,250 take 2 passes and change no byte", async () => {
  const mask = ["--backend", "cpu", "--mask", `${TRUTH}_desc-brain_mask.nii.gz`];
  const [whole, slabbed] = await Promise.all([
    fitStudy("masked", ...mask),
    fitStudy("masked-slabs", ...mask, "--mem", "1040000"),
  ]);
  expectDone(whole);
  expectDone(slabbed);
  const { passes, slabs } = await passesOf("masked-slabs");
  expect([passes, slabs]).toEqual([2, 2]);
  expect(await imageHashes(at("masked-slabs"))).toEqual(await imageHashes(at("masked")));
});

test("memory for less than one slab is refused with the amount that would do; that amount does", async () => {
  const refused = await fitStudy("too-little", "--backend", "cpu", "--mem", "100k");
  expect(refused.code).toBe(2);
  const least = /--mem gives 0.1 MB; this scan needs at least ([\d.]+) MB/.exec(refused.stderr);
  expect(least).not.toBeNull();
  const run = await fitStudy(
    "enough",
    "--backend",
    "cpu",
    "--mem",
    `${Math.round(Number(least?.[1]) * 1e6)}`,
  );
  expectDone(run);
});

test("on a GPU slabs change no byte either", async (context) => {
  const { name } = await testDevice(context);
  const [whole, slabbed] = await Promise.all([
    fitStudy("gpu", "--gpu", name),
    fitStudy("gpu-slabs", "--gpu", name, "--mem", SHORT_OF_MEMORY),
  ]);
  expectDone(whole);
  expectDone(slabbed);
  expect((await passesOf("gpu-slabs")).slabs).toBeGreaterThanOrEqual(2);
  expect(await imageHashes(at("gpu-slabs"))).toEqual(await imageHashes(at("gpu")));
});

test("the seed chooses the voxels that are fitted again, and changes no map", async () => {
  const run = await fitStudy("seed", "--backend", "cpu", "--seed", "77");
  expectDone(run);
  expect(await imageHashes(at("seed"))).toEqual(await imageHashes(at("one-thread")));
});

test("a scan in kBq/mL, or scaled by any factor, gives the maps of the one in Bq/mL within 1e-5", async () => {
  const expected = (await mapIn(at("tiny-maps"))).values;
  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(1e-3, 1e-12, 3.7e10), async (factor) => {
      const name = `scaled${n++}`;
      const values = tinyStored().map((stored) => stored * SLOPE * factor);
      const image = tinyImage({ type: "float32", slope: 1 }, values);
      const unit = tinySidecar({ Units: factor === 1e-3 ? "kBq/mL" : "Bq/mL" });
      const pet = await writePet(at(name), "sub-01_pet.nii", image, unit);
      expectDone(await fitTiny(`${name}-maps`, pet));
      const { values: found } = await mapIn(at(`${name}-maps`));
      for (let v = 0; v < found.length; v++) {
        // The scan is rounded to 2^-24 in float32; flat maxima amplify that by up to some 100.
        if (levelOf(v) > 0) expect(Math.abs(found[v] - expected[v])).toBeLessThan(1e-5);
      }
    }),
    { numRuns: 3, seed: 1 },
  );
});

test("all times of the sidecar moved together give the same bytes", async () => {
  const expected = await imageHashes(at("tiny-maps"));
  let n = 0;
  await fc.assert(
    // Whole seconds: their sums with the frame times are exact.
    fc.asyncProperty(fc.integer({ min: -40_000, max: 40_000 }), async (shiftS) => {
      const name = `shifted${n++}`;
      const sidecar = tinySidecar({
        ScanStart: shiftS,
        InjectionStart: shiftS,
        FrameTimesStart: STARTS_S.map((start) => start + shiftS),
      });
      const pet = await writePet(at(name), "sub-01_pet.nii", tinyImage(), sidecar);
      expectDone(await fitTiny(`${name}-maps`, pet));
      expect(await imageHashes(at(`${name}-maps`))).toEqual(expected);
    }),
    { numRuns: 4, seed: 1 },
  );
});
