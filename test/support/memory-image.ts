// An image in memory, for tests of what reads images.

import { makeGrid, type Shape } from "../../src/image/grid.ts";
import type { Image } from "../../src/image/image.ts";

/** @param frames - Values of each frame, x fastest; handed out as copies, as a file's would be. */
export function memoryImage(
  shape: Shape,
  frames: readonly Float32Array[],
): Image & { reads: number } {
  const [nx, ny, nz] = shape;
  const image = {
    reads: 0,
    header: {
      version: 1 as const,
      littleEndian: true,
      isPair: false,
      grid: makeGrid({ shape, voxelMm: [2, 2, 2] }),
      voxelCount: nx * ny * nz,
      frameCount: frames.length,
      datatype: "float32" as const,
      dataOffset: 352,
      slope: 1,
      intercept: 0,
      warnings: [],
    },
    async *frames(): AsyncGenerator<never> {
      image.reads++;
      const reused = new Float32Array(nx * ny * nz);
      for (const frame of frames) {
        reused.set(frame);
        // The test asks for "f32" only, which the caller's type can't know.
        yield reused as never;
      }
    },
  };
  return image;
}
