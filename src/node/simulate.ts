// Writes simulated scans as a BIDS data set: the scans as raw data, and under derivatives what a
// user of real data would have to find out (labels, masks) or could never know (the true maps).
// Scans are made and written frame by frame. What is in them comes from src/simulate.

import path from "node:path";

import { Fault } from "../errors.ts";
import { paintAnatomy, type HeadGrid } from "../simulate/anatomy.ts";
import {
  bloodSidecar,
  datasetDescription,
  participantRows,
  participantsSidecar,
  petSidecar,
  readme,
} from "../simulate/bids.ts";
import { plasmaRows } from "../simulate/blood.ts";
import { planCohort, type PlannedScan } from "../simulate/cohort.ts";
import type { Group } from "../simulate/groups.ts";
import {
  filesOfScan,
  scanFiles,
  TRUTH_FOLDER,
  withEnding,
  type ScanFiles,
} from "../simulate/names.ts";
import { largestActivity, makePhantom, phantomFrame, type Phantom } from "../simulate/phantom.ts";
import { makePsf, pureVoxels, type Psf } from "../simulate/psf.ts";
import type { Study } from "../simulate/studies.ts";
import type { Frames } from "../timing/frames.ts";
import { createStaging, type Staging } from "./atomic.ts";
import { createImageWriter } from "./image-writer.ts";
import { claimFolder } from "./simulate-folder.ts";
import { phantomLayout, referenceVoxels, writeTruth } from "./simulate-truth.ts";
import { toJson } from "../output/json.ts";
import { makeFolder, table, writeText } from "./staged-files.ts";

