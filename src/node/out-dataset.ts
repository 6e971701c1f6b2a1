// The output folder of a batch as a data set of its own: whether it may be one, and what says so.

import { realpath } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { Fault } from "../errors.ts";
import type { DatasetLink } from "../output/context.ts";
import {
  bidsIgnore,
  DESCRIPTION_FILE,
  GENERATOR,
  outputDescription,
  outputReadme,
} from "../output/dataset.ts";
import { toJson, type JsonObject } from "../output/json.ts";
import { VERSION } from "../version.ts";
import { errorCode } from "./file-ops.ts";
import { makeFolders } from "./folders.ts";
import { refuseExisting } from "./out-folder.ts";
import { writeAlone } from "./staged-files.ts";
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
  for (const { folder } of [{ folder: bidsDir }, ...datasets]) {
    if ((await realPath(folder)) !== out) continue;
    throw new Fault(
      "usage",
      `OUT_DIR is ${outDir}, which is a data set that is read`,
      "Choose a folder of its own, such as BIDS_DIR/derivatives/bindmap.",
    );
  }
  await refuseWithin(out, outDir, options);
  await refuseExisting(outDir, []);
  return checkOwner(outDir);
}

/**
 * Checks the folder, makes it, and writes dataset_description.json, .bidsignore and README where they
 * are missing.
 *
 * @returns As checkOutFolder.
 * @throws Fault as checkOutFolder; "io" when writing fails.
 */
export async function claimOutFolder(options: OutDatasetOptions): Promise<readonly string[]> {
  const { outDir } = options;
  const notes = await checkOutFolder(options);
  await makeFolders(outDir);
  const description = outputDescription({
    links: Object.fromEntries(
      options.datasets.map(({ name, folder }) => [name, linkTo(folder, options)]),
    ),
    ...(await inherited(options.bidsDir)),
    container: containerOf(options.env),
  });
  // The description last: what has one has the others.
  await writeMissing(path.join(outDir, ".bidsignore"), bidsIgnore());
  await writeMissing(path.join(outDir, "README"), outputReadme());
  await writeMissing(path.join(outDir, DESCRIPTION_FILE), toJson(description));
  return notes;
}

/** Within the data set only derivatives/ is for what others make of it. */
async function refuseWithin(
  out: string,
  outDir: string,
  { bidsDir, datasets }: OutDatasetOptions,
): Promise<void> {
  const inRaw = path.relative(await realPath(bidsDir), out);
  if (isInside(inRaw) && inRaw.split(path.sep)[0] !== "derivatives") {
    throw new Fault(
      "usage",
      `OUT_DIR is ${outDir}, within the data set that is read`,
      "Choose a folder under its derivatives/, or one elsewhere.",
    );
  }
  for (const { folder } of datasets) {
    const real = await realPath(folder);
    if (real === (await realPath(bidsDir)) || !isInside(path.relative(real, out))) continue;
    throw new Fault(
      "usage",
      `OUT_DIR is ${outDir}, within the derivative ${folder} that is read`,
      "Choose a folder beside it.",
    );
  }
  if (inRaw === "derivatives") {
    throw new Fault(
      "usage",
      `OUT_DIR is ${outDir}, which holds the derivatives of others`,
      "Choose a folder in it, such as derivatives/bindmap.",
    );
  }
}

/** @throws Fault "output" for the folder of another program. */
async function checkOwner(outDir: string): Promise<readonly string[]> {
  const file = path.join(outDir, DESCRIPTION_FILE);
  if (!(await exists(file))) return [];
  const made = generatorOf(parsed(await readText(file, "the description of OUT_DIR")));
  if (made === undefined || made.name !== GENERATOR) {
    throw new Fault(
      "output",
      `${file}: OUT_DIR is a data set ${made === undefined ? "that bindmap did not make" : `made by ${made.name}`}`,
      "Choose a folder of its own.",
    );
  }
  if (made.version === VERSION) return [];
  return [
    `${file} says bindmap ${made.version ?? "of no version"}, this is ${VERSION}; it is left as it is`,
  ];
}

function generatorOf(
  description: JsonObject,
): { readonly name: string; readonly version: string | undefined } | undefined {
  const list = description["GeneratedBy"];
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  if (typeof first !== "object" || first === null || !("Name" in first)) return undefined;
  const version =
    "Version" in first && typeof first.Version === "string" ? first.Version : undefined;
  return typeof first.Name === "string" ? { name: first.Name, version } : undefined;
}

/** What of the raw data set's own description goes on to ours. */
async function inherited(
  bidsDir: string,
): Promise<{ readonly license: string | undefined; readonly sourceDatasets: JsonObject[] }> {
  const file = path.join(bidsDir, DESCRIPTION_FILE);
  const raw = (await exists(file))
    ? parsed(await readText(file, "the data set's description"))
    : {};
  const { License: license, DatasetDOI: doi } = raw;
  return {
    license: typeof license === "string" ? license : undefined,
    sourceDatasets: typeof doi === "string" ? [{ DOI: doi }] : [],
  };
}

function parsed(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // Whose description it is can't be told then: nobody's of ours.
    return {};
  }
}

function containerOf(env: NodeJS.ProcessEnv): JsonObject | undefined {
  const file = env["APPTAINER_CONTAINER"] ?? env["SINGULARITY_CONTAINER"];
  return file === undefined ? undefined : { Type: "apptainer", URI: pathToFileURL(file).href };
}

/** Relative within the data set, so that it can be moved as a whole. */
function linkTo(folder: string, { outDir, bidsDir }: OutDatasetOptions): string {
  const isWithin = isInside(path.relative(bidsDir, outDir));
  const isOurs = folder === bidsDir || isInside(path.relative(bidsDir, folder));
  if (!isWithin || !isOurs) return pathToFileURL(folder).href;
  return path.relative(outDir, folder).split(path.sep).join("/");
}

function isInside(relative: string): boolean {
  return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
}

/** Several tasks may begin at once: whoever comes second finds the file, or replaces it by its equal. */
async function writeMissing(file: string, text: string): Promise<void> {
  if (!(await exists(file))) await writeAlone(file, text);
}

/** Of a folder that is not there yet: of the part of it that is. */
async function realPath(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    const above = path.dirname(folder);
    if (errorCode(error) !== "ENOENT" || above === folder) return folder;
    return path.join(await realPath(above), path.basename(folder));
  }
}
