// The columns of the table of a scan's regions: what each is called, what it says, and its cells. Table
// and sidecar go over the same list.

import type { RegionFound, RegionsFound } from "../maps/result.ts";
import type { Summary } from "../maps/summary.ts";
import type { Model } from "../models/model.ts";
import { STATUS, STATUS_LABELS } from "../models/status.ts";
import type { JsonObject } from "./json.ts";
import { cell, textCell } from "./tables.ts";

export interface RegionColumn {
  readonly name: string;
  /** Its entry in the sidecar. */
  readonly meaning: JsonObject;
  cell(region: RegionFound): string;
}

const SUMMARIES: readonly { readonly key: keyof Summary; readonly words: string }[] = [
  { key: "mean", words: "Mean" },
  { key: "median", words: "Median" },
  { key: "sd", words: "Standard deviation (n - 1)" },
];

/** Words for the statuses that a fit can come to, as the column has them. */
const LEVELS: JsonObject = {
  [STATUS_LABELS[STATUS.ok]]: "Nothing is to be said against the fit",
  [STATUS_LABELS[STATUS.atLowerK2a]]:
    "Fitted at the lower end of the k2a range; the best lies beyond",
  [STATUS_LABELS[STATUS.atUpperK2a]]:
    "Fitted at the upper end of the k2a range; the best lies beyond",
  [STATUS_LABELS[STATUS.notFinite]]: "The curve has a frame without a mean: no fit",
  [STATUS_LABELS[STATUS.noSignal]]: "No activity to fit: no fit",
  [STATUS_LABELS[STATUS.illConditioned]]:
    "Fitted, but the curve does not determine every parameter",
};

export function regionColumns(model: Model, regions: RegionsFound): readonly RegionColumn[] {
  return [
    {
      name: "index",
      meaning: { Description: "Number of the region in the label image" },
      cell: ({ label }) => cell(label),
    },
    {
      name: "name",
      meaning: { Description: "Name of the region; label-NUMBER where the label table has none" },
      cell: ({ name }) => textCell(name),
    },
    {
      name: "voxels",
      meaning: { Description: "Voxels of the region" },
      cell: ({ voxelCount }) => cell(voxelCount),
    },
    {
      name: "volume-mm3",
      meaning: { Description: "Volume of the region", Units: "mm^3" },
      cell: (region) => cell(volumeMm3(region, regions)),
    },
    ...model.maps.map(({ name, description, units }, m) => ({
      name,
      meaning: {
        Description: `${description}: fitted to the mean curve of the region`,
        Units: units,
      },
      cell: ({ values }: RegionFound) => cell(values[m]),
    })),
    {
      name: "status",
      meaning: {
        Description: "What became of the fit to the mean curve",
        Levels: LEVELS,
      },
      cell: ({ status }) => STATUS_LABELS[status],
    },
    ...model.maps.flatMap(({ name, units }, m) =>
      SUMMARIES.map(({ key, words }) => ({
        name: `${name}-map-${key}`,
        meaning: {
          Description: `${words} of ${name} as fitted in each voxel of the region, over those that are ok`,
          Units: units,
        },
        cell: ({ maps }: RegionFound) => cell(maps[m][key]),
      })),
    ),
    {
      name: "map-voxels",
      meaning: { Description: "Voxels of the region that were fitted and are ok" },
      cell: ({ mapVoxels }) => cell(mapVoxels),
    },
  ];
}

/** Without the digits that a product with binary fractions adds. */
export function volumeMm3({ voxelCount }: RegionFound, { voxelMm3 }: RegionsFound): number {
  return Number((voxelCount * voxelMm3).toPrecision(9));
}
