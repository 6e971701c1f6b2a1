// The scans that whole fits are timed on: simulated once into a folder, found there again later.

import { existsSync, statSync } from "node:fs";
import path from "node:path";

import { simulateDataset } from "../src/node/simulate.ts";
import { SMALL_GRID, WHOLE_BODY_GRID } from "../src/simulate/anatomy.ts";
import { planCohort } from "../src/simulate/cohort.ts";
import { scanFiles } from "../src/simulate/names.ts";
import { srtmStudy } from "../src/simulate/studies.ts";
import type { Frames } from "../src/timing/frames.ts";
import type { BenchContext } from "./parts/part.ts";

export interface FitScan {
  readonly frames: number;
  readonly shape: readonly number[];
  /** Of the compressed file. */
  readonly bytes: number;
  readonly pet: string;
  readonly reference: string;
  readonly mask: string;
}

const SEED = 1;
const NOISE = 0.05;

/** A scan of one person in int16, .nii.gz, as a scanner of 128 x 128 x 35 voxels would make it. */
export async function makeFitScan(
  frames: Frames,
  { folder, quick, signal, say }: Pick<BenchContext, "folder" | "quick" | "signal" | "say">,
): Promise<FitScan> {
  const [grid, psfMm] = quick ? [SMALL_GRID, 0] : [WHOLE_BODY_GRID, 4.5];
  const study = { ...srtmStudy(), frames };
  const out = path.join(folder, `fit-${grid.shape.join("x")}-${frames.count}-frames`);
  // Written last of all: it says that the others are complete.
  if (!existsSync(path.join(out, "dataset_description.json"))) {
    say(`simulating a scan of ${frames.count} frames into ${out}`);
    await simulateDataset({
      out,
      study,
      grid,
      noise: NOISE,
      seed: SEED,
      psfMm,
      subjects: 1,
      datatype: "int16",
      gzip: true,
      airNoise: true,
      force: true,
      signal,
    });
  }
  const [plan] = planCohort({ study, seed: SEED, subjects: 1 });
  const files = scanFiles(plan, true, psfMm > 0);
  const pet = path.join(out, files.pet);
  return {
    frames: frames.count,
    shape: grid.shape,
    bytes: statSync(pet).size,
    pet,
    reference: path.join(out, files.referenceMask),
    mask: path.join(out, files.brainMask),
  };
}
