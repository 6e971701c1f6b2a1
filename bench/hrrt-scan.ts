// The scan of bench/hrrt.ts: simulated once into a folder, found there again later, compressed as
// simulated scans are (gzip -6) and not.

import { createReadStream, createWriteStream, existsSync, statSync } from "node:fs";
import { copyFile, mkdir, rename } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

import { createStaging } from "../src/node/atomic.ts";
import { phantomLayout } from "../src/node/simulate-truth.ts";
import { simulateDataset } from "../src/node/simulate.ts";
import { writeImage } from "../src/node/staged-files.ts";
import { brainMask, HRRT_GRID, paintAnatomy } from "../src/simulate/anatomy.ts";
import { planCohort } from "../src/simulate/cohort.ts";
import { scanFiles } from "../src/simulate/names.ts";
import { srtmStudy } from "../src/simulate/studies.ts";

export interface HrrtScan {
  readonly shape: readonly number[];
  readonly frames: number;
  /** Of the file. */
  readonly bytes: number;
  readonly pet: string;
  readonly reference: string;
  /** Has FITTED voxels. */
  readonly mask: string;
}

const FITTED = 1_500_000;

/** @param say - Told what takes time. */
export async function makeHrrtScan(
  dir: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<HrrtScan> {
  const study = srtmStudy();
  const [plan] = planCohort({ study, seed: 1, subjects: 1 });
  const files = scanFiles(plan, true, true);
  const data = path.join(dir, "data");
  const mask = path.join(dir, "mask.nii.gz");
  if (!existsSync(mask)) {
    say(`simulating a scan into ${data} (minutes; the next run finds it there)`);
    await simulateDataset({
      out: data,
      study,
      grid: HRRT_GRID,
      noise: 0.12,
      seed: 1,
      psfMm: 2.5,
      subjects: 1,
      datatype: "float32",
      gzip: true,
      airNoise: true,
      force: true,
      onFrame: (done, total) => say(`frame ${done} of ${total}`),
      signal,
    });
    await writeMask(mask);
  }
  const pet = path.join(data, files.pet);
  return {
    shape: HRRT_GRID.shape,
    frames: study.frames.count,
    bytes: statSync(pet).size,
    pet,
    reference: path.join(data, files.referenceMask),
    mask,
  };
}

/** The same scan as .nii, with its sidecar. */
export async function makePlainScan(
  dir: string,
  scan: HrrtScan,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<HrrtScan> {
  const folder = path.join(dir, "plain");
  const pet = path.join(folder, path.basename(scan.pet, ".gz"));
  if (!existsSync(pet)) {
    say(`inflating it into ${folder}`);
    await mkdir(folder, { recursive: true });
    await copyFile(scan.pet.replace(/\.nii\.gz$/, ".json"), pet.replace(/\.nii$/, ".json"));
    const whole = `${pet}.part`;
    const inflate = createGunzip({ chunkSize: 2 ** 20 });
    await pipeline(createReadStream(scan.pet), inflate, createWriteStream(whole), { signal });
    await rename(whole, pet);
  }
  return { ...scan, pet, bytes: statSync(pet).size };
}

/** The brain, grown layer by layer until it has FITTED voxels; the last layer is taken in part. */
async function writeMask(file: string): Promise<void> {
  const anatomy = paintAnatomy(HRRT_GRID);
  const mask = brainMask(anatomy);
  const [nx, ny] = HRRT_GRID.shape;
  let missing = FITTED - mask.reduce((sum, inside) => sum + inside, 0);
  while (missing > 0) {
    const layer: number[] = [];
    for (let v = 0; v < mask.length; v++) {
      if (mask[v] === 1) continue;
      const steps = [1, nx, nx * ny];
      if (steps.some((step) => mask[v - step] === 1 || mask[v + step] === 1)) layer.push(v);
    }
    for (const v of layer.slice(0, missing)) mask[v] = 1;
    missing -= layer.length;
  }
  const staging = createStaging({ force: true });
  try {
    await writeImage(staging, file, phantomLayout(anatomy, "uint8"), mask);
    await staging.commit();
  } finally {
    await staging.discard();
  }
}
