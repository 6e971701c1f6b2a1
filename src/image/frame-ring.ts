// The arrays that an image's frames are put in, by turns: while one is being used, the next is being
// filled. It knows their number and their memory, not what is in them.

import { Fault } from "../errors.ts";
import type { Precision, VoxelValues } from "./image.ts";

export interface FrameArrays {
  /** Filled by turns; each is made when its turn comes for the first time. */
  readonly count: number;
  readonly allocate: (bytes: number) => ArrayBufferLike;
}

export const ONE_ARRAY: FrameArrays = { count: 1, allocate: (bytes) => new ArrayBuffer(bytes) };

export interface FrameRing<P extends Precision> {
  /** @throws Fault "transient" when there is no memory for it. */
  current(): VoxelValues<P>;
  advance(): void;
}

/** @param name - The file, for messages. */
export function makeFrameRing<P extends Precision>(
  voxelCount: number,
  precision: P,
  name: string,
  { count, allocate }: FrameArrays,
): FrameRing<P> {
  const made: VoxelValues<P>[] = [];
  let turn = 0;
  const make = (): VoxelValues<P> => {
    try {
      return valuesOn(precision, allocate(voxelCount * BYTES[precision]));
    } catch (error) {
      throw new Fault(
        "transient",
        `${name}: no memory for a frame of ${voxelCount} voxels`,
        "Use a machine with more memory.",
        { cause: error },
      );
    }
  };
  return {
    current: () => (made[turn] ??= make()),
    advance() {
      turn = (turn + 1) % count;
    },
  };
}

const BYTES: Readonly<Record<Precision, number>> = { f32: 4, f64: 8 };

function valuesOn<P extends Precision>(precision: P, buffer: ArrayBufferLike): VoxelValues<P>;
function valuesOn(precision: Precision, buffer: ArrayBufferLike): Float32Array | Float64Array {
  return precision === "f64" ? new Float64Array(buffer) : new Float32Array(buffer);
}
