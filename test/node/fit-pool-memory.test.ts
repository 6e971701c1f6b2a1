// The built pool in a process of its own, whose largest resident memory the kernel counts.

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import type { FitPoolOptions } from "../../src/node/fit-pool.ts";
import { defaultJobs, idleBytes } from "../../src/node/pool-memory.ts";
import { newFolder } from "../support/cli.ts";
import { headerBytes, niftiBytes } from "../support/nifti.ts";
import { MANNER, PLENTY, tinySpec } from "../support/pool.ts";
import {
  FRAMES,
  levelOf,
  tinySidecar,
  tinyStored,
  VOXELS,
  writeTinyScan,
} from "../support/scan.ts";

const POOL = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  "../../dist/node/fit-pool.js",
);
/** Large enough that a thread reads it: 38 MB. */
const SHAPE = [96, 96, 64];
const LEVELS = 12;
const SCANS = 6;

const PROGRAM = `
  import { readFileSync } from "node:fs";
  const [options, specs, manner] = JSON.parse(process.env.ASKED);
  const { openFitPool } = await import(process.env.POOL);
  const pool = await openFitPool(options);
  await Promise.all(specs.map((spec) => pool.fit(spec, manner)));
  await pool.close();
  console.log(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
`;

/** Every voxel of level n = voxel % 12 has that level's curve of the tiny scan. */
async function writeLargeScan(folder: string): Promise<Record<"pet" | "reference", string>> {
  const volume = SHAPE[0] * SHAPE[1] * SHAPE[2];
  const stored = tinyStored();
  const voxelOf = Array.from({ length: LEVELS }, (_, n) =>
    Array.from({ length: VOXELS }, (__, v) => v).findIndex((v) => levelOf(v) === n),
  );
  const values = new Float32Array(FRAMES * volume);
  for (let f = 0; f < FRAMES; f++) {
    for (let v = 0; v < volume; v++) {
      values[f * volume + v] = stored[f * VOXELS + voxelOf[v % LEVELS]];
    }
  }
  const header = headerBytes({ dim: [4, ...SHAPE, FRAMES, 1, 1, 1], type: "float32" });
  const pet = path.join(folder, "sub-02_pet.nii");
  await writeFile(pet, Buffer.concat([header, Buffer.alloc(4), Buffer.from(values.buffer)]));
  await writeFile(pet.replace(".nii", ".json"), tinySidecar());
  const reference = path.join(folder, "reference.nii.gz");
  const mask = Array.from({ length: volume }, (_, v) => (v % LEVELS === 0 ? 1 : 0));
  await writeFile(reference, niftiBytes(mask, { dim: [3, ...SHAPE, 1, 1, 1, 1], type: "uint8" }));
  return { pet, reference };
}

test.runIf(process.platform === "linux")(
  "a pool holds no more than its memory, and would hold more if it might",
  async () => {
    const folder = await newFolder("memory");
    const tiny = await writeTinyScan(folder);
    const { pet, reference } = await writeLargeScan(folder);
    const program = path.join(folder, "program.mjs");
    await writeFile(program, PROGRAM);
    const peakOf = async (changes: Partial<FitPoolOptions>): Promise<number> => {
      const options = { ...PLENTY, jobs: 3, threads: 3, ...changes };
      const specs = Array.from({ length: SCANS }, (_, n) =>
        tinySpec(tiny, path.join(folder, `out${n}`), { pet, ref: reference }),
      );
      const asked = JSON.stringify([options, specs, { ...MANNER, force: true }]);
      const { stdout } = await promisify(execFile)(process.execPath, [program], {
        env: { ...process.env, POOL, ASKED: asked },
      });
      return 1024 * Number(stdout);
    };
    const memoryBytes = 430e6;
    expect(await peakOf({ memoryBytes })).toBeLessThan(memoryBytes);
    expect(await peakOf({})).toBeGreaterThan(memoryBytes);
  },
);

test("jobs come to one a thread, to fewer where scans or memory are few, to two at least on a GPU", () => {
  expect(defaultJobs(8, 32e9, 100, "cpu")).toBe(8);
  expect(defaultJobs(8, 32e9, 3, "cpu")).toBe(3);
  expect(defaultJobs(1, 32e9, 100, "auto")).toBe(1);
  expect(defaultJobs(1, 32e9, 100, "webgpu")).toBe(2);
  const few = defaultJobs(64, 1e9, 100, "cpu");
  expect(few).toBeGreaterThan(1);
  expect(
    idleBytes(
      80e6,
      Array.from({ length: few }, () => 1),
    ),
  ).toBeLessThan(0.55e9);
  expect(defaultJobs(64, 1e6, 100, "cpu")).toBe(1);
});

test("a job takes the same whether it is one of few or of many, and its further threads come on top", () => {
  const one = idleBytes(0, [1]);
  const four = idleBytes(0, [1, 1, 1, 1]);
  const eight = idleBytes(0, [1, 1, 1, 1, 1, 1, 1, 1]);
  expect(eight - four).toBeCloseTo((4 * (four - one)) / 3, 0);
  expect(idleBytes(0, [4])).toBeGreaterThan(one);
  expect(idleBytes(1e9, [1]) - one).toBe(1e9);
});
