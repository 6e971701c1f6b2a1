import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrames } from "../../src/image/frames.ts";
import { parseHeader, type ImageHeader } from "../../src/image/header.ts";
import type { Precision } from "../../src/image/image.ts";
import { chunksOf, headerBytes, niftiBytes, RAMP, type NiftiSpec } from "../support/nifti.ts";

/** All frames, copied, and the warnings of the pass. */
async function decode(
  bytes: Uint8Array,
  chunk = 7,
  precision: Precision = "f64",
  dataFileBytes?: number,
) {
  const header = parseHeader(bytes, "a.nii", { dataFileBytes });
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const frames: number[][] = [];
  const source = chunksOf(bytes, chunk);
  for await (const values of decodeFrames(source, header, { precision, name: "a.nii", warn })) {
    frames.push(Array.from(values));
  }
  return { header, frames, warnings };
}

const TYPES = [
  ["uint8", 0, 255],
  ["int8", -128, 127],
  ["int16", -32768, 32767],
  ["uint16", 0, 65535],
  ["int32", -(2 ** 31), 2 ** 31 - 1],
  ["uint32", 0, 2 ** 32 - 1],
  ["int64", -(2 ** 53), 2 ** 53],
  ["uint64", 0, 2 ** 53],
  ["float32", -(2 ** 24), 2 ** 24],
  ["float64", -(2 ** 53), 2 ** 53],
] as const;

test.each(TYPES)(
  "%s is read exactly in either byte order and version, in any chunks",
  async (type, min, max) => {
    const cases = fc.record({
      values: fc.array(fc.integer({ min, max }), { minLength: 24, maxLength: 24 }),
      version: fc.constantFrom(1 as const, 2 as const),
      littleEndian: fc.boolean(),
      chunk: fc.integer({ min: 1, max: 900 }),
      shift: fc.integer({ min: 0, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ values, version, littleEndian, chunk, shift }) => {
        const voxOffset = (version === 1 ? 352 : 544) + shift;
        const spec: NiftiSpec = { type, version, littleEndian, voxOffset };
        const { frames } = await decode(niftiBytes(values, spec), chunk);
        // Exact: each of these integers is a float64.
        expect(frames.flat()).toEqual(values);
      }),
      { numRuns: 40 },
    );
  },
);

test("scaling is done in float64 and rounded once: int32 16777217 x 0.5 + 0.5 is 8388609", async () => {
  const values = RAMP.with(5, 16_777_217);
  const { frames } = await decode(
    niftiBytes(values, { type: "int32", slope: 0.5, inter: 0.5 }),
    9,
    "f32",
  );
  // Exact: 16777217 itself is no float32, the scaled value is one.
  expect(frames.flat()[5]).toBe(8_388_609);
});

test("float32 NaN, infinities and -0 come through as they are", async () => {
  const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];
  const { frames } = await decode(
    niftiBytes([...special, ...RAMP.slice(4)], { type: "float32" }),
    5,
    "f32",
  );
  expect(frames[0].slice(0, 4)).toEqual(special);
});

test("a finite value that float32 can't hold is refused, in float64 it is 1e300", async () => {
  const bytes = niftiBytes(RAMP.with(17, 1e300), { type: "float64" });
  await expect(decode(bytes, 64, "f32")).rejects.toThrow("stored value 1e+300 in voxel 5");
  expect((await decode(bytes, 64, "f64")).frames[1][5]).toBe(1e300);
  const scaled = niftiBytes(RAMP.with(3, 1e30), { type: "float32", slope: 1e30 });
  await expect(decode(scaled, 64, "f32")).rejects.toThrow("too large for float32");
});

test("1 byte too few is refused with 47 of 48 bytes, trailing bytes are a warning", async () => {
  const bytes = niftiBytes(RAMP);
  expect((await decode(bytes)).warnings).toEqual([]);
  await expect(decode(bytes.subarray(0, -1))).rejects.toThrow("after 47 of 48 bytes");
  await expect(decode(bytes.subarray(0, 348))).rejects.toThrow("after 0 of 48 bytes");
  const longer = new Uint8Array(bytes.length + 3);
  longer.set(bytes);
  expect((await decode(longer)).warnings).toEqual([expect.stringContaining("3 bytes after")]);
});

test("any header byte changed is refused, or the voxels handed out are those of its header", async () => {
  for (const version of [1, 2] as const) {
    const whole = niftiBytes(RAMP, { version });
    const size = version === 1 ? 348 : 540;
    await fc.assert(
      fc.asyncProperty(fc.nat(size - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const bytes = whole.slice();
        bytes[at] ^= mask;
        let result;
        try {
          result = await decode(bytes, 100, "f64", bytes.length);
        } catch (error) {
          expect(error).toMatchObject({ name: "Fault", kind: "input" });
          return;
        }
        const { header, frames } = result;
        expect(frames.length).toBe(header.frameCount);
        for (const frame of frames) expect(frame.length).toBe(header.voxelCount);
        const needed = header.voxelCount * header.frameCount * 2;
        if (header.datatype === "int16")
          expect(needed + header.dataOffset).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 500 },
    );
  }
});

/** `total` bytes of zeros in one chunk over and over, without holding them. */
async function* zeros(total: number, counter: { pulled: number }): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(2 ** 24);
  for (let left = total; left > 0; left -= chunk.length) {
    counter.pulled += Math.min(left, chunk.length);
    yield left < chunk.length ? chunk.subarray(0, left) : chunk;
  }
}

async function countFrames(header: ImageHeader, totalBytes: number) {
  const counter = { pulled: 0 };
  const warnings: string[] = [];
  const options = {
    precision: "f32" as const,
    name: "a.nii",
    warn: (m: string) => void warnings.push(m),
  };
  let frames = 0;
  const pass = async () => {
    for await (const values of decodeFrames(zeros(totalBytes, counter), header, options)) {
      frames += values.length === header.voxelCount ? 1 : 0;
    }
  };
  return { counter, warnings, pass, frames: () => frames };
}

test("an image of 4.5 GiB streams through: 18 frames of 256 MiB", async () => {
  const dim = [4, 1024, 256, 256, 18, 1, 1, 1];
  const header = parseHeader(headerBytes({ dim, type: "float32" }), "a.nii");
  const run = await countFrames(header, 352 + 18 * 2 ** 28);
  await run.pass();
  expect(run.frames()).toBe(18);
  expect(run.counter.pulled).toBe(352 + 18 * 2 ** 28);
});

test("a bomb is left 64 MiB behind the last voxel, 48 MiB are read past with a warning", async () => {
  const header = parseHeader(headerBytes(), "a.nii");
  const bomb = await countFrames(header, 2 ** 40);
  await expect(bomb.pass()).rejects.toThrow("follow the last voxel");
  expect(bomb.counter.pulled).toBeLessThanOrEqual(2 ** 26 + 2 ** 25);
  const padded = await countFrames(header, 3 * 2 ** 24);
  await padded.pass();
  expect(padded.warnings.length).toBe(1);
});

test("the source is closed when the consumer stops after the first frame", async () => {
  let isClosed = false;
  const bytes = niftiBytes(RAMP);
  const source = (async function* () {
    try {
      yield* chunksOf(bytes, 10);
    } finally {
      isClosed = true;
    }
  })();
  const options = { precision: "f32" as const, name: "a.nii", warn: () => {} };
  for await (const values of decodeFrames(source, parseHeader(bytes, "a.nii"), options)) {
    expect(values[11]).toBe(11);
    break;
  }
  expect(isClosed).toBe(true);
});
