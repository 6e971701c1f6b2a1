// Fits a range of a block on one thread, in f64.

import type { Design, Model } from "../../models/model.ts";
import type { Block } from "../backend.ts";

/** Curves that are turned from [frame][voxel] to [voxel][frame] at a time: they fit the cache. */
const TILE = 256;

/**
 * Fits voxels `from` to `to` of `block` into the same voxels of `maps` and `status`.
 *
 * @param maps - `[map][voxel]` with `block.voxelCount` values a map.
 */
export function fitRange(
  model: Model,
  design: Design,
  block: Block,
  from: number,
  to: number,
  maps: Float32Array,
  status: Uint8Array,
): void {
  const { frameCount, stride, values, voxelCount } = block;
  const { framesRead } = design;
  const curves = new Float64Array(TILE * frameCount);
  // Made once: views cost as much as a short fit.
  const tacs = Array.from({ length: Math.min(TILE, to - from) }, (_, i) =>
    curves.subarray(i * frameCount, (i + 1) * frameCount),
  );
  const scratch = new Float64Array(design.scratchLength);
  const out = new Float64Array(model.maps.length);
  for (let start = from; start < to; start += TILE) {
    const count = Math.min(TILE, to - start);
    for (let r = 0; r < framesRead.length; r++) {
      const f = framesRead[r];
      const row = f * stride + start;
      for (let i = 0; i < count; i++) curves[i * frameCount + f] = values[row + i];
    }
    for (let i = 0; i < count; i++) {
      status[start + i] = model.fitVoxel(tacs[i], design, out, scratch);
      for (let m = 0; m < out.length; m++) maps[m * voxelCount + start + i] = out[m];
    }
  }
}

/** One curve of a block, in f64. Length `block.frameCount`. */
export function curveOf(block: Block, voxel: number): Float64Array {
  return Float64Array.from(
    { length: block.frameCount },
    (_, f) => block.values[f * block.stride + voxel],
  );
}
