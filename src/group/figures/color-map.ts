// Colours of maps, made from formulas in OKLab, where equal distances look about equal: one map for
// what grows from low to high, one for what lies on both sides of 0.
//
// OKLab: Björn Ottosson (2020), "A perceptual color space for image processing".

export interface ColorMap {
  /** RGB, three bytes a colour, from the low end to the high end; an odd number of colours. */
  readonly colors: Uint8Array;
  /** Of voxels without a value: no colour of the map. */
  readonly none: readonly [r: number, g: number, b: number];
}

/** As many as leave one of 256 for voxels without a value; odd, so that one is the middle. */
export const COLOR_COUNT = 255;

/** OKLab by lightness 0 … 1, chroma, and hue in degrees. */
type Polar = readonly [lightness: number, chroma: number, hueDegrees: number];

/**
 * From dark violet through blue and green to light yellow. Lightness alone orders the colours, so
 * grey prints and any colour vision show the same order; it never becomes white, which is the page.
 */
export const SEQUENTIAL: ColorMap = {
  colors: tableOf((t) => [0.22 + 0.71 * t, 0.09 + 0.08 * t ** 4, 300 - 195 * t]),
  none: [255, 255, 255],
};

/**
 * From dark blue over near white at the middle to brown. Both arms are as dark and as colourful at
 * equal distances; blue and orange differ in any colour vision.
 */
export const DIVERGING: ColorMap = {
  colors: tableOf((t) => {
    const away = Math.abs(2 * t - 1);
    return [0.97 - 0.5 * away, 0.13 * away, t < 0.5 ? 255 : 45];
  }),
  none: [176, 176, 176],
};

/** 0 to 254 of a value's place on the bar; beyond its ends, the end's. */
export function colorIndex(place: number): number {
  return Math.min(COLOR_COUNT - 1, Math.max(0, Math.round(place * (COLOR_COUNT - 1))));
}

function tableOf(colorAt: (t: number) => Polar): Uint8Array {
  return Uint8Array.from(
    Array.from({ length: COLOR_COUNT }, (_, i) => bytesOf(colorAt(i / (COLOR_COUNT - 1)))).flat(),
  );
}

function bytesOf([lightness, chroma, hueDegrees]: Polar): readonly number[] {
  const hue = (hueDegrees * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((linear) => Math.round(255 * gammaOf(Math.min(1, Math.max(0, linear)))));
}

/** sRGB's (IEC 61966-2-1). */
function gammaOf(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}
