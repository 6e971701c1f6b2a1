// Data sets for tests: trees of empty files in folders of their own, and what is found in them.

import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Dataset } from "../../src/bids/dataset.ts";
import { makeFilter, type AskedLabels } from "../../src/bids/filter.ts";
import { findScans, type FoundScan, type FoundScans } from "../../src/bids/scans.ts";
import { readDatasets } from "../../src/node/dataset-files.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { newFolder } from "../support/cli.ts";

export const DESCRIPTION = "dataset_description.json";

/** Makes empty files in `folder`, with the folders that they need. */
export async function addFiles(folder: string, paths: readonly string[]): Promise<void> {
  for (const one of paths) {
    const file = path.join(folder, one);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, "");
  }
}

export async function addLink(folder: string, at: string, target: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, at)), { recursive: true });
  await symlink(target, path.join(folder, at));
}

/** A new data set with a description and these files. */
export async function newDataset(paths: readonly string[], name = "data"): Promise<string> {
  const folder = await newFolder(name);
  await addFiles(folder, [DESCRIPTION, ...paths]);
  return folder;
}

const NOTHING_ASKED: AskedLabels = {
  participants: [],
  sessions: [],
  task: [],
  trc: [],
  rec: [],
  run: [],
  space: [],
  desc: [],
};

export interface Asked extends Partial<AskedLabels> {
  readonly derivatives?: readonly string[];
  /** Of the filter file. */
  readonly json?: object;
}

export const filterOf = ({ json, ...asked }: Asked): ReturnType<typeof makeFilter> =>
  makeFilter(
    { ...NOTHING_ASKED, ...asked },
    json && { name: "filter.json", text: JSON.stringify(json) },
  );

export interface Found extends FoundScans {
  readonly raw: Dataset;
  readonly derivatives: readonly Dataset[];
  /** Paths of the scans, within their data sets. */
  readonly paths: readonly string[];
  /** "sub-01 ses-1: sentence", in order. */
  readonly sentences: readonly string[];
}

/** Reads a data set and looks for its scans. */
export async function find(folder: string, asked: Asked = {}): Promise<Found> {
  const { derivatives = [], ...labels } = asked;
  const sets = await readDatasets(folder, derivatives, makeWarnings());
  const found = findScans(sets.raw, sets.derivatives, filterOf(labels));
  return {
    ...sets,
    ...found,
    paths: found.scans.map(({ file }) => file.path),
    sentences: found.gaps.map(
      ({ participant, session, reason }) =>
        `sub-${participant}${session === undefined ? "" : ` ses-${session}`}: ${reason}`,
    ),
  };
}

/** The one scan there is. */
export async function findOne(
  folder: string,
  asked: Asked = {},
): Promise<Found & { readonly scan: FoundScan }> {
  const found = await find(folder, asked);
  if (found.scans.length !== 1)
    throw new Error(`${found.scans.length} scans: ${found.sentences.join("; ")}`);
  return { ...found, scan: found.scans[0] };
}
