// Which voxels of a grid are fitted: all of it, or a body that runs through all its slices.

import type { Shape } from "../../src/image/grid.ts";

/** Height of the body over its width. */
const FLATNESS = 0.6;

/**
 * @returns `count` voxel numbers, ascending: the whole grid when it has so many, else those within
 *   an ellipse round the axis of the scanner; the last slice is taken in part.
 * @throws Error when an ellipse so large leaves the grid.
 */
export function bodyVoxels([nx, ny, nz]: Shape, count: number): Uint32Array {
  if (count === nx * ny * nz) return Uint32Array.from({ length: count }, (_, v) => v);
  // One voxel wider, so that what the grid cuts off the ellipse is made up for.
  const width = Math.sqrt(count / nz / (Math.PI * FLATNESS)) + 1;
  const voxels = new Uint32Array(count);
  let found = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const up = (y - ny / 2) / (FLATNESS * width);
      if (Math.abs(up) >= 1) continue;
      const half = width * Math.sqrt(1 - up * up);
      const last = Math.min(nx - 1, Math.floor(nx / 2 + half));
      for (let x = Math.max(0, Math.ceil(nx / 2 - half)); x <= last && found < count; x++) {
        voxels[found++] = (z * ny + y) * nx + x;
      }
    }
  }
  if (found < count) throw new Error(`a body of ${count} voxels does not fit ${nx}x${ny}x${nz}`);
  return voxels;
}
