// Random numbers that depend on (seed, stream, index) alone, never on the order of the calls, so a
// phantom is the same however it is cut into frames, blocks and threads. It knows no PET.

/** An unlimited series of random numbers, addressed by index. */
export interface RandomStream {
  readonly key0: number;
  readonly key1: number;
}

/**
 * @param seed - Whole number from 0 to 2^32 - 1.
 * @param path - Whole numbers that name the stream (purpose, frame, …); other paths, other numbers.
 */
export function randomStream(seed: number, ...path: readonly number[]): RandomStream {
  let key0 = mix(seed ^ 0x243f6a88);
  let key1 = mix(seed ^ 0x85a308d3);
  for (const part of path) {
    key0 = mix(key0 ^ mix(part ^ 0x13198a2e));
    key1 = mix((key1 + key0) ^ mix(part ^ 0x03707344));
  }
  return { key0, key1 };
}

/** A seed for each path, for things that take a seed themselves. */
export function derivedSeed(seed: number, ...path: readonly number[]): number {
  return randomStream(seed, ...path).key0;
}

/** Uniform on (0, 1), 32 bits. */
export function uniform(stream: RandomStream, index: number): number {
  return (bits(stream.key0, stream.key1, index) + 0.5) * TWO_POW_MINUS_32;
}

/** Standard Gaussian; never beyond LARGEST_GAUSSIAN. */
export function gaussian(stream: RandomStream, index: number): number {
  const single = new Float64Array(1);
  fillGaussian(stream, index, single);
  return single[0];
}

/** The whole numbers 0 … count - 1 in random order. */
export function permutation(stream: RandomStream, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(uniform(stream, i) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/**
 * Standard Gaussians of the indices `first`, `first + 1`, … (below 2^32), by the ziggurat method
 * (Marsaglia & Tsang 2000, J Stat Softw 5(8)). The layer takes 8 bits of a draw and the place in
 * it the other 24, so the two are independent.
 */
export function fillGaussian(
  stream: RandomStream,
  first: number,
  out: Float32Array | Float64Array,
): void {
  const { key0, key1 } = stream;
  for (let i = 0; i < out.length; i++) {
    const draw = bits(key0, key1, first + i);
    const layer = draw & 255;
    const x = ((draw >> 8) + 0.5) * SCALE[layer];
    out[i] = Math.abs(x) < EDGE[layer + 1] ? x : outsideRectangle(stream, first + i, layer, x);
  }
}

const TWO_POW_MINUS_32 = 2 ** -32;
const LAYERS = 256;
/** Right edge of the base layer and the area of every layer, for 256 layers. */
const TAIL_START = 3.6541528853610088;
const LAYER_AREA = 0.004928673233974655;

/** No draw is larger: the tail begins at 3.65 and takes at most 33 ln 2 / 3.65 = 6.26 more. */
export const LARGEST_GAUSSIAN = TAIL_START + (33 * Math.LN2) / TAIL_START;

/** Right edge of each layer, from the base (wider than TAIL_START, by the tail's area) to 0. */
const EDGE = new Float64Array(LAYERS + 1);
/** exp(-x²/2) at each edge. */
const HEIGHT = new Float64Array(LAYERS + 1);
/** Edge of each layer per unit of a signed 24-bit draw. */
const SCALE = new Float64Array(LAYERS);

EDGE[0] = LAYER_AREA / Math.exp(-(TAIL_START ** 2) / 2);
EDGE[1] = TAIL_START;
HEIGHT[1] = Math.exp(-(TAIL_START ** 2) / 2);
for (let layer = 2; layer < LAYERS; layer++) {
  HEIGHT[layer] = LAYER_AREA / EDGE[layer - 1] + HEIGHT[layer - 1];
  EDGE[layer] = Math.sqrt(-2 * Math.log(HEIGHT[layer]));
}
HEIGHT[LAYERS] = 1;
for (let layer = 0; layer < LAYERS; layer++) SCALE[layer] = EDGE[layer] * 2 ** -23;

/** The 1.2 % of draws that fall outside the rectangle within their layer. */
function outsideRectangle(
  stream: RandomStream,
  index: number,
  firstLayer: number,
  firstX: number,
): number {
  let layer = firstLayer;
  let x = firstX;
  for (let attempt = 1; ; attempt++) {
    if (layer === 0) return x < 0 ? -tail(stream, index, attempt) : tail(stream, index, attempt);
    const height =
      HEIGHT[layer] + (HEIGHT[layer + 1] - HEIGHT[layer]) * extra(stream, index, attempt, 0);
    if (height < Math.exp(-(x * x) / 2)) return x;
    const draw = extraBits(stream, index, attempt, 1);
    layer = draw & 255;
    x = ((draw >> 8) + 0.5) * SCALE[layer];
    if (Math.abs(x) < EDGE[layer + 1]) return x;
  }
}

/** A Gaussian beyond TAIL_START (Marsaglia 1964, Technometrics 6:101). */
function tail(stream: RandomStream, index: number, attempt: number): number {
  for (let place = 2; ; place += 2) {
    const beyond = -Math.log(extra(stream, index, attempt, place)) / TAIL_START;
    const drop = -Math.log(extra(stream, index, attempt, place + 1));
    if (2 * drop > beyond * beyond) return TAIL_START + beyond;
  }
}

function extra(stream: RandomStream, index: number, attempt: number, place: number): number {
  return (extraBits(stream, index, attempt, place) + 0.5) * TWO_POW_MINUS_32;
}

/** Further draws of the same index, from streams of their own. */
function extraBits(stream: RandomStream, index: number, attempt: number, place: number): number {
  const branch = mix((attempt << 8) + place + 0x29b7c000);
  return bits(stream.key0 ^ branch, stream.key1, index);
}

/** 32 random bits: two keyed rounds of a mixing function. */
function bits(key0: number, key1: number, index: number): number {
  return mix(mix(index ^ key0) + key1);
}

/** The 32-bit finaliser of MurmurHash3 (Austin Appleby): every input bit moves every output bit. */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