export interface SimulateOptions {
  /** Folder of the data set; made where it is missing. */
  readonly out: string;
  readonly study: Study;
  readonly grid: HeadGrid;
  /** Coefficient of variation of the mean brain curve near 33 min. */
  readonly noise: number;
  /** Whole number from 0 to 2^32 - 1. */
  readonly seed: number;
  /** Full width at half maximum of the scanner's blur; 0 for none. */
  readonly psfMm: number;
  readonly subjects: number;
  /** Scans of each subject. Default 1. */
  readonly sessions?: number | undefined;
  readonly groups?: readonly Group[] | undefined;
  /** Share of binding blocked in sessions after the first, by group; one: that of the first group. */
  readonly occupancy?: readonly number[] | undefined;
  readonly datatype: "int16" | "float32";
  readonly gzip: boolean;
  /** Whether the air around the head is noisy. */
  readonly airNoise: boolean;
  /** Replace the files of an earlier simulation. */
  readonly force: boolean;
  /** Told which scan is about to be written, as a path within `out`; numbers start at 1. */
  readonly onScan?: ((file: string, number: number, count: number) => void) | undefined;
  /** Told after each frame how many frames of how many in all are written. */
  readonly onFrame?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A scan that was written; paths are absolute. */
export interface SimulatedScan extends ScanFiles {
  readonly participant: string;
  readonly session: string | undefined;
  readonly group: string | undefined;
}

const INT16_LARGEST = 32_767;

/**
 * Simulates a study. Each scan's files appear together once they are complete, the data set's
 * description last of all.
 *
 * @throws Fault "output" when the folder holds something and `force` is not set, or with it a scan
 *   that would stay; "usage" for options out of range; "io" when writing fails.
 */
export async function simulateDataset(options: SimulateOptions): Promise<SimulatedScan[]> {
  const plans = planCohort(options);
  const psf = makePsf(options.psfMm, options.grid);
  const names = plans.map((plan) => scanFiles(plan, options.gzip, psf !== undefined));
  const anatomy = paintAnatomy(options.grid);
  const pure = psf && pureVoxels(anatomy, psf);
  if (!referenceVoxels(anatomy, pure).includes(1)) {
    throw new Fault(
      "usage",
      `point spread of ${options.psfMm} mm leaves no voxel of the reference region pure`,
      "Use a narrower one, or more voxels.",
    );
  }
  await claimFolder(options.out, names.flatMap(filesOfScan), options.force);
  const written: SimulatedScan[] = [];
  for (const [i, plan] of plans.entries()) {
    const phantom = makePhantom({ ...options, ...plan, anatomy, psf });
    const paths = under(options.out, names[i]);
    options.onScan?.(names[i].pet, i + 1, plans.length);
    const onFrame = (f: number): void => {
      const { count } = options.study.frames;
      options.onFrame?.(i * count + f + 1, plans.length * count);
    };
    const { occupancy, group, plasmaScale } = plan;
    await staged(options, async (staging) => {
      await writeScan(staging, phantom, paths, options, onFrame);
      await writeBlood(staging, paths, plan);
      const asked = { ...options, occupancy, group, plasmaScale };
      await writeTruth(staging, phantom, paths, asked, pure);
    });
    written.push({ ...paths, participant: plan.participant, session: plan.session, group });
  }
  await staged(options, (staging) => writeDescriptions(staging, options, plans, psf));
  return written;
}

async function staged(
  { force }: SimulateOptions,
  work: (staging: Staging) => Promise<void>,
): Promise<void> {
  const staging = createStaging({ force });
  try {
    await work(staging);
    await staging.commit();
  } finally {
    await staging.discard();
  }
}

/** The same paths under the data set's folder. */
function under(out: string, files: ScanFiles): ScanFiles {
  const at = (file: string): string => path.resolve(out, file);
  const { BPND, R1, k2 } = files.maps;
  return {
    pet: at(files.pet),
    ...(files.blood !== undefined && { blood: at(files.blood) }),
    labels: at(files.labels),
    brainMask: at(files.brainMask),
    referenceMask: at(files.referenceMask),
    ...(files.pureMask !== undefined && { pureMask: at(files.pureMask) }),
    referenceTable: at(files.referenceTable),
    maps: { BPND: at(BPND), R1: at(R1), k2: at(k2) },
    ...(files.windowMap !== undefined && { windowMap: at(files.windowMap) }),
    truth: at(files.truth),
  };
}

async function writeScan(
  staging: Staging,
  phantom: Phantom,
  { pet }: ScanFiles,
  { datatype, signal }: SimulateOptions,
  onFrame: (f: number) => void,
): Promise<void> {
  const { frames } = phantom.study;
  const slope = datatype === "int16" ? Math.fround(largestActivity(phantom) / INT16_LARGEST) : 1;
  const layout = {
    ...phantomLayout(phantom.anatomy, datatype),
    frameCount: frames.count,
    frameStepS: commonStepS(frames),
    slope,
  };
  await makeFolder(pet);
  // Noise compresses to within 2 % of the same size at every level; level 1 takes half the time.
  const writer = await createImageWriter(staging, pet, layout, { level: 1 });
  const values = new Float32Array(phantom.rowOfVoxel.length);
  const stored = datatype === "int16" ? new Int16Array(values.length) : values;
  for (let f = 0; f < frames.count; f++) {
    signal?.throwIfAborted();
    phantomFrame(phantom, f, values);
    if (stored !== values) {
      for (let v = 0; v < values.length; v++) stored[v] = Math.round(values[v] / slope);
    }
    await writer.write(stored);
    onFrame(f);
  }
  await writer.close();
  await writeText(staging, withEnding(pet, "json"), toJson(petSidecar(phantom.study)));
}

async function writeBlood(
  staging: Staging,
  { blood }: ScanFiles,
  { study, plasmaScale: scale, bloodSeed: seed }: PlannedScan,
): Promise<void> {
  const { bloodMin: timesMin, plasma } = study;
  if (blood === undefined || timesMin === undefined) return;
  await writeText(staging, blood, table(plasmaRows({ timesMin, plasma, scale, seed })));
  await writeText(staging, withEnding(blood, "json"), toJson(bloodSidecar()));
}

/** Seconds from frame to frame, where all frames are equally long. */
function commonStepS(frames: Frames): number | undefined {
  const lengths = Array.from(frames.endMin, (end, f) =>
    Math.round((end - frames.startMin[f]) * 60),
  );
  return lengths.every((length) => length === lengths[0]) ? lengths[0] : undefined;
}

async function writeDescriptions(
  staging: Staging,
  { out, study }: SimulateOptions,
  plans: readonly PlannedScan[],
  psf: Psf | undefined,
): Promise<void> {
  const inTruth = (name: string): string => path.join(out, TRUTH_FOLDER, name);
  await writeText(staging, path.join(out, "README"), readme(study, psf));
  const people = path.join(out, "participants.tsv");
  await writeText(staging, people, table(participantRows(plans)));
  const groups = participantsSidecar(plans);
  if (groups !== undefined) await writeText(staging, withEnding(people, "json"), toJson(groups));
  await writeText(staging, inTruth(".bidsignore"), "*_mimap.*\n*_tacs.*\n*_truth.json\n");
  await writeText(
    staging,
    inTruth("dataset_description.json"),
    toJson(datasetDescription(study, "derivative")),
  );
  await writeText(
    staging,
    path.join(out, "dataset_description.json"),
    toJson(datasetDescription(study, "raw")),
  );
}
