// What is known of a data set: its folder and the files in it that have BIDS names. Who reads it from
// a disk is src/node/dataset-files.ts.

import { entityText, type BidsName } from "./entities.ts";
import { groupBy } from "./group.ts";

export interface DatasetFile extends BidsName {
  /** Within the data set, with "/". */
  readonly path: string;
  /** A link whose content is not here, as git-annex leaves them until `git annex get`. */
  readonly isAbsent: boolean;
}

/** Something within the data set that could not be taken. */
export interface Trouble {
  readonly path: string;
  readonly kind: "unreadable" | "no BIDS name";
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
  /** In the order of their paths. */
  readonly files: readonly DatasetFile[];
  /** Folders that can't be read, and PET images whose names are no BIDS names. */
  readonly troubles: readonly Trouble[];
}

export function absolutePath({ folder }: Dataset, { path }: DatasetFile): string {
  return folder.endsWith("/") ? `${folder}${path}` : `${folder}/${path}`;
}

/** The file's name without extension: both .nii and .nii.gz of one image have it. */
export function stemOf({ entities, suffix }: BidsName): string {
  return entities.size === 0 ? suffix : `${entityText(entities)}_${suffix}`;
}

export function isImage({ extension }: BidsName): boolean {
  return extension === ".nii" || extension === ".nii.gz";
}

/** The folder that a path lies in; "" for the data set's own. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/** Whether a path lies in the folder of a participant. */
export function isOf(participant: string, path: string): boolean {
  return path === `sub-${participant}` || path.startsWith(`sub-${participant}/`);
}

/** Files of one folder, not of those below it. */
export function filesIn(dataset: Dataset, folder: string): readonly DatasetFile[] {
  return indexOf(dataset).byFolder.get(folder) ?? [];
}

/** Files in a participant's folder and below. */
export function filesOf(dataset: Dataset, participant: string): readonly DatasetFile[] {
  return indexOf(dataset).byParticipant.get(`sub-${participant}`) ?? [];
}

/** A file's folder says sub-02 and its name sub-01: it can't be told whose it is. */
export function isMisfiled({ path, entities }: DatasetFile): boolean {
  return folderOf(path)
    .split("/")
    .some((folder) => {
      const key = folder.slice(0, 4);
      if (key !== "sub-" && key !== "ses-") return false;
      return entities.get(key.slice(0, 3)) !== folder.slice(4);
    });
}

interface Index {
  readonly byFolder: ReadonlyMap<string, readonly DatasetFile[]>;
  /** By the topmost folder. */
  readonly byParticipant: ReadonlyMap<string, readonly DatasetFile[]>;
}

/** Thousands of scans each look for a handful of files: not among all of them. */
const indices = new WeakMap<Dataset, Index>();

function indexOf(dataset: Dataset): Index {
  const known = indices.get(dataset);
  if (known !== undefined) return known;
  const index = {
    byFolder: groupBy(dataset.files, ({ path }) => folderOf(path)),
    byParticipant: groupBy(dataset.files, ({ path }) => path.split("/")[0]),
  };
  indices.set(dataset, index);
  return index;
}
