// The input files of a run: what each was, how large and how old, for the record.

import { stat } from "node:fs/promises";
import path from "node:path";

export interface InputFile {
  /** "pet", "sidecar", "reference", "mask", … */
  readonly role: string;
  /** As the user gave it. */
  readonly given: string;
  readonly path: string;
  readonly bytes: number;
  /** ISO 8601. */
  readonly modified: string;
}

export interface InputFiles {
  add(role: string, given: string): Promise<void>;
  readonly list: readonly InputFile[];
}

export function makeInputFiles(): InputFiles {
  const list: InputFile[] = [];
  return {
    async add(role, given) {
      const info = await stat(given);
      list.push({
        role,
        given,
        path: path.resolve(given),
        bytes: info.size,
        modified: info.mtime.toISOString(),
      });
    },
    list,
  };
}
