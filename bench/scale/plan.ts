// A fit of a whole total-body scan on paper: the product's own plan of memory, times what was
// measured.

import type { Shape } from "../../src/image/grid.ts";
import { slabVoxels } from "../../src/job/memory.ts";
import { Fault } from "../../src/errors.ts";
import { models } from "../../src/models/index.ts";
import type { FitAnswer, InflateAnswer } from "./jobs.ts";
import type { Plan, PlanRow } from "./result.ts";

export const TOTAL_BODY: Shape = [440, 440, 645];
const FRAMES = 69;
/** A body of 70 litres fills 15.6 million voxels of 1.65 mm; masks are cut generously. */
const VOXELS = 20_000_000;
const MEMORY_BYTES = [2e9, 4e9, 8e9, 16e9];

export interface Measured {
  readonly inflate: InflateAnswer;
  /** A run on the total-body shape, in any number of frames. */
  readonly run: FitAnswer;
  /** On the CPU; the one whose number of frames is nearest the plan's is taken, the first of several. */
  readonly fits: readonly FitAnswer[];
}

export function planTotalBody(measured: Measured): Plan {
  const volume = TOTAL_BODY[0] * TOTAL_BODY[1] * TOTAL_BODY[2];
  const inflatedBytes = volume * FRAMES * Float32Array.BYTES_PER_ELEMENT;
  const passMs = inflatedBytes / inflateRate(measured.inflate);
  // Each curve is gathered once, in whichever pass.
  const gatherMs = VOXELS * FRAMES * gatherMsPerValue(measured.run);
  const fitMs = VOXELS * fitMsPerVoxel(nearest(measured.fits));
  const needs = {
    frameCount: FRAMES,
    mapCount: models.srtm.maps.length,
    volume,
    voxels: VOXELS,
  };
  const rows = MEMORY_BYTES.map((memoryBytes): PlanRow => {
    const slab = slabOrNone(needs, memoryBytes);
    if (slab === undefined) return { memoryBytes };
    const passes = Math.ceil(VOXELS / slab);
    return { memoryBytes, slabVoxels: slab, passes, readMs: passes * passMs + gatherMs, fitMs };
  });
  return { shape: TOTAL_BODY, frames: FRAMES, voxels: VOXELS, inflatedBytes, rows };
}

/** Inflated bytes a millisecond. */
function inflateRate({ inflatedBytes, gzipMs }: InflateAnswer): number {
  return inflatedBytes / gzipMs;
}

/** Fits without what is done once a scan. */
function fitMsPerVoxel({ stagesMs, voxels }: FitAnswer): number {
  return stagesMs["fit"] / voxels;
}

function nearest(fits: readonly FitAnswer[]): FitAnswer {
  return fits.reduce((best, one) => (framesOff(one) < framesOff(best) ? one : best));
}

function framesOff({ frames }: FitAnswer): number {
  return Math.abs(frames - FRAMES);
}

function gatherMsPerValue({ stagesMs, voxels, frames }: FitAnswer): number {
  return stagesMs["read"] / voxels / frames;
}

function slabOrNone(needs: Parameters<typeof slabVoxels>[0], memoryBytes: number) {
  try {
    return slabVoxels(needs, memoryBytes);
  } catch (error) {
    if (error instanceof Fault && error.kind === "usage") return undefined;
    throw error;
  }
}
