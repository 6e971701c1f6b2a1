// A staging that knows what it wrote: the size and the SHA-256 of every file, taken on the way.

import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { OutputFile } from "../output/record.ts";
import type { Staging } from "./atomic.ts";

export interface HashedStaging extends Staging {
  /** Files that are closed, in that order. */
  readonly files: readonly OutputFile[];
}

export function hashedStaging(staging: Staging): HashedStaging {
  const files: OutputFile[] = [];
  return {
    files,
    async create(path) {
      const staged = await staging.create(path);
      const hash = createHash("sha256");
      let written = 0;
      return {
        path: staged.path,
        async write(bytes) {
          await staged.write(bytes);
          hash.update(bytes);
          written += bytes.length;
        },
        async close() {
          await staged.close();
          files.push({ file: basename(staged.path), bytes: written, sha256: hash.digest("hex") });
        },
      };
    },
    commit: () => staging.commit(),
    discard: () => staging.discard(),
  };
}
