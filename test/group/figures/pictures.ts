// Reads the pictures of a figure back: PNG decoded with Node's zlib, which also checks the sums.

import { crc32, inflateSync } from "node:zlib";

import type { Drawn } from "./geometry.ts";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Indices of the palette, rows from above. */
  readonly pixels: readonly number[];
  readonly palette: readonly number[];
}

/** @throws Error for a PNG that is broken anywhere. */
export function pictureOf({ attributes }: Drawn): Picture {
  const [, base64] = /^data:image\/png;base64,([A-Za-z0-9+/]+=*)$/.exec(attributes.href) ?? [];
  return decode(Buffer.from(base64, "base64"));
}

export function decode(png: Buffer): Picture {
  if (png.subarray(0, 8).toString("latin1") !== "\x89PNG\r\n\x1a\n") throw new Error("no PNG");
  const chunks: Record<string, Buffer> = {};
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const typed = png.subarray(at + 4, at + 8 + length);
    if (png.readUInt32BE(at + 8 + length) !== crc32(typed)) throw new Error("wrong CRC");
    chunks[typed.subarray(0, 4).toString("latin1")] = typed.subarray(4);
    at += 12 + length;
  }
  if (Object.keys(chunks).join() !== "IHDR,PLTE,IDAT,IEND") throw new Error("chunks");
  const { IHDR, PLTE, IDAT } = chunks;
  const [width, height] = [IHDR.readUInt32BE(0), IHDR.readUInt32BE(4)];
  if (IHDR.subarray(8).join() !== "8,3,0,0,0") throw new Error("not 8 bits of a palette");
  const rows = inflateSync(IDAT);
  if (rows.length !== height * (width + 1)) throw new Error("wrong size");
  const pixels: number[] = [];
  for (let y = 0; y < height; y++) {
    if (rows[y * (width + 1)] !== 0) throw new Error("a filter");
    pixels.push(...rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)));
  }
  return { width, height, pixels, palette: [...PLTE] };
}
