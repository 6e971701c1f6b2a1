// What the files of a fit are called, after BIDS and its draft extension 23 (derivatives of PET).
// It knows names only: no folders and no contents. No other module makes up a name of an output.

import { Fault } from "../errors.ts";
import { described, isJoined, segmentationOf, segmented, unsegmented } from "./prefix.ts";

/** One map and its sidecar. */
export interface MapFiles {
  readonly map: string;
  readonly image: string;
  readonly sidecar: string;
}

/** The tables of the regions of a label image. */
export interface RegionFiles {
  /** Mean curves. */
  readonly curves: string;
  readonly curvesSidecar: string;
  /** Standard deviations across voxels: a file of its own, so that none is taken for a region. */
  readonly spread: string;
  readonly spreadSidecar: string;
  /** Fits of the mean curves, and the maps within the regions. */
  readonly parameters: string;
  readonly parametersSidecar: string;
}

/** The names of all files of one fit, without a folder. */
export interface OutputNames {
  readonly maps: readonly MapFiles[];
  /** 1 where the fit is sound. */
  readonly mask: string;
  readonly maskSidecar: string;
  /** STATUS of every voxel. */
  readonly status: string;
  readonly statusSidecar: string;
  readonly statusTable: string;
  /** The reference curve. */
  readonly curves: string;
  readonly curvesSidecar: string;
  /** Undefined without a label image of regions. */
  readonly regions: RegionFiles | undefined;
  /** Written last: where it is, all the others are. */
  readonly record: string;
}

export interface NameOptions {
  readonly prefix: string;
  readonly modelLabel: string;
  /** Names of the maps that are written. */
  readonly maps: readonly string[];
  readonly gzip: boolean;
  /** The label image whose regions get tables, as the user gave it. */
  readonly regions?: string | undefined;
}

const IMAGE_ENDING = /\.(?:nii|hdr|img)(?:\.gz)?$/i;
const RECORD = /^(.+)_model-([A-Za-z0-9]+)_run\.json$/s;
const REGION_TABLE = /_model-[^_]+(?:_desc-(?:sd|[^_]+Sd))?_(?:tacs|kinpar)\.(?:tsv|json)$/;
/** What a desc- of ours says. */
const OWN_DESCRIPTIONS = ["valid", "status", "reference", "sd"] as const;
/** Stands in the names of tables where the label image has no seg-. */
const NO_SEGMENTATION = "regions";

/**
 * What the outputs of a scan begin with: its file name without folder, ending and `_pet`.
 *
 * @param petFile - A path as the user gave it, with slashes or backslashes.
 * @throws Fault "usage" when nothing is left, or what is left can't begin a file name.
 */
export function outputPrefix(petFile: string): string {
  return checkPrefix(withoutImageEnding(nameOf(petFile)).replace(/_pet$/, ""));
}

/** @throws Fault "usage" for a prefix that would lead out of the folder or hide in a terminal. */
export function outputNames(options: NameOptions): OutputNames {
  const { modelLabel, maps, gzip } = options;
  const prefix = checkPrefix(options.prefix);
  const model = `${prefix}_model-${modelLabel}`;
  const image = gzip ? "nii.gz" : "nii";
  const mask = `${described(prefix, modelLabel, "valid")}_mask`;
  const status = `${described(prefix, modelLabel, "status")}_dseg`;
  const curves = `${described(prefix, modelLabel, "reference")}_tacs`;
  return {
    maps: maps.map((map) => ({
      map,
      image: `${model}_meas-${map}_mimap.${image}`,
      sidecar: `${model}_meas-${map}_mimap.json`,
    })),
    mask: `${mask}.${image}`,
    maskSidecar: `${mask}.json`,
    status: `${status}.${image}`,
    statusSidecar: `${status}.json`,
    statusTable: `${status}.tsv`,
    curves: `${curves}.tsv`,
    curvesSidecar: `${curves}.json`,
    regions: options.regions === undefined ? undefined : regionFiles(options, options.regions),
    record: `${model}_run.json`,
  };
}

/** All names, in the order in which the files are written. */
export function listNames(names: OutputNames): readonly string[] {
  return [
    ...names.maps.flatMap(({ image, sidecar }) => [image, sidecar]),
    names.mask,
    names.maskSidecar,
    names.status,
    names.statusSidecar,
    names.statusTable,
    names.curves,
    names.curvesSidecar,
    ...(names.regions === undefined ? [] : Object.values(names.regions)),
    names.record,
  ];
}

/**
 * Whether a file can have been written by the run of this record: by its name alone, and whatever its
 * options were.
 *
 * @param name - Without a folder.
 */
export function isOfRun(name: string, record: string): boolean {
  const [, prefix, modelLabel] = RECORD.exec(record) ?? [];
  if (prefix === undefined || /[/\\]/.test(name)) return false;
  const segmentation = segmentationOf(name);
  const given = segmentationOf(prefix);
  const isTable = REGION_TABLE.test(name) && isJoined(segmentation, given);
  if (segmentation !== given && !isTable) return false;
  const [its, own] = [name, prefix].map(unsegmented);
  return (
    its.startsWith(`${own}_model-${modelLabel}_`) ||
    OWN_DESCRIPTIONS.some((word) => its.startsWith(`${described(own, modelLabel, word)}_`))
  );
}

function regionFiles({ prefix, modelLabel }: NameOptions, labelImage: string): RegionFiles {
  const label = segmentationOf(withoutImageEnding(nameOf(labelImage))) ?? NO_SEGMENTATION;
  const own = segmented(prefix, label);
  const curves = `${own}_model-${modelLabel}_tacs`;
  const spread = `${described(own, modelLabel, "sd")}_tacs`;
  const parameters = `${own}_model-${modelLabel}_kinpar`;
  return {
    curves: `${curves}.tsv`,
    curvesSidecar: `${curves}.json`,
    spread: `${spread}.tsv`,
    spreadSidecar: `${spread}.json`,
    parameters: `${parameters}.tsv`,
    parametersSidecar: `${parameters}.json`,
  };
}

/** A path without its folders. */
function nameOf(file: string): string {
  return file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
}

function checkPrefix(prefix: string): string {
  if (prefix !== "" && !/[/\\\p{Cc}]/u.test(prefix)) return prefix;
  throw new Fault(
    "usage",
    `the names of outputs would begin with ${JSON.stringify(prefix)}; that must not be empty, nor have slashes, backslashes or control characters`,
    "Rename or link the scan under a plain name.",
  );
}

/** A file's name without .nii, .hdr or .img, compressed or not. */
export function withoutImageEnding(file: string): string {
  return file.replace(IMAGE_ENDING, "");
}
