// The frames of an image file from its first byte to its last: read, inflated if need be, decoded.
// It runs in whichever thread calls it.

import { decodeFrames } from "../image/frames.ts";
import type { FrameArrays } from "../image/frame-ring.ts";
import type { ImageHeader } from "../image/header.ts";
import type { Precision, ReadOptions, VoxelValues } from "../image/image.ts";
import { gunzip } from "./gunzip.ts";
import { openRegular, readChunks, refuseChanged, type Identity } from "./stored-file.ts";

/** An image whose header has been read. Plain data: it can go to another thread. */
export interface StoredImage extends Identity {
  readonly header: ImageHeader;
  /** The file with the voxels. */
  readonly path: string;
  readonly isCompressed: boolean;
}

export interface FrameReadOptions<P extends Precision> extends ReadOptions<P> {
  readonly warn: (message: string) => void;
  readonly arrays?: FrameArrays | undefined;
}

/** As `frames` of an Image. The file is open from the first frame to the end, whichever way that comes. */
export async function* readFrames<P extends Precision>(
  image: StoredImage,
  { precision, warn, arrays, signal, onBytes }: FrameReadOptions<P>,
): AsyncGenerator<VoxelValues<P>> {
  const { header, path, size, isCompressed } = image;
  const file = await openRegular(path);
  try {
    await refuseChanged(file, path, image);
    // A deflate stream can only be read from its beginning.
    const sourceOffset = isCompressed ? 0 : header.dataOffset;
    const stored = readChunks(file, path, size, { signal, onBytes, sourceOffset });
    const source = isCompressed
      ? gunzip(stored, path, () =>
          warn(`${path}: bytes behind the gzip data are ignored; the data are whole`),
        )
      : stored;
    yield* decodeFrames(source, header, { precision, name: path, warn, sourceOffset, arrays });
    await refuseChanged(file, path, image);
  } finally {
    await file.close();
  }
}
