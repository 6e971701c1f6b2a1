// Walks the folders of a BIDS data set: sub-, ses- and, one level deep, datatype folders. Links are
// followed; as the depth is fixed, links that go round in circles end.

import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";

import type { Dataset, DatasetFile, Trouble } from "../bids/dataset.ts";
import { folderLabel, parseBidsName } from "../bids/entities.ts";
import { compareTexts } from "../bids/group.ts";
import { messageOf } from "../errors.ts";
import { errorCode } from "./file-ops.ts";

/** Folders read at once: enough for a disk on a network, few enough for open files. */
const AT_ONCE = 32;

const EXTENSIONS = new Set([".nii", ".nii.gz", ".json", ".tsv"]);
const DATATYPE = /^[a-z][a-z0-9]*$/i;
/** Never datatypes, and often full of files. */
const SKIPPED = new Set(["code", "figures", "log", "logs", "sourcedata", "stimuli"]);
const PET_IMAGE = /_pet\.nii(?:\.gz)?$/;

type Walked = Pick<Dataset, "participants" | "files" | "troubles">;

interface Found {
  readonly files: DatasetFile[];
  readonly troubles: Trouble[];
}

/** @param root - Absolute path of the data set. */
export async function walkDataset(root: string): Promise<Walked> {
  const found: Found = { files: [], troubles: [] };
  const folders = await readFolder(root, "", found);
  const labels = folders.flatMap((name) => folderLabel("sub", name) ?? []);
  let next = 0;
  async function walkSome(): Promise<void> {
    while (next < labels.length) await walkParticipant(root, `sub-${labels[next++]}`, found);
  }
  await Promise.all(Array.from({ length: AT_ONCE }, walkSome));
  return {
    participants: labels.sort(compareTexts),
    files: found.files.sort(byPath),
    troubles: found.troubles.sort(byPath),
  };
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return compareTexts(a.path, b.path);
}

async function walkParticipant(root: string, folder: string, found: Found): Promise<void> {
  const below = await readFolder(root, folder, found);
  const sessions = below.filter((name) => folderLabel("ses", name) !== undefined);
  for (const name of below.filter(isDatatype)) await readFolder(root, `${folder}/${name}`, found);
  for (const session of sessions) {
    const inside = await readFolder(root, `${folder}/${session}`, found);
    for (const name of inside.filter(isDatatype)) {
      await readFolder(root, `${folder}/${session}/${name}`, found);
    }
  }
}

function isDatatype(name: string): boolean {
  return DATATYPE.test(name) && !SKIPPED.has(name);
}

/**
 * Adds the files of one folder that have BIDS names.
 *
 * @param folder - Within the data set; "" for its own.
 * @returns Names of the folders in it.
 */
async function readFolder(root: string, folder: string, found: Found): Promise<readonly string[]> {
  let entries: readonly Dirent[];
  try {
    entries = await readdir(path.join(root, folder), { withFileTypes: true });
  } catch (error) {
    const reason = `can't be read: ${READ_FAILURES[errorCode(error) ?? ""] ?? messageOf(error)}`;
    found.troubles.push({ path: folder, kind: "unreadable", reason });
    return [];
  }
  const folders: string[] = [];
  for (const entry of entries) {
    const { name } = entry;
    if (name.startsWith(".")) continue;
    const at = folder === "" ? name : `${folder}/${name}`;
    const kind = entry.isSymbolicLink() ? await kindOfTarget(path.join(root, at)) : kindOf(entry);
    // A link to nothing, by its name to a folder, is told when that is read.
    if (kind === "folder" || (kind === "absent" && !name.includes("."))) {
      folders.push(name);
    } else if (kind !== "other") addFile(at, name, kind === "absent", found);
  }
  return folders;
}

const READ_FAILURES: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  ENOENT: "it is a link to nothing",
  ELOOP: "its links go round in circles",
};

function addFile(at: string, name: string, isAbsent: boolean, found: Found): void {
  const parsed = parseBidsName(name);
  if (parsed !== undefined) {
    if (EXTENSIONS.has(parsed.extension)) found.files.push({ path: at, isAbsent, ...parsed });
  } else if (PET_IMAGE.test(name)) {
    found.troubles.push({ path: at, kind: "no BIDS name", reason: "its name is no BIDS name" });
  }
}

type Kind = "folder" | "file" | "absent" | "other";

function kindOf(entry: Pick<Dirent, "isDirectory" | "isFile">): Kind {
  if (entry.isDirectory()) return "folder";
  return entry.isFile() ? "file" : "other";
}

async function kindOfTarget(at: string): Promise<Kind> {
  try {
    return kindOf(await stat(at));
  } catch {
    return "absent";
  }
}
