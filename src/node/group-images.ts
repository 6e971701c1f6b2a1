// Maps of many scans, read one after another: on one grid, with what of each counts.

import { Fault } from "../errors.ts";
import { scanName, type GroupScan } from "../group/scan.ts";
import { gridDifference, type Grid } from "../image/grid.ts";
import { openImage, type ImageFile } from "./image-file.ts";

export interface ScanMap {
  readonly values: Float32Array;
  /** 1 where the fit is sound. */
  readonly valid: Uint8Array;
}

/** The grid that the maps of all scans lie on. */
export interface CommonGrid {
  readonly grid: Grid;
  /** The file whose geometry it is. */
  readonly of: string;
}

/** @throws Fault "input" when maps are missing or lie on different grids. */
export async function commonGrid(
  scans: readonly GroupScan[],
  measure: string,
): Promise<CommonGrid> {
  const [first, ...others] = await Promise.all(scans.map((scan) => openMap(scan, measure)));
  for (const other of others) {
    const difference = gridDifference(first.header.grid, other.header.grid);
    if (difference === undefined) continue;
    throw new Fault(
      "input",
      `${other.path}: is not on the grid of ${first.path}: ${difference}`,
      "Maps of one group must be in one space, on one grid: choose a --space, or resample the scans.",
    );
  }
  return { grid: first.header.grid, of: first.path };
}

/** @throws Fault "input" for a map that can't be read. */
export async function readScanMap(scan: GroupScan, measure: string): Promise<ScanMap> {
  const values = await onlyFrame(await openMap(scan, measure));
  if (scan.valid === undefined) throw missing(scan, "mask of sound fits (desc-valid_mask)");
  const mask = await onlyFrame(await openImage(scan.valid));
  // A value that is no number counts nowhere, whatever the mask says.
  const valid = Uint8Array.from(mask, (one, v) =>
    one === 1 && Number.isFinite(values[v]) ? 1 : 0,
  );
  return { values, valid };
}

async function openMap(scan: GroupScan, measure: string): Promise<ImageFile> {
  const file = scan.maps.get(measure);
  if (file === undefined) throw missing(scan, `map of ${measure}`);
  return openImage(file);
}

async function onlyFrame(image: ImageFile): Promise<Float32Array> {
  let found: Float32Array | undefined;
  for await (const values of image.frames({ precision: "f32" })) found ??= values.slice();
  if (found === undefined) throw new Fault("input", `${image.path}: holds no voxels`);
  return found;
}

function missing(scan: GroupScan, what: string): Fault {
  return new Fault(
    "input",
    `${scanName(scan)} has no ${what} (${scan.record})`,
    "Fit it again with the same --maps as the others.",
  );
}
