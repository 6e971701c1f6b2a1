// Whole small files and single images, written into a staging in one call each. It knows no names
// and no contents.

import path from "node:path";

import type { ImageLayout, StoredValues } from "../image/write.ts";
import { createStaging, type Staging } from "./atomic.ts";
import { makeFolders } from "./folders.ts";
import { createImageWriter, type WriterOptions } from "./image-writer.ts";

/** Makes the folder that a file is to lie in, and those above it. */
export async function makeFolder(file: string): Promise<void> {
  await makeFolders(path.dirname(file));
}

/** An image of one frame. */
export async function writeImage(
  staging: Staging,
  file: string,
  layout: ImageLayout,
  values: StoredValues,
  options: WriterOptions = {},
): Promise<void> {
  const writer = await createImageWriter(staging, file, layout, options);
  await writer.write(values);
  await writer.close();
}

/** A text file in UTF-8. */
export async function writeText(staging: Staging, file: string, text: string): Promise<void> {
  const opened = await staging.create(file);
  await opened.write(new TextEncoder().encode(text));
  await opened.close();
}

/** A text file by itself: whole under its name, or not there. */
export async function writeAlone(file: string, text: string): Promise<void> {
  const staging = createStaging({ force: true });
  try {
    await writeText(staging, file, text);
    await staging.commit();
  } finally {
    await staging.discard();
  }
}

/** Tab-separated rows. */
export function table(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.join("\t")}\n`).join("");
}
