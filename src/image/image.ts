// What the core reads from: an image that hands out its frames one after another.
// Where the bytes come from (a file, a browser's File, a test's array) is the platform's business.

import type { ImageHeader } from "./header.ts";

/** How voxel values are handed out. Labels above 2^24 need "f64". */
export type Precision = "f32" | "f64";

export interface ReadOptions<P extends Precision = Precision> {
  readonly precision: P;
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes of the stored (compressed) file have been read, and how many there are. */
  readonly onBytes?: ((done: number, total: number) => void) | undefined;
}

/** Voxel values of one frame: x runs fastest, then y, then z; scaled by slope and intercept. */
export type VoxelValues<P extends Precision> = P extends "f64" ? Float64Array : Float32Array;

export interface Image {
  readonly header: ImageHeader;
  /**
   * Reads the whole image once, frame by frame. The array is reused from frame to frame. The
   * generator ends normally only when every byte is there and its checksum is right.
   *
   * @throws Fault "input" when voxels are missing, the file is damaged or changed since it was
   *   opened; "io" when it can't be read.
   */
  frames<P extends Precision>(options: ReadOptions<P>): AsyncGenerator<VoxelValues<P>>;
}
