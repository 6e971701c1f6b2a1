// Frames read by a thread: the same values, words and faults as from the caller's own, nothing
// written under a frame that is in use, and no thread left behind.

import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Fault } from "../../src/errors.ts";
import type { ReadOptions } from "../../src/image/image.ts";
import { packError, unpackError } from "../../src/node/frame-task.ts";
import { openImage } from "../../src/node/image-file.ts";
import { gzipMembers, niftiBytes, RAMP } from "../support/nifti.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bindmap-thread-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function put(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const IN_THREAD = { threadBytes: 0 };
const HERE = { threadBytes: Number.POSITIVE_INFINITY };

async function read(
  path: string,
  where: { readonly threadBytes: number },
  options: Partial<ReadOptions> = {},
) {
  const image = await openImage(path, where);
  const frames: number[][] = [];
  let isShared = false;
  for await (const values of image.frames({ precision: "f32", ...options })) {
    isShared = values.buffer instanceof SharedArrayBuffer;
    frames.push([...values]);
  }
  return { frames, isShared, warnings: image.warnings.list };
}

/** 20 frames, more than a thread has arrays for. */
const FRAMES = 20;
const series = Array.from({ length: FRAMES * 12 }, (_, n) => n - 100);
const dim = [4, 3, 2, 2, FRAMES, 1, 1, 1];
const scaled = niftiBytes(series, { dim, type: "int16", slope: 0.5, inter: 3 });
const real = niftiBytes(series, { dim, type: "float32" });
const turned = niftiBytes(series, { dim, type: "float32", littleEndian: false });

test.each([
  ["scaled.nii", scaled],
  ["scaled.nii.gz", gzipSync(scaled)],
  ["real.nii", real],
  ["real.nii.gz", gzipSync(real)],
  ["turned.nii.gz", gzipSync(turned)],
  ["members.nii.gz", gzipMembers(real, 100)],
  ["surplus.nii.gz", Buffer.concat([gzipSync(real), Buffer.from("left over")])],
])("%s gives the same 20 frames and warnings from a thread", async (name, bytes) => {
  const path = await put(name, bytes);
  const here = await read(path, HERE);
  const there = await read(path, IN_THREAD);
  expect([here.isShared, there.isShared]).toEqual([false, true]);
  expect(there.frames).toHaveLength(FRAMES);
  expect({ ...there, isShared: false }).toEqual(here);
});

test("labels above 2^24 come whole in float64", async () => {
  const path = await put("labels.nii", niftiBytes(RAMP.with(5, 16_777_217), { type: "int32" }));
  const { frames } = await read(path, IN_THREAD, { precision: "f64" });
  expect(frames.flat()[5]).toBe(16_777_217);
});

test("a frame stays as it is while it is used, however far ahead the thread is", async () => {
  const image = await openImage(await put("slow.nii.gz", gzipSync(real)), IN_THREAD);
  let f = 0;
  for await (const values of image.frames({ precision: "f32" })) {
    const expected = series.slice(f * 12, (f + 1) * 12);
    await sleep(f % 5 === 0 ? 20 : 0);
    expect([...values]).toEqual(expected);
    // As decay correction does.
    values.fill(Number.NaN);
    f++;
  }
  expect(f).toBe(FRAMES);
});

test("progress comes from the thread and ends at the file's size", async () => {
  const packed = gzipSync(real);
  const seen: (readonly number[])[] = [];
  const onBytes = (...bytes: readonly number[]): void => void seen.push(bytes);
  await read(await put("progress.nii.gz", packed), IN_THREAD, { onBytes });
  expect(seen.at(-1)).toEqual([packed.length, packed.length]);
});

const damaged = Uint8Array.from(gzipSync(real));
damaged[damaged.length - 8] ^= 1;

test.each([
  ["cut.nii.gz", gzipSync(real).subarray(0, -20)],
  ["checksum.nii.gz", damaged],
  ["short.nii.gz", gzipSync(real.subarray(0, -2))],
  ["large.nii.gz", gzipSync(niftiBytes(series.with(17, 1e300), { dim, type: "float64" }))],
])("%s fails with the same fault from a thread", async (name, bytes) => {
  const path = await put(name, bytes);
  const here = await faultOf(read(path, HERE));
  expect(here.kind).toBe("input");
  expect(await faultOf(read(path, IN_THREAD))).toEqual(here);
});

/** What a user is told of a failure. */
async function faultOf(work: Promise<unknown>) {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { kind, message, advice } = error;
    return { kind, message, advice };
  }
  throw new Error("nothing failed");
}

test("a file that was written anew since it was opened is refused by the thread", async () => {
  const path = await put("changing.nii.gz", gzipSync(real));
  const image = await openImage(path, IN_THREAD);
  await utimes(path, 1, 1);
  await expect(image.frames({ precision: "f32" }).next()).rejects.toThrow("has changed since");
});

test("an abort ends the pass with the caller's reason, before and in the middle of it", async () => {
  const image = await openImage(await put("abort.nii.gz", gzipSync(real)), IN_THREAD);
  const reason = new Error("stopped by the user");
  const aborted = AbortSignal.abort(reason);
  await expect(image.frames({ precision: "f32", signal: aborted }).next()).rejects.toBe(reason);
  const stop = new AbortController();
  const frames = image.frames({ precision: "f32", signal: stop.signal });
  expect((await frames.next()).done).toBe(false);
  stop.abort(reason);
  await expect(frames.next()).rejects.toBe(reason);
});

test.skipIf(process.platform !== "linux")(
  "passes that end, fail, are aborted or are left early leave no thread and no handle",
  async () => {
    const whole = await put("whole.nii.gz", gzipSync(real));
    const cut = await put("left-cut.nii.gz", gzipSync(real).subarray(0, -20));
    const round = async (): Promise<void> => {
      await read(whole, IN_THREAD);
      await read(cut, IN_THREAD).catch(() => {});
      const image = await openImage(whole, IN_THREAD);
      const stop = new AbortController();
      for await (const values of image.frames({ precision: "f32", signal: stop.signal })) {
        expect(values).toHaveLength(12);
        break;
      }
      const frames = image.frames({ precision: "f32", signal: stop.signal });
      await frames.next();
      stop.abort();
      await frames.next().catch(() => {});
    };
    const counts = async (): Promise<readonly number[]> =>
      Promise.all(["task", "fd"].map(async (of) => (await readdir(`/proc/self/${of}`)).length));
    await round();
    const [threads, handles] = await counts();
    for (let n = 0; n < 3; n++) await round();
    const [threadsAfter, handlesAfter] = await counts();
    expect(threadsAfter).toBe(threads);
    // Within 5: the test runner opens and closes a few of its own.
    expect(handlesAfter).toBeLessThan(handles + 5);
  },
);

test("a fault crosses threads with its kind, advice and cause; another error as it is", () => {
  const cause = new Error("low");
  const crossed = unpackError(structuredClone(packError(new Fault("io", "a", "b", { cause }))));
  expect(crossed).toBeInstanceOf(Fault);
  expect(crossed).toMatchObject({
    kind: "io",
    message: "a",
    advice: "b",
    cause: { message: "low" },
  });
  expect(unpackError(structuredClone(packError(new RangeError("c"))))).toMatchObject({
    name: "RangeError",
    message: "c",
  });
  expect(unpackError(packError("text")).message).toBe("text");
});
