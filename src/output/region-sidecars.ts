// The sidecars of the tables of regions: what each column is, and why a region has two values of every
// parameter.

import type { RegionsFound, ScanResult } from "../maps/result.ts";
import type { FitContext } from "./context.ts";
import type { JsonObject } from "./json.ts";
import { regionColumns, volumeMm3 } from "./region-columns.ts";
import { curveFields, modelFields, sources } from "./sidecar.ts";

/** `_tacs.json`. */
export function regionCurvesSidecar(
  result: ScanResult,
  regions: RegionsFound,
  context: FitContext,
): JsonObject {
  return curvesOf(result, regions, context, "Mean activity of the voxels of the region");
}

/** `desc-sd_tacs.json`. */
export function regionSpreadSidecar(
  result: ScanResult,
  regions: RegionsFound,
  context: FitContext,
): JsonObject {
  const what = "Standard deviation (n - 1) of the activity across the voxels of the region";
  return curvesOf(result, regions, context, what);
}

/** `_kinpar.json`. */
export function regionParametersSidecar(
  result: ScanResult,
  regions: RegionsFound,
  context: FitContext,
): JsonObject {
  const columns = regionColumns(result.model, regions);
  return {
    Description: `${result.model.title} in every region: fitted to the mean curve of the region, and, in columns with -map-, what the maps have in it. The fit to the mean curve is the region's value; a mean of voxel fits is biased by their noise, a median less. Values are as fitted, whatever the maps were clipped to`,
    Sources: sources(context),
    Segmentation: segmentation(regions, context),
    ...modelFields(result, context),
    ...Object.fromEntries(columns.map(({ name, meaning }) => [name, meaning])),
  };
}

/** In a data set as a URI, so that the sidecar is the same wherever that is mounted. */
function segmentation({ file }: RegionsFound, { inputs }: FitContext): string {
  return inputs.find(({ role }) => role === "regions")?.uri ?? file;
}

function curvesOf(
  result: ScanResult,
  regions: RegionsFound,
  context: FitContext,
  what: string,
): JsonObject {
  const fields: JsonObject = {
    Description: `${what}, one column a region, decay-corrected, over the frames in use; times are seconds after injection`,
    Segmentation: segmentation(regions, context),
    ...curveFields(result, context),
  };
  const columns = regions.list.map((region): readonly [string, JsonObject] => [
    region.name,
    {
      Description: what,
      Index: region.label,
      VoxelCount: region.voxelCount,
      VolumeMm3: volumeMm3(region, regions),
    },
  ]);
  // A region called "Units" must not take the place of the unit.
  return {
    ...fields,
    ...Object.fromEntries(columns.filter(([name]) => !Object.hasOwn(fields, name))),
  };
}
