// SHA-256 of a file's content, read in pieces.

import { createHash } from "node:crypto";

import { openRegular, readChunks, statOf } from "./stored-file.ts";

/** @throws Fault as opening and reading an image. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await openRegular(path);
  try {
    const { size } = await statOf(file, path);
    for await (const chunk of readChunks(file, path, size, {})) hash.update(chunk);
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}
