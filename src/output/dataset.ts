// What the output folder of a batch says about itself: it is a BIDS derivative of its own. Contents
// alone; they hold no times, so that every run writes the same bytes.

import { VERSION } from "../version.ts";
import type { JsonObject } from "./json.ts";

export const DESCRIPTION_FILE = "dataset_description.json";
/** What GeneratedBy says of our outputs. */
export const GENERATOR = "bindmap";

export interface DescriptionOptions {
  /** Names and URIs of the data sets that inputs came from. */
  readonly links: Readonly<Record<string, string>>;
  /** Of the raw data set's description, as far as it has them. */
  readonly license: string | undefined;
  readonly sourceDatasets: readonly JsonObject[];
  /** The container that this runs in. */
  readonly container: JsonObject | undefined;
}

/** dataset_description.json. */
export function outputDescription(options: DescriptionOptions): JsonObject {
  const { links, license, sourceDatasets, container } = options;
  return {
    Name: "bindmap: voxelwise maps of binding",
    BIDSVersion: "1.10.0",
    DatasetType: "derivative",
    License: license,
    GeneratedBy: [{ Name: GENERATOR, Version: VERSION, Container: container }],
    SourceDatasets: sourceDatasets.length === 0 ? undefined : sourceDatasets,
    DatasetLinks: links,
  };
}

/** Names that BIDS does not know yet; its validator would count them as errors. */
export function bidsIgnore(): string {
  const patterns = ["*_mimap.*", "*_kinpar.*", "*_run.json", "*_tacs.*", "*.html", "*.svg"];
  return [...patterns, "figures/", "logs/", "group/", ""].join("\n");
}

export function outputReadme(): string {
  return `Voxelwise maps of binding from dynamic PET, made by bindmap.

Each scan has its maps under sub-*/(ses-*/)pet: *_mimap.nii.gz (what is mapped stands behind meas-),
*_desc-valid_mask.nii.gz (1 where the fit is sound), *_desc-status_dseg.nii.gz (what every voxel came
to), *_tacs.tsv (curves), *_kinpar.tsv (regions), and *_run.json, which says everything that was asked
and found. A scan without *_run.json is not complete.

logs has a folder for each run: bindmap.jsonl, summary.tsv (who failed and why) and config.json.
`;
}
