// The box in which clusters are looked for. It is one voxel wider than the tested voxels on every
// side, so that a neighbour is one addition away and no edge needs a check.

import type { Box } from "./engine.ts";
import type { PermutationRequest, TfceSettings } from "./request.ts";

/** @param voxels - Places on the grid of the tested voxels. */
export function makeBox(
  voxels: Uint32Array,
  [nx, ny]: PermutationRequest["shape"],
  connectivity: TfceSettings["connectivity"],
): Box {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  const place = (voxel: number): readonly [number, number, number] => [
    voxel % nx,
    Math.floor(voxel / nx) % ny,
    Math.floor(voxel / (nx * ny)),
  ];
  for (const voxel of voxels) {
    for (const [axis, at] of place(voxel).entries()) {
      low[axis] = Math.min(low[axis], at);
      high[axis] = Math.max(high[axis], at);
    }
  }
  const [width, height, depth] = low.map((from, axis) => high[axis] - from + 3);
  const places = Uint32Array.from(voxels, (voxel) => {
    const [x, y, z] = place(voxel);
    return x - low[0] + 1 + width * (y - low[1] + 1 + height * (z - low[2] + 1));
  });
  return { length: width * height * depth, places, steps: stepsOf(width, height, connectivity) };
}

function stepsOf(
  width: number,
  height: number,
  connectivity: TfceSettings["connectivity"],
): Int32Array {
  const mostAxes = { 6: 1, 18: 2, 26: 3 }[connectivity];
  const near = [-1, 0, 1];
  const steps = near.flatMap((z) =>
    near.flatMap((y) =>
      near.flatMap((x) => {
        const axes = Math.abs(x) + Math.abs(y) + Math.abs(z);
        return axes > 0 && axes <= mostAxes ? [x + width * (y + height * z)] : [];
      }),
    ),
  );
  return Int32Array.from(steps);
}
