import { expect, test } from "vitest";

import { beginPass } from "../../src/node/early-pass.ts";
import type { Image } from "../../src/image/image.ts";
import { memoryImage } from "../support/memory-image.ts";

const FRAMES = [1, 2, 3].map((value) => new Float32Array(4).fill(value));
const image = () => memoryImage([2, 2, 1], FRAMES);

async function firstValues(from: Image, precision: "f32" | "f64" = "f32"): Promise<number[]> {
  const values: number[] = [];
  for await (const frame of from.frames({ precision })) values.push(frame[0]);
  return values;
}

/** Fails at its second frame, and says whether its pass was ended and what it was told. */
function failingImage() {
  const { header } = image();
  const seen = { ended: false, aborted: false };
  const failing: Image = {
    header,
    async *frames({ precision, signal, onBytes }) {
      try {
        onBytes?.(1, 2);
        yield* image().frames({ precision });
        seen.aborted = signal?.aborted === true;
        signal?.throwIfAborted();
        throw new Error("the disk failed");
      } finally {
        seen.ended = true;
      }
    },
  };
  return { failing, seen };
}

test("the pass begins before it is asked for, and the first reading goes on from there", async () => {
  const scan = image();
  const pass = beginPass(scan, undefined, () => {});
  await Promise.resolve();
  expect(scan.reads).toBe(1);
  expect(await firstValues(pass.image)).toEqual([1, 2, 3]);
  expect(scan.reads).toBe(1);
  await pass.stop();
});

test("a second reading, or one in float64, is a pass of its own", async () => {
  const scan = image();
  const pass = beginPass(scan, undefined, () => {});
  await firstValues(pass.image);
  expect(await firstValues(pass.image)).toEqual([1, 2, 3]);
  expect(scan.reads).toBe(2);
  await pass.stop();
  const other = beginPass(scan, undefined, () => {});
  expect(await firstValues(other.image, "f64")).toEqual([1, 2, 3]);
  expect(scan.reads).toBe(4);
  await other.stop();
});

test("its end is told once, at the end", async () => {
  let ends = 0;
  const pass = beginPass(image(), undefined, () => {
    ends++;
  });
  expect(ends).toBe(0);
  await firstValues(pass.image);
  expect(ends).toBe(1);
  await pass.stop();
  expect(ends).toBe(1);
});

test("a failure is thrown to the reader, not to the air", async () => {
  const { failing, seen } = failingImage();
  const pass = beginPass(failing, undefined, () => {});
  await expect(firstValues(pass.image)).rejects.toThrow("the disk failed");
  expect(seen).toEqual({ ended: true, aborted: false });
  await pass.stop();
});

test("stopped before anybody reads, the pass is ended and its failure is nobody's", async () => {
  const { failing, seen } = failingImage();
  const pass = beginPass(failing, undefined, () => {});
  await pass.stop();
  expect(seen.ended).toBe(true);
});

test("the caller's abort reaches the pass with its reason", async () => {
  const { failing } = failingImage();
  const stop = new AbortController();
  const pass = beginPass(failing, stop.signal, () => {});
  const reason = new Error("stopped by the user");
  stop.abort(reason);
  await expect(firstValues(pass.image)).rejects.toBe(reason);
  await pass.stop();
});
