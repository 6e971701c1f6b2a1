// How many voxels' curves are held at a time.

import { Fault } from "../errors.ts";

export interface MemoryNeeds {
  readonly frameCount: number;
  readonly mapCount: number;
  /** Voxels of the whole volume. */
  readonly volume: number;
  /** Voxels to fit, or the most that there can be. */
  readonly voxels: number;
}

/** Longest typed array that every JavaScript engine in use makes. */
const LONGEST_ARRAY = 2 ** 32 - 1;
/** Work in smaller pieces than this would read the image hundreds of times. */
const LEAST_SLAB = 4096;
const FLOAT = 4;

/** Bytes that are taken whatever the slab: two frames, the status, voxel numbers and all maps. */
function fixedBytes({ mapCount, volume, voxels }: MemoryNeeds): number {
  return 2 * FLOAT * volume + volume + FLOAT * voxels * (1 + mapCount);
}

/** A voxel in a slab takes its curve, and its maps once more on the way from the backend. */
function bytesPerVoxel({ frameCount, mapCount }: MemoryNeeds): number {
  return FLOAT * (frameCount + mapCount + 1);
}

/** Whether all voxels can be held at once. */
export function fitsAtOnce(needs: MemoryNeeds, memoryBytes: number): boolean {
  if (needs.voxels > mostVoxels(needs)) return false;
  return fixedBytes(needs) + bytesPerVoxel(needs) * needs.voxels <= memoryBytes;
}

/**
 * Voxels of one slab, all of them when they fit.
 *
 * @throws Fault "usage" when not even the least slab fits.
 */
export function slabVoxels(needs: MemoryNeeds, memoryBytes: number): number {
  if (fitsAtOnce(needs, memoryBytes)) return needs.voxels;
  const room = Math.floor((memoryBytes - fixedBytes(needs)) / bytesPerVoxel(needs));
  const fits = Math.min(room, mostVoxels(needs));
  if (fits < LEAST_SLAB) {
    const least = fixedBytes(needs) + bytesPerVoxel(needs) * LEAST_SLAB;
    throw new Fault(
      "usage",
      `--mem gives ${megabytes(memoryBytes, Math.floor)} MB; this scan needs at least ${megabytes(least, Math.ceil)} MB for two frames and its maps`,
      "Give more --mem, or fit fewer voxels with --mask.",
    );
  }
  return fits;
}

function mostVoxels({ frameCount }: MemoryNeeds): number {
  return Math.floor(LONGEST_ARRAY / frameCount);
}

/** In tenths, rounded such that the two sides of a comparison can't look alike. */
function megabytes(bytes: number, round: (value: number) => number): string {
  return String(round(bytes / 1e5) / 10);
}
