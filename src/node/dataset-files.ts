// The data sets of a batch: finds the folders that are meant, and reads which files they have. What the
// files mean is src/bids/, how a folder is walked is dataset-walk.ts.

import { readdir, realpath } from "node:fs/promises";
import path from "node:path";

import type { Dataset } from "../bids/dataset.ts";
import { folderLabel } from "../bids/entities.ts";
import { Fault, messageOf } from "../errors.ts";
import { didYouMean } from "../text/near.ts";
import { shorten } from "../text/tsv.ts";
import type { Warnings } from "../warnings.ts";
import { walkDataset } from "./dataset-walk.ts";
import { errorCode } from "./file-ops.ts";
import { exists } from "./text-file.ts";

export interface DataSets {
  readonly raw: Dataset;
  /** In the order given; each once. */
  readonly derivatives: readonly Dataset[];
}

/**
 * Reads the raw data set and the derivatives, for all participants even where some are asked for: which
 * images are the scans is decided for the whole, so that a part of a batch decides as the whole does.
 *
 * @param derivatives - Folders, or names of folders under derivatives/.
 * @throws Fault "input" for a folder that is no data set; "usage" for the data set as its own derivative.
 */
export async function readDatasets(
  bidsDir: string,
  derivatives: readonly string[],
  warnings: Warnings,
): Promise<DataSets> {
  const raw = await readDataset(bidsDir, "raw", warnings);
  const seen = new Set([await realpath(raw.folder)]);
  const names = new Set([raw.name]);
  const found: Dataset[] = [];
  for (const given of derivatives) {
    const folder = await derivativeFolder(bidsDir, given);
    const real = await realpath(folder);
    if (real === (await realpath(raw.folder))) {
      throw new Fault(
        "usage",
        `--derivatives ${given} is the data set itself`,
        "Name a folder of derivatives, such as derivatives/petprep.",
      );
    }
    if (seen.has(real)) continue;
    seen.add(real);
    const dataset = await readDataset(folder, newName(folder, names), warnings);
    names.add(dataset.name);
    found.push(dataset);
  }
  return { raw, derivatives: found };
}

/** @throws Fault "input" for a folder that is no data set. */
export async function readDataset(
  folder: string,
  name: string,
  warnings: Warnings,
): Promise<Dataset> {
  const absolute = path.resolve(folder);
  const names = await namesIn(absolute);
  if (!names.some((one) => folderLabel("sub", one) !== undefined)) {
    throw await noDataset(absolute, names);
  }
  if (!names.includes("dataset_description.json")) {
    warnings.add(
      `${absolute}: has no dataset_description.json, and is taken for a data set anyway`,
    );
  }
  return { name, folder: absolute, ...(await walkDataset(absolute)) };
}

/** A folder as given, or else the one of this name under derivatives/. */
async function derivativeFolder(bidsDir: string, given: string): Promise<string> {
  if (await exists(given)) return path.resolve(given);
  const shelf = path.join(path.resolve(bidsDir), "derivatives");
  const folder = path.join(shelf, given);
  if (!path.isAbsolute(given) && (await exists(folder))) return folder;
  const there = (await exists(shelf)) ? (await namesIn(shelf)).filter(isShown) : [];
  const instead = there.length === 0 ? "" : `; there is ${shorten(there.sort())}`;
  throw new Fault(
    "input",
    `--derivatives ${given}: there is no such folder, here or in ${shelf}${instead}`,
    didYouMean(given, there, "Give the path of the folder."),
  );
}

async function noDataset(folder: string, names: readonly string[]): Promise<Fault> {
  const shown = names.filter(isShown).sort();
  const has = shown.length === 0 ? "is empty" : `has ${shorten(shown)}`;
  const message = `${folder}: is no BIDS data set, which has folders sub-…; it ${has}`;
  if (folderLabel("sub", path.basename(folder)) !== undefined) {
    return new Fault("input", message, `Give the folder above: ${path.dirname(folder)}.`);
  }
  for (const name of shown.slice(0, 20)) {
    const below = await readdir(path.join(folder, name)).catch(() => []);
    if (below.some((one) => folderLabel("sub", one) !== undefined)) {
      return new Fault("input", message, `Did you mean ${path.join(folder, name)}?`);
    }
  }
  return new Fault("input", message, "Give the folder that holds the participants' folders.");
}

/** @throws Fault "input" for what is no folder; "io" when it can't be read. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const code = errorCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") {
      const what = (await exists(folder)) ? "is a file, not a folder" : "there is no such folder";
      throw new Fault("input", `${folder}: ${what}`, "Give the folder of a BIDS data set.", {
        cause,
      });
    }
    throw new Fault("io", `${folder}: can't be read: ${messageOf(cause)}`, "", { cause });
  }
}

function isShown(name: string): boolean {
  return !name.startsWith(".");
}

/**
 * A name for BIDS URIs: the schema of dataset_description.json takes letters and digits alone, and each
 * name once.
 */
function newName(folder: string, taken: ReadonlySet<string>): string {
  const plain = path.basename(folder).replaceAll(/[^A-Za-z0-9]+/g, "") || "derivative";
  let name = plain;
  for (let n = 2; taken.has(name); n++) name = `${plain}${n}`;
  return name;
}
