// The input files of a run: what each was, how large and how old, for the record.

import { stat } from "node:fs/promises";
import path from "node:path";

import type { InputFile } from "../output/context.ts";

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
