// A few small scans on disk, simulated once and found there again later.

import { existsSync } from "node:fs";
import path from "node:path";

import { simulateDataset } from "../../src/node/simulate.ts";
import { SMALL_GRID } from "../../src/simulate/anatomy.ts";
import { planCohort } from "../../src/simulate/cohort.ts";
import { scanFiles } from "../../src/simulate/names.ts";
import { srtmStudy } from "../../src/simulate/studies.ts";
import type { ScanFilesToFit } from "./jobs.ts";

const SUBJECTS = 4;
const SEED = 3;

/** 32x32x24 voxels in 38 frames, not compressed. */
export async function makeSmallScans(folder: string): Promise<readonly ScanFilesToFit[]> {
  const study = srtmStudy();
  const out = path.join(folder, "scale-scans");
  const plans = planCohort({ study, seed: SEED, subjects: SUBJECTS });
  const files = plans.map((plan) => scanFiles(plan, false, false));
  const at = (file: string): string => path.join(out, file);
  // Written last of all.
  if (!existsSync(at("dataset_description.json"))) {
    await simulateDataset({
      out,
      study,
      grid: SMALL_GRID,
      noise: 0.05,
      seed: SEED,
      psfMm: 0,
      subjects: SUBJECTS,
      datatype: "float32",
      gzip: false,
      airNoise: false,
      force: true,
    });
  }
  return files.map(({ pet, referenceMask, brainMask }) => ({
    pet: at(pet),
    reference: at(referenceMask),
    mask: at(brainMask),
  }));
}
