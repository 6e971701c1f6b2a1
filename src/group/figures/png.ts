// A PNG of palette colours as a data address, without Node and without compression: slices are small,
// and SVG rectangles of noisy voxels take ten times the bytes.
//
// PNG: W3C, third edition; zlib and its stored blocks: RFC 1950, RFC 1951 3.2.4.

/** Of what a stored block can hold. */
const MOST_STORED = 65_535;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** One byte a pixel, an index of the palette. */
const [BITS, INDEXED] = [8, 3];
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const CRCS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/**
 * @param pixels - Indices of `palette`, rows from above, `width` a row.
 * @param palette - RGB, three bytes a colour, 256 colours at most.
 */
export function pngAddress(pixels: Uint8Array, width: number, palette: Uint8Array): string {
  return `data:image/png;base64,${base64Of(pngOf(pixels, width, palette))}`;
}

export function pngOf(pixels: Uint8Array, width: number, palette: Uint8Array): Uint8Array {
  const height = pixels.length / width;
  // Each row begins with its filter: none.
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  const header = [...bytes4(width), ...bytes4(height), BITS, INDEXED, 0, 0, 0];
  return joined([
    SIGNATURE,
    ...chunk("IHDR", header),
    ...chunk("PLTE", palette),
    ...chunk("IDAT", stored(rows)),
    ...chunk("IEND", []),
  ]);
}

function chunk(name: string, data: ArrayLike<number>): readonly ArrayLike<number>[] {
  const typed = joined([Array.from(name, (letter) => letter.charCodeAt(0)), data]);
  let crc = 0xffffffff;
  for (const byte of typed) crc = (crc >>> 8) ^ CRCS[(crc ^ byte) & 0xff];
  return [bytes4(data.length), typed, bytes4(~crc >>> 0)];
}

/** A zlib stream of stored blocks. */
function stored(data: Uint8Array): Uint8Array {
  const blocks: ArrayLike<number>[] = [[0x78, 0x01]];
  for (let from = 0; from < data.length; from += MOST_STORED) {
    const block = data.subarray(from, from + MOST_STORED);
    const last = from + MOST_STORED >= data.length ? 1 : 0;
    const [low, high] = [block.length & 0xff, block.length >>> 8];
    blocks.push([last, low, high, low ^ 0xff, high ^ 0xff], block);
  }
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return joined([...blocks, [b >>> 8, b & 0xff, a >>> 8, a & 0xff]]);
}

function bytes4(value: number): readonly number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

function joined(parts: readonly ArrayLike<number>[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function base64Of(data: Uint8Array): string {
  let text = "";
  for (let i = 0; i < data.length; i += 3) {
    const bits = (data[i] << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0);
    const count = Math.min(3, data.length - i) + 1;
    for (let sextet = 0; sextet < 4; sextet++) {
      text += sextet < count ? BASE64[(bits >>> (18 - 6 * sextet)) & 63] : "=";
    }
  }
  return text;
}
