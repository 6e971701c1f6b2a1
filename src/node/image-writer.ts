// Writing an image file frame by frame, compressed or not, through a staged file.
// It owns the order of bytes in the file and back-pressure; when the file gets its name is staging's.

import { constants, createGzip, type Gzip } from "node:zlib";
import { Fault } from "../errors.ts";
import { encodeHeader, encodeValues, type ImageLayout, type StoredValues } from "../image/write.ts";
import type { StagedFile, Staging } from "./atomic.ts";

/** One image being written: `write` for each frame in turn, then `close`. */
export interface ImageWriter {
  /** Takes one frame, as it is to be stored; the array may be reused once this resolves. */
  write(values: StoredValues): Promise<void>;
  /** Makes the file complete; it gets its name when the staging is committed. */
  close(): Promise<void>;
}

export interface WriterOptions {
  /** zlib level for names ending in .gz. Default 6, or 1 for speed. */
  readonly level?: number | undefined;
  /** Of zlib, which runs of one value need no more than. Default Z_DEFAULT_STRATEGY. */
  readonly strategy?: number | undefined;
}

/** Bytes handed to zlib at a time: it runs in another thread meanwhile, which is not to wait for this. */
const PIECE_BYTES = 16 * 2 ** 20;
/** Bytes that zlib hands back at a time. */
const CHUNK_BYTES = 2 * 2 ** 20;

/**
 * @param path - Ends in .nii, or in .nii.gz for a compressed file.
 * @throws Fault "output" when the name ends otherwise, or the file can't be created.
 */
export async function createImageWriter(
  staging: Staging,
  path: string,
  layout: ImageLayout,
  options: WriterOptions = {},
): Promise<ImageWriter> {
  if (!/\.nii(\.gz)?$/i.test(path)) {
    throw new Fault("output", `${path}: an image's name must end in .nii or .nii.gz`);
  }
  const header = encodeHeader(layout);
  const staged = await staging.create(path);
  const sink = /\.gz$/i.test(path) ? compressingSink(staged, options) : staged;
  await sink.write(header);
  const [nx, ny, nz] = layout.grid.shape;
  const frameCount = layout.frameCount ?? 1;
  let written = 0;
  return {
    async write(values) {
      if (values.length !== nx * ny * nz || written === frameCount) {
        throw new Fault(
          "bug",
          `${path}: frame ${written} of ${frameCount} has ${values.length} voxels, not ${nx * ny * nz}`,
        );
      }
      written++;
      await sink.write(encodeValues(values, layout.datatype));
    },
    async close() {
      if (written !== frameCount) {
        throw new Fault("bug", `${path}: closed after ${written} of ${frameCount} frames`);
      }
      await sink.close();
    },
  };
}

/** A sink that compresses; each write waits until zlib has taken all of it. */
function compressingSink(
  staged: StagedFile,
  { level = 6, strategy = constants.Z_DEFAULT_STRATEGY }: WriterOptions,
): Pick<StagedFile, "write" | "close"> {
  const gzip = createGzip({ level, strategy, chunkSize: CHUNK_BYTES });
  let failure: unknown;
  // A failed write to disk destroys the compressor, and so the next write to it fails too.
  const draining = drain(gzip, staged).catch((error: unknown) => {
    failure = error;
    gzip.destroy();
  });
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        await writePiece(gzip, bytes.subarray(at, at + PIECE_BYTES));
        if (failure !== undefined) throw failure;
      }
    },
    async close() {
      gzip.end();
      await draining;
      if (failure !== undefined) throw failure;
      await staged.close();
    },
  };
}

async function drain(gzip: Gzip, staged: StagedFile): Promise<void> {
  for await (const chunk of gzip as AsyncIterable<Buffer>) await staged.write(chunk);
}

/** Resolves also when the compressor was destroyed; the caller knows why it was. */
function writePiece(gzip: Gzip, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (gzip.destroyed) {
      resolve();
      return;
    }
    gzip.once("close", resolve);
    gzip.write(piece, () => {
      gzip.off("close", resolve);
      resolve();
    });
  });
}
