// A staging that knows what it wrote: the size and the SHA-256 of every file, taken on the way.

import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { OutputFile } from "../output/record.ts";
import type { Staging } from "./atomic.ts";

export interface HashedStaging extends Staging {
  /** Files that are closed, in the order in which they were created. */
  readonly files: readonly OutputFile[];
}

export function hashedStaging(staging: Staging): HashedStaging {
  const created: { closed?: OutputFile }[] = [];
  return {
    get files() {
      return created.flatMap(({ closed }) => closed ?? []);
    },
    async create(path) {
      const staged = await staging.create(path);
      const entry: { closed?: OutputFile } = {};
      created.push(entry);
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
          const sha256 = hash.digest("hex");
          entry.closed = { file: basename(staged.path), bytes: written, sha256 };
        },
      };
    },
    commit: () => staging.commit(),
    discard: () => staging.discard(),
  };
}
