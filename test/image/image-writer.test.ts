import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeGrid } from "../../src/image/grid.ts";
import { parseHeader } from "../../src/image/header.ts";
import type { ImageLayout, StoredValues } from "../../src/image/write.ts";
import { createStaging } from "../../src/node/atomic.ts";
import { nodeFileOps, type FileOps } from "../../src/node/file-ops.ts";
import { openImage } from "../../src/node/image-file.ts";
import { createImageWriter } from "../../src/node/image-writer.ts";
import { headerBytes } from "../support/nifti.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bindmap-writer-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function writeImage(
  name: string,
  layout: ImageLayout,
  frames: readonly StoredValues[],
  ops?: FileOps,
): Promise<string> {
  const path = join(folder, name);
  const staging = createStaging(ops === undefined ? { force: true } : { force: true, ops });
  try {
    const writer = await createImageWriter(staging, path, layout, { level: 1 });
    for (const values of frames) await writer.write(values);
    await writer.close();
    await staging.commit();
  } finally {
    await staging.discard();
  }
  return path;
}

async function readFrames(path: string): Promise<number[][]> {
  const image = await openImage(path);
  const frames: number[][] = [];
  for await (const values of image.frames({ precision: "f64" })) frames.push(Array.from(values));
  expect(image.warnings.list).toEqual([]);
  return frames;
}

const TYPES = [
  "uint8",
  "int8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "float32",
  "float64",
] as const;

test("what was written is read back: any type, version, compression, slope and number of frames", async () => {
  const cases = fc.record({
    datatype: fc.constantFrom(...TYPES),
    version: fc.constantFrom(1 as const, 2 as const),
    isPacked: fc.boolean(),
    slope: fc.constantFrom(1, 0.5, -2),
    intercept: fc.constantFrom(0, 10),
    // In the range of every type.
    frames: fc.array(fc.array(fc.integer({ min: 0, max: 127 }), { minLength: 12, maxLength: 12 }), {
      minLength: 1,
      maxLength: 4,
    }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ version, isPacked, frames, ...rest }) => {
      const { grid } = parseHeader(headerBytes({ version }), "a.nii");
      const layout = { grid, frameCount: frames.length, ...rest };
      const stored = frames.map((values) => Float64Array.from(values));
      const path = await writeImage(isPacked ? "a.nii.gz" : "a.nii", layout, stored);
      // Exact: small integers times 0.5, -2 or 1 plus 10.
      expect(await readFrames(path)).toEqual(
        frames.map((values) => values.map((value) => value * rest.slope + rest.intercept)),
      );
    }),
    { numRuns: 60 },
  );
});

test("frames of 3 MiB come back through gzip, NaN included", async () => {
  const grid = makeGrid({ shape: [128, 128, 48], voxelMm: [2, 2, 2] });
  const frames = [0, 1].map((f) =>
    Float32Array.from({ length: 128 * 128 * 48 }, (_, v) => (v % 1000 === 7 ? Number.NaN : v + f)),
  );
  const layout: ImageLayout = { grid, datatype: "float32", frameCount: 2 };
  const path = await writeImage("large.nii.gz", layout, frames);
  const image = await openImage(path);
  let f = 0;
  for await (const values of image.frames({ precision: "f32" })) {
    expect(Buffer.compare(Buffer.from(values.buffer), Buffer.from(frames[f++].buffer))).toBe(0);
  }
  expect(f).toBe(2);
  expect(gunzipSync(await readFile(path)).length).toBe(352 + 2 * 128 * 128 * 48 * 4);
});

test("a frame too few, a frame too many or one of another size is a bug, and leaves no file", async () => {
  const grid = makeGrid({ shape: [3, 2, 2], voxelMm: [2, 2, 2] });
  const layout: ImageLayout = { grid, datatype: "float32", frameCount: 2 };
  const frame = new Float32Array(12);
  await writeImage("right.nii", layout, [frame, frame]);
  const wrong = [[frame], [frame, frame, frame], [frame, new Float32Array(11)]];
  for (const frames of wrong) {
    await expect(writeImage("wrong.nii.gz", layout, frames)).rejects.toMatchObject({ kind: "bug" });
  }
  await expect(writeImage("wrong.img", layout, [frame, frame])).rejects.toThrow(".nii.gz");
  expect((await readdir(folder)).filter((name) => name.includes("wrong"))).toEqual([]);
});

test("a full disk in the middle of a compressed file is reported, and leaves no file", async () => {
  const grid = makeGrid({ shape: [64, 64, 64], voxelMm: [2, 2, 2] });
  // Numbers that do not compress, so that the disk is reached while frames are still coming.
  const noise = Uint32Array.from({ length: 64 ** 3 }, (_, v) => Math.imul(v, 2_654_435_761) >>> 0);
  const layout: ImageLayout = { grid, datatype: "uint32", frameCount: 8 };
  for (const nth of [1, 2, 4]) {
    let writes = 0;
    const ops: FileOps = {
      ...nodeFileOps,
      async openNew(path) {
        const file = await nodeFileOps.openNew(path);
        return {
          write(bytes) {
            writes++;
            if (writes < nth) return file.write(bytes);
            return Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" }));
          },
          sync: () => file.sync(),
          close: () => file.close(),
        };
      },
    };
    const frames = Array.from({ length: 8 }, () => noise);
    await expect(writeImage("full.nii.gz", layout, frames, ops)).rejects.toMatchObject({
      kind: "io",
      message: expect.stringContaining("no space is left"),
    });
    expect(writes).toBe(nth);
  }
  expect((await readdir(folder)).filter((name) => name.includes("full"))).toEqual([]);
});
