// The input files of a run: what each was, how large and how old, for the record.

import { stat } from "node:fs/promises";
import path from "node:path";

import type { InputFile } from "../output/context.ts";
import type { ImageFile } from "./image-file.ts";

export interface InputFiles {
  add(role: string, given: string): Promise<void>;
  /** An image; of a .hdr/.img pair both files. */
  addImage(role: string, image: ImageFile, given: string): Promise<void>;
  readonly list: readonly InputFile[];
}

export function makeInputFiles(): InputFiles {
  const list: InputFile[] = [];
  async function add(role: string, given: string): Promise<void> {
    const info = await stat(given);
    list.push({
      role,
      given,
      path: path.resolve(given),
      bytes: info.size,
      modified: info.mtime.toISOString(),
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
