// The colour bar that all maps of a figure share: which value has which colour, and which has none.

import { axisFor, axisLabel, type Axis } from "./axis.ts";
import { COLOR_COUNT, colorIndex, type ColorMap } from "./color-map.ts";
import { fitLines } from "./fit-lines.ts";
import { pngAddress } from "./png.ts";
import { INK, linesHeight, text, TEXT, textLines, type Block } from "./sheet.ts";
import { element } from "./svg.ts";
import { textWidth } from "./text-width.ts";

/** Values at the ends of the bar. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

const HEIGHT = 8;
const NONE = "no value";
/** For the sign of voxels without a value, and between it and the bar. */
const SWATCH = { side: 8, gap: 3, before: 16 };
const STEPS = [6, 4, 2];

/** The palette of a map's images: first what has no value, then the map's colours. */
export function paletteOf({ colors, none }: ColorMap): Uint8Array {
  return Uint8Array.from([...none, ...colors]);
}

/** Index into the palette. */
export function paletteIndex({ low, high }: Range, value: number): number {
  if (!Number.isFinite(value)) return 0;
  // Halves, as the difference of two large numbers may have no number.
  const place = (value / 2 - low / 2) / (high / 2 - low / 2);
  return 1 + colorIndex(place);
}

/** The bar with its numbers and its label, and what voxels without a value look like. */
export function colorBar(
  map: ColorMap,
  range: Range,
  label: string,
  room: { readonly left: number; readonly top: number; readonly width: number },
): Block {
  const { left, top } = room;
  const swatch = SWATCH.side + SWATCH.gap + textWidth(NONE, TEXT);
  const { axis, ticks, margin } = ticksOf(range, room.width - swatch - SWATCH.before);
  const bar = { x: left + margin, width: room.width - swatch - SWATCH.before - 2 * margin };
  const right = left + room.width - swatch;
  const named = fitLines(axisLabel(label, axis), { width: bar.width, size: TEXT, mostLines: 3 });
  const indices = Uint8Array.from({ length: COLOR_COUNT }, (_, i) => i + 1);
  const numbersY = top + HEIGHT + 3 + TEXT;
  const labelTop = top + HEIGHT + 4 + linesHeight(1);
  const frame = { fill: "none", stroke: INK, "stroke-width": 0.5 };
  return {
    bottom: labelTop + linesHeight(named.lines.length),
    parts: [
      element("image", {
        x: bar.x,
        y: top,
        width: bar.width,
        height: HEIGHT,
        preserveAspectRatio: "none",
        href: pngAddress(indices, COLOR_COUNT, paletteOf(map)),
      }),
      element("rect", { x: bar.x, y: top, width: bar.width, height: HEIGHT, ...frame }),
      ...ticks.flatMap(({ place, words }) => {
        const x = bar.x + place * bar.width;
        const tick = { x1: x, y1: top + HEIGHT, x2: x, y2: top + HEIGHT + 2 };
        return [
          element("line", { ...tick, stroke: INK, "stroke-width": 0.5 }),
          text(x, numbersY, words, { anchor: "middle" }),
        ];
      }),
      ...textLines(bar.x + bar.width / 2, labelTop, named.lines, {
        anchor: "middle",
        ...(named.whole ? {} : { full: label }),
      }),
      element("rect", {
        x: right,
        y: top,
        width: SWATCH.side,
        height: HEIGHT,
        ...frame,
        fill: `rgb(${map.none.join(" ")})`,
      }),
      text(right + SWATCH.side + SWATCH.gap, top + HEIGHT - 1.5, NONE),
    ],
  };
}

interface BarTicks {
  readonly axis: Axis;
  readonly ticks: readonly { readonly place: number; readonly words: string }[];
  /** For the half of a number that reaches beyond the bar. */
  readonly margin: number;
}

/** Round numbers within the range, as many as have room. */
function ticksOf({ low, high }: Range, width: number): BarTicks {
  const tried = STEPS.map((steps) => {
    const axis = axisFor([low, high], steps);
    const unit = 10 ** axis.power;
    const [from, to] = [low / unit, high / unit];
    const ticks = axis.ticks
      .map(({ place, text: words }) => {
        const value = axis.low + place * (axis.high - axis.low);
        return { place: (value - from) / (to - from), words };
      })
      .filter(({ place }) => place > -1e-6 && place < 1 + 1e-6);
    const widest = Math.max(0, ...ticks.map(({ words }) => textWidth(words, TEXT)));
    const apart = ticks.length > 1 ? (ticks[1].place - ticks[0].place) * (width - widest) : width;
    return { axis, ticks, margin: widest / 2, fits: apart >= widest + 4 };
  });
  return tried.find(({ fits }) => fits) ?? tried[tried.length - 1];
}
