// The input files of a run: what each was, how large and how old, for the record.

import { stat } from "node:fs/promises";
import path from "node:path";

import type { DatasetLink, InputFile } from "../output/context.ts";
import { hashOf } from "./file-hash.ts";
import type { ImageFile } from "./image-file.ts";

export interface InputFiles {
  add(role: string, given: string): Promise<void>;
  /** An image; of a .hdr/.img pair both files. */
  addImage(role: string, image: ImageFile, given: string): Promise<void>;
  readonly list: readonly InputFile[];
}

export interface InputFileOptions {
  /** Files in one of these get a BIDS URI; the first that holds a file names it. */
  readonly datasets?: readonly DatasetLink[] | undefined;
  /** Whether content is hashed, which takes a second for each gigabyte. */
  readonly hashes?: boolean | undefined;
}

export function makeInputFiles({ datasets = [], hashes }: InputFileOptions = {}): InputFiles {
  const list: InputFile[] = [];
  async function add(role: string, given: string): Promise<void> {
    const info = await stat(given);
    const file = path.resolve(given);
    list.push({
      role,
      given,
      uri: bidsUri(file, datasets),
      path: file,
      bytes: info.size,
      modified: info.mtime.toISOString(),
      sha256: hashes === true ? await hashOf(file) : undefined,
    });
  }
  return {
    add,
    async addImage(role, image, given) {
      await add(role, given);
      for (const half of new Set([image.path, image.headerPath])) {
        if (path.resolve(half) !== path.resolve(given)) await add(`${role} (other half)`, half);
      }
    },
    list,
  };
}

/** "bids:NAME:path/in/the/data/set"; undefined for a file in none of them. */
function bidsUri(file: string, datasets: readonly DatasetLink[]): string | undefined {
  for (const { name, folder } of datasets) {
    const inside = path.relative(folder, file);
    if (inside === "" || inside.startsWith("..") || path.isAbsolute(inside)) continue;
    return `bids:${name}:${inside.split(path.sep).join("/")}`;
  }
  return undefined;
}
