// What is known of a data set: its folder and the files in it that have BIDS names. Who reads it from
// a disk is src/node/dataset-files.ts.

import { entityText, type BidsName } from "./entities.ts";

export interface DatasetFile extends BidsName {
  /** Within the data set, with "/". */
  readonly path: string;
  /** A link whose content is not here, as git-annex leaves them until `git annex get`. */
  readonly isAbsent: boolean;
}

/** Something within the data set that could not be taken. */
export interface Trouble {
  readonly path: string;
  /** "can't be read: permission denied". */
  readonly reason: string;
}

/** A data set; of `name` and `folder` its BIDS URIs are made. */
export interface Dataset {
  /** "raw", or the name of a derivative's folder. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** Labels of all sub- folders, in order, whether their files were read or not. */
  readonly participants: readonly string[];
  /** By path. */
  readonly files: readonly DatasetFile[];
  /** Folders that can't be read, and images whose names are no BIDS names. */
  readonly troubles: readonly Trouble[];
}

export function absolutePath({ folder }: Dataset, { path }: DatasetFile): string {
  return `${folder}/${path}`;
}

/** The file's name without extension, to tell .nii from .nii.gz of one image. */
export function stemOf({ entities, suffix }: BidsName): string {
  return entities.size === 0 ? suffix : `${entityText(entities)}_${suffix}`;
}

export function isImage({ extension }: BidsName): boolean {
  return extension === ".nii" || extension === ".nii.gz";
}
