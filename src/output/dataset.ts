// What the output folder of a batch says about itself: it is a BIDS derivative of its own. Contents
// alone; they hold no times, so that every run writes the same bytes.

import { VERSION } from "../version.ts";
import type { JsonObject } from "./json.ts";

export const DESCRIPTION_FILE = "dataset_description.json";
/** What GeneratedBy says of our outputs. */
const GENERATOR = "bindmap";

export interface DescriptionOptions {
  /** Of the raw data set, as seen from the output folder. */
  readonly sourceUri: string;
  /** What the raw data set says of itself, unchecked; empty where it says nothing. */
  readonly source: JsonObject;
  /** Names and URIs of the data sets that inputs came from. */
  readonly links: Readonly<Record<string, string>>;
  readonly container: Container | undefined;
}

/** What this runs in. */
export interface Container {
  readonly type: "apptainer" | "singularity" | "docker" | "podman";
  /** Its image, where that can be told. */
  readonly uri: string | undefined;
}

/** dataset_description.json. */
export function outputDescription(options: DescriptionOptions): JsonObject {
  const { sourceUri, source, links, container } = options;
  return {
    Name: "bindmap: voxelwise maps of binding",
    BIDSVersion: "1.10.0",
    DatasetType: "derivative",
    License: text(source["License"]),
    GeneratedBy: [
      {
        Name: GENERATOR,
        Version: VERSION,
        Container: container && { Type: container.type, URI: container.uri },
      },
    ],
    SourceDatasets: sourceDatasets(sourceUri, text(source["DatasetDOI"])),
    DatasetLinks: links,
  };
}

/** Its URL has to be absolute, where DatasetLinks may have the way from folder to folder. */
function sourceDatasets(uri: string, doi: string | undefined): readonly JsonObject[] | undefined {
  const url = /^[a-z]+:/.test(uri) ? uri : undefined;
  return url === undefined && doi === undefined ? undefined : [{ URL: url, DOI: doi }];
}

/** Who made a data set, by its description. */
export type Generator =
  | { readonly kind: "bindmap"; readonly version: string }
  | { readonly kind: "other"; readonly name: string };

export function generatorOf(description: JsonObject): Generator {
  const list = description["GeneratedBy"];
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  const { Name, Version } = isObject(first) ? first : {};
  const version = text(Version);
  // Simulated data sets name bindmap too, but no version: they are no place for outputs.
  const isOurs = Name === GENERATOR && description["DatasetType"] === "derivative";
  if (isOurs && version !== undefined) return { kind: "bindmap", version };
  return { kind: "other", name: text(Name) ?? text(description["Name"]) ?? "somebody else" };
}

/** Names that BIDS does not know yet; its validator would count them as errors. */
export function bidsIgnore(): string {
  const patterns = ["*_mimap.*", "*_kinpar.*", "*_run.json", "*_tacs.*", "*_model-*"];
  return [...patterns, "*.html", "*.svg", "figures/", "logs/", "group/", ""].join("\n");
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

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null;
}
