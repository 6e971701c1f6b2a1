// From inflated bytes to frames: counts every byte, so that a short or an overlong file never passes
// for a whole one. It knows no files; the bytes may come from a disk, a browser or a test.

import { makeFrameFiller } from "./decode.ts";
import type { FrameArrays } from "./frame-ring.ts";
import { checkDataBytes, frameBytes, MAX_SURPLUS_BYTES, type ImageHeader } from "./header.ts";
import type { Precision, VoxelValues } from "./image.ts";

export interface DecodeOptions<P extends Precision> {
  readonly precision: P;
  /** The file with the voxels, for messages. */
  readonly name: string;
  readonly warn: (message: string) => void;
  /** Where in the data file the source begins, at most `header.dataOffset`. Default 0. */
  readonly sourceOffset?: number | undefined;
  /** Where frames are put; one array of its own by default. */
  readonly arrays?: FrameArrays | undefined;
}

/**
 * Hands out the frames of an image, each in the same array or in a few by turns.
 *
 * After the last frame the source is read to its end, since a checksum stands there.
 *
 * @param source - The data file from `sourceOffset` to its end, in chunks of any size. A chunk may be reused
 *   by the source once the next one is asked for.
 * @throws Fault "input" when there are fewer bytes than the header asks for, or over 64 MiB more.
 */
export async function* decodeFrames<P extends Precision>(
  source: AsyncIterable<Uint8Array>,
  header: ImageHeader,
  options: DecodeOptions<P>,
): AsyncGenerator<VoxelValues<P>> {
  const neededBytes = frameBytes(header) * header.frameCount;
  const filler = makeFrameFiller(header, options.precision, options.name, options.arrays);
  let toSkip = header.dataOffset - (options.sourceOffset ?? 0);
  let foundBytes = 0;
  for await (const chunk of source) {
    const skipped = Math.min(toSkip, chunk.length);
    toSkip -= skipped;
    let at = skipped;
    while (at < chunk.length && foundBytes < neededBytes) {
      const taken = filler.push(chunk.subarray(at));
      at += taken;
      foundBytes += taken;
      if (filler.isFull()) {
        yield filler.values();
        filler.rewind();
      }
    }
    foundBytes += chunk.length - at;
    // A bomb is stopped here; what is odd but bounded is judged at the end.
    if (foundBytes > neededBytes + MAX_SURPLUS_BYTES) break;
  }
  checkDataBytes(header, options.name, foundBytes, options.warn);
}
