// What the files of a fit are called, after BIDS and its draft extension 23 (derivatives of PET).
// It knows names only: no folders and no contents. No other module makes up a name of an output.

import { Fault } from "../errors.ts";

/** One map and its sidecar. */
export interface MapFiles {
  readonly map: string;
  readonly image: string;
  readonly sidecar: string;
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
  /** Written last: where it is, all the others are. */
  readonly record: string;
}

export interface NameOptions {
  readonly prefix: string;
  readonly modelLabel: string;
  /** Names of the maps that are written. */
  readonly maps: readonly string[];
  readonly gzip: boolean;
}

const IMAGE_ENDING = /\.(?:nii|hdr|img)(?:\.gz)?$/i;
const DESCRIPTION = /^desc-[A-Za-z0-9]+$/;

/**
 * What the outputs of a scan begin with: its file name without folder, ending and `_pet`.
 *
 * @param petFile - A path as the user gave it, with slashes or backslashes.
 * @throws Fault "usage" when nothing is left, or what is left can't begin a file name.
 */
export function outputPrefix(petFile: string): string {
  const name = petFile.slice(Math.max(petFile.lastIndexOf("/"), petFile.lastIndexOf("\\")) + 1);
  return checkPrefix(withoutImageEnding(name).replace(/_pet$/, ""));
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
    names.record,
  ];
}

/**
 * A name may have one desc- only, or readers of BIDS take the first for the only one. So that of the
 * scan goes into ours: desc-preproc becomes desc-preprocValid, and scans that differ in it stay apart.
 */
function described(prefix: string, modelLabel: string, own: string): string {
  const parts = prefix.split("_");
  const given = parts.filter((part) => DESCRIPTION.test(part)).map((part) => part.slice(5));
  const words = [...given, own];
  const label = words.map((word, n) => (n === 0 ? word : word[0].toUpperCase() + word.slice(1)));
  const rest = parts.filter((part) => !DESCRIPTION.test(part));
  return [...rest, `model-${modelLabel}`, `desc-${label.join("")}`].join("_");
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
