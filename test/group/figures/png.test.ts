import { expect, test } from "vitest";

import { pngAddress, pngOf } from "../../../src/group/figures/png.ts";
import { decode } from "./pictures.ts";

const PALETTE = Uint8Array.from({ length: 768 }, (_, i) => (7 * i) % 256);

test.each([
  [1, 1],
  [3, 2],
  [128, 128],
  // More than one stored block, and one that is just full: 65,535 = 257 x 255.
  [300, 400],
  [254, 257],
])("a picture of %d x %d comes back pixel by pixel from Node's zlib", (width, height) => {
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => (i * i + 3 * i) % 256);
  const read = decode(Buffer.from(pngOf(pixels, width, PALETTE)));
  expect([read.width, read.height]).toEqual([width, height]);
  expect(Buffer.from(read.pixels).equals(Buffer.from(pixels))).toBe(true);
  expect(read.palette).toEqual([...PALETTE]);
});

test("its address is base64 as Node writes it, of any length", () => {
  for (const length of [1, 2, 3, 4]) {
    const pixels = new Uint8Array(length);
    const png = Buffer.from(pngOf(pixels, length, PALETTE));
    expect(pngAddress(pixels, length, PALETTE)).toBe(
      `data:image/png;base64,${png.toString("base64")}`,
    );
  }
});
