// Right before fast, for opponents: what they answered is held against bindmap's own answer, in
// voxels over the whole block. How a grid search is judged stands in grid-agreement.ts.

import type { Block } from "../../src/backend/backend.ts";
import { curveOf } from "../../src/backend/cpu/fit-range.ts";
import { equilibrium } from "../../src/models/equilibrium/index.ts";
import type { RatioDesign } from "../../src/models/equilibrium/ratio.ts";

/** How far BPND is from bindmap's exact answer: what a grid gives away. */
export interface Agreement {
  /** Compared voxels. */
  readonly voxels: number;
  readonly median: number;
  readonly largest: number;
}

const COMPARED = 100;

/**
 * @param compareVoxel - How far one voxel's BPND is from bindmap's.
 * @throws Error whatever `compareVoxel` throws.
 */
export function compareVoxels(
  { voxelCount }: Block,
  compareVoxel: (voxel: number) => number,
): Agreement {
  const voxels = Math.min(COMPARED, voxelCount);
  const apart = Array.from({ length: voxels }, (_, i) =>
    compareVoxel(Math.floor((i * voxelCount) / voxels)),
  ).sort((a, b) => a - b);
  return { voxels, median: apart[Math.floor(voxels / 2)], largest: apart[voxels - 1] };
}

/** @throws Error for the first voxel whose ratio is not the definition's, within the model's parity. */
export function compareWithRatio(design: RatioDesign, block: Block, maps: Float32Array): Agreement {
  const exact = new Float64Array(1);
  const { absolute, relative } = equilibrium.parity;
  return compareVoxels(block, (voxel) => {
    equilibrium.bruteForce(curveOf(block, voxel), design, exact);
    const apart = Math.abs(maps[voxel] - exact[0]);
    if (apart <= absolute + relative * Math.abs(exact[0])) return apart;
    throw new Error(
      `wrong before fast: equilibrium, voxel ${voxel}: BPND ${maps[voxel]}, by definition ${exact[0]}`,
    );
  });
}
