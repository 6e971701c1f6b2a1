// Maps side by side, with one colour bar for all: means of groups and sessions, and, in colours that
// part at 0, differences and occupancies.

import { Fault } from "../../errors.ts";
import { colorBar, paletteIndex, paletteOf, type Range } from "./color-bar.ts";
import { DIVERGING, SEQUENTIAL, type ColorMap } from "./color-map.ts";
import { gridOf } from "./map-grid.ts";
import { barRange, beyondNote, type Colors } from "./map-range.ts";
import { drawTiles, type Tile } from "./map-tiles.ts";
import { pngAddress } from "./png.ts";
import * as paper from "./sheet.ts";
import { MARGIN } from "./sheet.ts";
import {
  captionOf,
  displayNote,
  middleSlices,
  sliceOf,
  type Display,
  type Slice,
  type SliceImage,
} from "./slice.ts";
import { boundsOf, requireOneGrid, type Volume } from "./volume.ts";

export interface MapFigure {
  readonly title: string;
  readonly width: paper.FigureWidth;
  /** What the values are, with their unit: "BPND", "occupancy (%)". */
  readonly valueLabel: string;
  readonly maps: readonly { readonly label: string; readonly volume: Volume }[];
  /** Diverging colours part at 0, which lies in the middle of the bar. */
  readonly colors: Colors;
  /** One of each plane, in the middle of what has values, where it is left out. */
  readonly slices?: readonly Slice[];
  /** Ends of the bar; what is drawn decides where it is left out. Diverging: -high to high. */
  readonly range?: Range;
  /** Default "neurological". */
  readonly display?: Display;
  /** The caller's sentences, below the figure. */
  readonly notes?: readonly string[];
}

/**
 * SVG text.
 *
 * @throws Fault "input" without maps or slices, for maps on different grids, or a range that is none.
 */
export function mapFigure(figure: MapFigure): string {
  const { title, width, valueLabel, maps, display = "neurological" } = figure;
  const volumes = maps.map(({ volume }) => volume);
  if (maps.length === 0) throw new Fault("input", `the figure "${title}" has no maps to draw`);
  requireOneGrid(
    volumes,
    maps.map(({ label }) => label),
  );
  const bounds = boundsOf(volumes);
  const slices = figure.slices ?? middleSlices(volumes[0], bounds);
  if (slices.length === 0) throw new Fault("input", `the figure "${title}" has no slices to draw`);

  const rows = tilesOf(maps, slices, (volume, slice) => sliceOf(volume, slice, bounds, display));
  const drawn = rows
    .flatMap((row) => row.flatMap(({ image }) => [...image.values]))
    .filter(Number.isFinite);
  const range = barRange(drawn, figure.colors, figure.range);
  const colors = figure.colors === "diverging" ? DIVERGING : SEQUENTIAL;
  const notes = [
    displayNote(
      slices.map(({ plane }) => plane),
      volumes[0].axes,
      display,
    ),
    ...beyondNote(drawn, range),
    ...(drawn.length === 0 ? ["No voxel drawn has a value."] : []),
    ...(figure.notes ?? []),
  ];

  const inner = paper.widthOf(width) - 2 * MARGIN;
  const head = paper.heading(title, inner);
  const grid = gridOf(
    rows.map((row) => row.map(({ image }) => image)),
    inner,
  );
  const tiles = drawTiles(rows, grid, head.bottom, (image) => pictureOf(image, range, colors));
  const bar = colorBar(colors, range, valueLabel, {
    left: MARGIN,
    top: tiles.bottom + 4,
    width: inner,
  });
  const foot = paper.footnotes(notes, inner, bar.bottom + 4);
  const shown = `${maps.map(({ label }) => label).join(", ")}; ${slices.map((slice) => captionOf(volumes[0], slice)).join("; ")}`;
  return paper.sheet(
    width,
    foot.bottom + MARGIN,
    { title, description: [`Maps of ${valueLabel}: ${shown}.`, ...notes].join(" ") },
    [...head.parts, ...tiles.parts, ...bar.parts, ...foot.parts],
  );
}

/** [row][column]: maps are columns, but slices are where there is one map. */
function tilesOf(
  maps: MapFigure["maps"],
  slices: readonly Slice[],
  imageOf: (volume: Volume, slice: Slice) => SliceImage,
): readonly (readonly Tile[])[] {
  const tile = (map: MapFigure["maps"][number], slice: Slice, turned: boolean): Tile => {
    const caption = captionOf(map.volume, slice);
    return {
      image: imageOf(map.volume, slice),
      column: turned ? caption : map.label,
      row: turned ? map.label : caption,
    };
  };
  if (maps.length === 1) return [slices.map((slice) => tile(maps[0], slice, true))];
  return slices.map((slice) => maps.map((map) => tile(map, slice, false)));
}

function pictureOf(image: SliceImage, range: Range, colors: ColorMap): string {
  const pixels = Uint8Array.from(image.values, (value) => paletteIndex(range, value));
  return pngAddress(pixels, image.width, paletteOf(colors));
}
