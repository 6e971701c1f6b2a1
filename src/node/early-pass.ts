// The first pass through a scan, begun before anybody asks for its frames: they are inflated while
// masks are read and a GPU is opened. Later passes are the image's own.

import type { Image, Precision, ReadOptions, VoxelValues } from "../image/image.ts";

export interface EarlyPass {
  /** Its first reading in single precision goes on from where the early one is. */
  readonly image: Image;
  /** Ends the early pass, if it has not come to its end; to be called in any case. */
  stop(): Promise<void>;
}

type Started = { [P in Precision]?: (options: ReadOptions<P>) => AsyncGenerator<VoxelValues<P>> };

/** @param onEnd - Told when the last frame has been read, or the pass has failed. */
export function beginPass(
  image: Image,
  signal: AbortSignal | undefined,
  onEnd: () => void,
): EarlyPass {
  const stopping = new AbortController();
  let onBytes: ReadOptions["onBytes"];
  const frames = image.frames({
    precision: "f32",
    signal: AbortSignal.any([stopping.signal, ...(signal === undefined ? [] : [signal])]),
    onBytes: (done, total) => onBytes?.(done, total),
  });
  const first = frames.next();
  // A failure is told to whoever reads on.
  first.catch(() => {});

  async function* goOn(options: ReadOptions<"f32">): AsyncGenerator<Float32Array> {
    onBytes = options.onBytes;
    try {
      const { done, value } = await first;
      if (done === true) return;
      yield value;
      yield* frames;
    } finally {
      onEnd();
      await frames.return(undefined);
    }
  }

  let started: Started = { f32: goOn };
  return {
    image: {
      header: image.header,
      frames<P extends Precision>(options: ReadOptions<P>): AsyncGenerator<VoxelValues<P>> {
        const goingOn = started[options.precision];
        started = {};
        return goingOn?.(options) ?? image.frames(options);
      },
    },
    async stop() {
      stopping.abort();
      await frames.return(undefined).catch(() => {});
    },
  };
}
