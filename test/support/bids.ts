// BIDS data sets of tiny scans on disk, laid out as a preprocessing pipeline leaves them: the scans as
// raw data, masks, segmentations and curves under derivatives/masks. No two scans have the same voxels.

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";

import {
  levelOf,
  referenceLabel,
  tinyImage,
  tinySidecar,
  tinyStored,
  tinyTable,
  tinyVolume,
} from "./scan.ts";

export interface TinyPlace {
  readonly sub: string;
  readonly ses?: string | undefined;
  /** Further entities of the scan: "trc-A_run-1". */
  readonly more?: string;
  /** Changes to its sidecar; null for none at all. */
  readonly sidecar?: Readonly<Record<string, unknown>> | null;
}

/** Persons 01, 02, … with these sessions each. */
export function places(subjects: number, sessions: readonly string[] = []): readonly TinyPlace[] {
  const labels = Array.from({ length: subjects }, (_, n) => `${n + 1}`.padStart(2, "0"));
  return labels.flatMap((sub) =>
    sessions.length === 0 ? [{ sub }] : sessions.map((ses) => ({ sub, ses })),
  );
}

/** "sub-01/ses-1/pet/sub-01_ses-1": what the paths of a scan begin with, within its data set. */
export function stemOf({ sub, ses, more }: TinyPlace): string {
  const folders = [`sub-${sub}`, ...(ses === undefined ? [] : [`ses-${ses}`])];
  const name = [...folders, ...(more === undefined ? [] : [more])].join("_");
  return [...folders, "pet", name].join("/");
}

/** The scan of a place, within its data set. */
export function petOf(place: TinyPlace): string {
  return `${stemOf(place)}_pet.nii.gz`;
}

/** Where the masks of a data set are. */
export const MASKS = "derivatives/masks";

/** Labels of the segmentation and what they are called: the reference region in two halves, levels. */
export const REGIONS: readonly (readonly [label: number, name: string])[] = [
  [8, "Left-Cerebellum-Cortex"],
  [47, "Right-Cerebellum-Cortex"],
  ...Array.from({ length: 11 }, (_, n) => [101 + n, `Level-${n + 1}`] as const),
];

/** Writes scans with sidecars, and for each a brain mask, a reference mask, a segmentation and curves. */
export async function writeTinyDataset(
  folder: string,
  scans: readonly TinyPlace[],
): Promise<string> {
  await writeDescription(folder, { DatasetType: "raw", License: "CC0" });
  await writeDescription(path.join(folder, MASKS), {
    DatasetType: "derivative",
    GeneratedBy: [{ Name: "masks" }],
  });
  for (const [n, place] of scans.entries()) {
    await writeScan(folder, place, n);
    await writeCompanions(path.join(folder, MASKS, stemOf({ ...place, more: "" })));
  }
  // Inherited by all segmentations.
  const rows = REGIONS.map(([label, name]) => `${label}\t${name}\n`);
  await writeFile(path.join(folder, MASKS, "seg-gtm_dseg.tsv"), `index\tname\n${rows.join("")}`);
  return folder;
}

export async function writeDescription(folder: string, fields: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  const description = { Name: "Tiny scans", BIDSVersion: "1.10.0", ...fields };
  await writeFile(path.join(folder, "dataset_description.json"), JSON.stringify(description));
}

/** @param seed - Makes its voxels others than those of other scans. */
export async function writeScan(folder: string, place: TinyPlace, seed: number): Promise<void> {
  const file = path.join(folder, petOf(place));
  await mkdir(path.dirname(file), { recursive: true });
  const values = tinyStored().map((value, at) => (value === 0 ? 0 : value + ((at * 7 + seed) % 5)));
  await writeFile(file, gzipSync(tinyImage({}, values)));
  if (place.sidecar === null) return;
  await writeFile(file.replace(".nii.gz", ".json"), tinySidecar(place.sidecar ?? {}));
}

async function writeCompanions(stem: string): Promise<void> {
  const start = stem.replace(/_$/, "");
  await mkdir(path.dirname(start), { recursive: true });
  const volume = (name: string, valueOf: (voxel: number) => number): Promise<void> =>
    writeFile(`${start}_${name}.nii.gz`, gzipSync(tinyVolume(valueOf)));
  await volume("desc-brain_mask", (v) => (levelOf(v) >= 0 ? 1 : 0));
  await volume("label-reference_mask", (v) => (levelOf(v) === 0 ? 1 : 0));
  await volume("seg-gtm_dseg", referenceLabel);
  await writeFile(`${start}_seg-gtm_tacs.tsv`, tinyTable());
  await writeFile(`${start}_seg-gtm_tacs.json`, '{ "Units": "Bq/mL" }');
}
