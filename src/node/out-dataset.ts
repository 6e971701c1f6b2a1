// The output folder of a batch as a data set of its own: whether it may be one, and what says so.

import { realpath } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { Fault } from "../errors.ts";
import type { DatasetLink } from "../output/context.ts";
import {
  bidsIgnore,
  DESCRIPTION_FILE,
  generatorOf,
  outputDescription,
  outputReadme,
} from "../output/dataset.ts";
import { toJson, type JsonObject } from "../output/json.ts";
import { VERSION } from "../version.ts";
import { containerOf } from "./container.ts";
import { createOnce } from "./create-once.ts";
import { errorCode } from "./file-ops.ts";
import { makeFolders } from "./folders.ts";
import { refuseExisting } from "./out-folder.ts";
import { exists, readText } from "./text-file.ts";

export interface OutDatasetOptions {
  readonly outDir: string;
  readonly bidsDir: string;
  /** What units read from: the raw data set, derivatives. */
  readonly datasets: readonly DatasetLink[];
  /** For the container that this runs in. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Changes nothing; for a dry run too.
 *
 * @returns What a person should know of the folder, sentence by sentence.
 * @throws Fault "usage" or "output" for a folder that can't be the output of this batch.
 */
export async function checkOutFolder(options: OutDatasetOptions): Promise<readonly string[]> {
  const { outDir, bidsDir, datasets } = options;
  const out = await realPath(outDir);
  for (const folder of [bidsDir, ...datasets.map((dataset) => dataset.folder)]) {
    refuseWithin(folder, path.relative(await realPath(folder), out), outDir);
  }
  try {
    await refuseExisting(outDir, []);
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    throw new Fault(cause.kind, cause.message, "Choose another OUT_DIR.", { cause });
  }
  return checkOwner(outDir);
}

/**
 * Checks the folder, makes it, and writes dataset_description.json, .bidsignore and README where they
 * are missing. Several tasks may do so at once.
 *
 * @returns As checkOutFolder.
 * @throws Fault as checkOutFolder; "io" when writing fails.
 */
export async function claimOutFolder(options: OutDatasetOptions): Promise<readonly string[]> {
  const { outDir, bidsDir, datasets, env } = options;
  const notes = await checkOutFolder(options);
  await makeFolders(outDir);
  const description = outputDescription({
    sourceUri: uriOf(bidsDir, options),
    source: await descriptionIn(bidsDir),
    links: Object.fromEntries(datasets.map(({ name, folder }) => [name, uriOf(folder, options)])),
    container: containerOf(env),
  });
  await createMissing(path.join(outDir, ".bidsignore"), bidsIgnore());
  await createMissing(path.join(outDir, "README"), outputReadme());
  // Last: where it is, the others are.
  await createMissing(path.join(outDir, DESCRIPTION_FILE), toJson(description));
  return notes;
}

/**
 * Within a data set only derivatives/ is for what others make of it.
 *
 * @param inside - OUT_DIR, as seen from the data set's folder.
 */
function refuseWithin(folder: string, inside: string, outDir: string): void {
  const isSame = inside === "";
  if (!isSame && !isInside(inside)) return;
  const [first, ...rest] = inside.split(path.sep);
  if (first === "derivatives" && rest.length > 0) return;
  const where = isSame
    ? "which is a data set that is read"
    : first === "derivatives"
      ? "which holds the derivatives of others"
      : `within ${folder}, which is a data set that is read`;
  throw new Fault(
    "usage",
    `OUT_DIR is ${outDir}, ${where}`,
    `Choose a folder of its own, such as ${path.join(folder, "derivatives", "bindmap")}.`,
  );
}

/** @throws Fault "output" for the folder of another program. */
async function checkOwner(outDir: string): Promise<readonly string[]> {
  const file = path.join(outDir, DESCRIPTION_FILE);
  if (!(await exists(file))) return [];
  const made = generatorOf(await descriptionIn(outDir));
  if (made.kind === "other") {
    throw new Fault(
      "output",
      `${file}: OUT_DIR is a data set of ${made.name}, not of maps by bindmap`,
      "Choose a folder of its own.",
    );
  }
  if (made.version === VERSION) return [];
  return [`${file} says bindmap ${made.version}, this is ${VERSION}; it is left as it is`];
}

/** What a data set says of itself; empty where it says nothing that can be read. */
async function descriptionIn(folder: string): Promise<JsonObject> {
  const file = path.join(folder, DESCRIPTION_FILE);
  if (!(await exists(file))) return {};
  const text = await readText(file, "the description of the data set");
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Relative within the raw data set, so that this can be moved as a whole; else absolute. */
function uriOf(folder: string, { outDir, bidsDir }: OutDatasetOptions): string {
  const isOutWithin = isInside(path.relative(bidsDir, outDir));
  const seen = path.relative(bidsDir, folder);
  if (!isOutWithin || (seen !== "" && !isInside(seen))) return pathToFileURL(folder).href;
  return path.relative(outDir, folder).split(path.sep).map(encodeURIComponent).join("/");
}

function isInside(relative: string): boolean {
  return relative !== "" && !/^\.\.(?:[/\\]|$)/.test(relative) && !path.isAbsolute(relative);
}

async function createMissing(file: string, text: string): Promise<void> {
  if (!(await exists(file))) await createOnce(file, text);
}

/** Of a folder that is not there yet: of the part of it that is. */
async function realPath(folder: string): Promise<string> {
  const full = path.resolve(folder);
  try {
    return await realpath(full);
  } catch (error) {
    const above = path.dirname(full);
    if (errorCode(error) !== "ENOENT" || above === full) return full;
    return path.join(await realPath(above), path.basename(full));
  }
}
