// The tables of the regions of a label image: curves, their spread, and parameters.

import type { RegionFound, RegionsFound, ScanResult } from "../maps/result.ts";
import { regionColumns } from "./region-columns.ts";
import { timeTable, toTsv } from "./tables.ts";

/** `_tacs.tsv`: one column a region, one row a frame in use. */
export function regionCurves(result: ScanResult, regions: RegionsFound): string {
  return wide(result, regions, ({ mean }) => mean);
}

/** `desc-sd_tacs.tsv`: the standard deviation across voxels in the same shape. */
export function regionSpread(result: ScanResult, regions: RegionsFound): string {
  return wide(result, regions, ({ spread }) => spread);
}

/** `_kinpar.tsv`: one row a region. */
export function regionParameters({ model }: ScanResult, regions: RegionsFound): string {
  const columns = regionColumns(model, regions);
  return toTsv([
    columns.map(({ name }) => name),
    ...regions.list.map((region) => columns.map((column) => column.cell(region))),
  ]);
}

function wide(
  { frames }: ScanResult,
  { list }: RegionsFound,
  valuesOf: (region: RegionFound) => Float64Array,
): string {
  return timeTable(
    frames,
    list.map((region) => ({ name: region.name, values: valuesOf(region) })),
  );
}
