// An image in memory, for tests of what reads images.

import { makeGrid, type Shape } from "../../src/image/grid.ts";
import type { Image, Precision, ReadOptions, VoxelValues } from "../../src/image/image.ts";

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
    async *frames<P extends Precision>({
      precision,
    }: ReadOptions<P>): AsyncGenerator<VoxelValues<P>> {
      image.reads++;
      const reused = allocate(precision, nx * ny * nz);
      for (const frame of frames) {
        reused.set(frame);
        yield reused;
      }
    },
  };
  return image;
}

function allocate<P extends Precision>(precision: P, count: number): VoxelValues<P>;
function allocate(precision: Precision, count: number): VoxelValues<Precision> {
  return precision === "f64" ? new Float64Array(count) : new Float32Array(count);
}
