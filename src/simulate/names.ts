// What the files of a simulated data set are called. Paths are relative to its folder and use "/".

import type { PlannedScan } from "./cohort.ts";

export type MapName = "BPND" | "R1" | "k2";

/** One scan and what is true of it. */
export interface ScanFiles {
  readonly pet: string;
  /** Plasma samples; absent for a study without. */
  readonly blood?: string;
  readonly labels: string;
  readonly brainMask: string;
  /** The reference region, less what the blur mixes with other tissue. */
  readonly referenceMask: string;
  /** Voxels of one tissue in spite of the blur; absent where nothing is blurred. */
  readonly pureMask?: string;
  /** The reference curve without noise. */
  readonly referenceTable: string;
  readonly maps: Readonly<Record<MapName, string>>;
  /** Noise-free target/reference - 1 over the study's window; absent for a study without one. */
  readonly windowMap?: string;
  readonly truth: string;
}

/** BIDS wants the folder of a derivative to carry the name of what made it. */
export const TRUTH_FOLDER = "derivatives/bindmap-truth";

/** Paths of one scan, after BIDS and, for the maps, its draft extension 23. */
export function scanFiles(plan: PlannedScan, gzip: boolean, blurred: boolean): ScanFiles {
  const { participant, session } = plan;
  const folders = [`sub-${participant}`];
  if (session !== undefined) folders.push(`ses-${session}`);
  const tracer = plan.study.tracer.replaceAll(/[^A-Za-z0-9]/g, "");
  const path = [...folders, "pet", [...folders, `trc-${tracer}`].join("_")].join("/");
  const image = gzip ? "nii.gz" : "nii";
  const truth = `${TRUTH_FOLDER}/${path}`;
  const map = (model: string, name: MapName): string =>
    `${truth}_desc-truth_model-${model}_meas-${name}_mimap.${image}`;
  const window = plan.study.windowMin !== undefined;
  return {
    pet: `${path}_pet.${image}`,
    ...(plan.study.bloodMin !== undefined && { blood: `${path}_recording-manual_blood.tsv` }),
    labels: `${truth}_seg-phantom_dseg.${image}`,
    brainMask: `${truth}_desc-brain_mask.${image}`,
    referenceMask: `${truth}_desc-reference_mask.${image}`,
    ...(blurred && { pureMask: `${truth}_desc-pure_mask.${image}` }),
    referenceTable: `${truth}_desc-reference_tacs.tsv`,
    maps: { BPND: map("SRTM", "BPND"), R1: map("SRTM", "R1"), k2: map("SRTM", "k2") },
    ...(window && { windowMap: map("Equilibrium", "BPND") }),
    truth: `${truth}_truth.json`,
  };
}

/** The same file with another ending, e.g. its sidecar. */
export function withEnding(file: string, ending: "json" | "tsv"): string {
  return file.replace(/\.(nii(\.gz)?|tsv)$/, `.${ending}`);
}

/** Every file of a scan, sidecars too. */
export function filesOfScan({ maps, ...files }: ScanFiles): string[] {
  const described = [files.pet, files.referenceTable, maps.BPND, maps.R1, maps.k2];
  for (const file of [files.blood, files.pureMask, files.windowMap])
    if (file !== undefined) described.push(file);
  return [
    ...described.flatMap((file) => [file, withEnding(file, "json")]),
    files.labels,
    withEnding(files.labels, "tsv"),
    files.brainMask,
    files.referenceMask,
    files.truth,
  ];
}
