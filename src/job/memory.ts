// How many voxels' curves are held at a time, and how much memory that takes.

import { Fault } from "../errors.ts";

export interface MemoryNeeds {
  readonly frameCount: number;
  readonly mapCount: number;
  /** Voxels of the whole volume. */
  readonly volume: number;
  /** Voxels to fit, or the most that there can be. */
  readonly voxels: number;
  /** What the regions of a label image take, and making their tables. */
  readonly regionBytes?: number | undefined;
}

/** Longest typed array that every JavaScript engine in use makes. */
const LONGEST_ARRAY = 2 ** 32 - 1;
/** Work in smaller pieces than this would read the image hundreds of times. */
const LEAST_SLAB = 4096;
const FLOAT = 4;
const DOUBLE = 8;

/** Bytes with which a fit can do its work, and bytes with which it does it in one pass. */
export interface MemoryRange {
  readonly least: number;
  readonly wanted: number;
}

/**
 * What a scan's curves and maps take, as `slabVoxels` counts.
 *
 * @param isMasked - Whether the voxels are known beforehand; else the mean image is held as well, and
 *   curves of the whole volume if they are to be read once.
 */
export function curvesNeed(needs: MemoryNeeds, isMasked: boolean): MemoryRange {
  const always = fixedBytes(needs) + (isMasked ? 0 : DOUBLE * needs.volume);
  const most = Math.min(needs.voxels, mostVoxels(needs));
  return {
    least: always + bytesPerVoxel(needs) * Math.min(LEAST_SLAB, most),
    wanted: always + bytesPerVoxel(needs) * most,
  };
}

/** What of it is still held when all voxels are fitted: status, voxel numbers, maps, regions. */
export function resultBytes({ mapCount, volume, voxels, regionBytes = 0 }: MemoryNeeds): number {
  return volume + FLOAT * voxels * (1 + mapCount) + regionBytes;
}

/** Bytes that are taken whatever the slab: two frames and the result. */
function fixedBytes(needs: MemoryNeeds): number {
  return 2 * FLOAT * needs.volume + resultBytes(needs);
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
export function megabytes(bytes: number, round: (value: number) => number): string {
  return String(round(bytes / 1e5) / 10);
}
