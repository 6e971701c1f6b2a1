// Frames from a thread of their own: started with the first frame, gone with the last, with a
// failure, or when the caller has seen enough.

import { on } from "node:events";
import type { Worker } from "node:worker_threads";

import { Fault } from "../errors.ts";
import type { Precision, VoxelValues } from "../image/image.ts";
import { unpackError, type FrameWorkerData, type FromReader, type ToReader } from "./frame-task.ts";
import type { FrameReadOptions, StoredImage } from "./stored-frames.ts";
import { startWorker } from "./workers.ts";

/** The reader may be so far ahead, but two frames are there always: one is used, one is filled. */
const AHEAD_BYTES = 192 * 2 ** 20;
const FEWEST_ARRAYS = 2;
const MOST_ARRAYS = 8;

/** Of the thread and its buffers, as measured: what reading added to a process beside the frames. */
export const READER_BYTES = 25e6;

/** As `readFrames`, with all the work done elsewhere. Frames lie on shared memory. */
export async function* framesFromThread<P extends Precision>(
  image: StoredImage,
  options: Omit<FrameReadOptions<P>, "arrays">,
): AsyncGenerator<VoxelValues<P>> {
  const { precision, signal, onBytes, warn } = options;
  signal?.throwIfAborted();
  const data: FrameWorkerData = { image, precision, arrays: arraysFor(image, precision) };
  const worker = startWorker(new URL("./frame-worker", import.meta.url), data);
  const gone = new Promise<void>((resolve) => {
    worker.once("exit", () => resolve());
  });
  const tell = (message: ToReader): void => worker.postMessage(message);
  try {
    for await (const message of messagesOf(worker, signal)) {
      if (message.kind === "bytes") onBytes?.(message.done, message.total);
      else if (message.kind === "warning") warn(message.message);
      else if (message.kind === "failed") throw unpackError(message.error);
      else if (message.kind === "end") return;
      else {
        // The thread was asked for this precision.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        yield message.values as VoxelValues<P>;
        tell("taken");
      }
    }
    throw new Fault("transient", `${image.path}: the thread that reads it ended without a word`);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    tell("stop");
    await gone;
  }
}

async function* messagesOf(
  worker: Worker,
  signal: AbortSignal | undefined,
): AsyncGenerator<FromReader> {
  // Also after the last message has been waited for: an error that nobody hears ends the process.
  worker.on("error", () => {});
  worker.on("messageerror", (error) => worker.emit("error", error));
  const close = ["exit"];
  try {
    const events = on(worker, "message", signal === undefined ? { close } : { close, signal });
    for await (const [message] of events) yield message;
  } catch (error) {
    const isShort = error instanceof Error && "code" in error && error.code === OUT_OF_MEMORY;
    if (!isShort) throw error;
    throw new Fault("transient", "the thread that reads the scan ran out of memory", "", {
      cause: error,
    });
  }
}

const OUT_OF_MEMORY = "ERR_WORKER_OUT_OF_MEMORY";

/** Frames that lie in memory at a time while an image is read. */
export function arraysFor({ header }: Pick<StoredImage, "header">, precision: Precision): number {
  const bytes = header.voxelCount * (precision === "f64" ? 8 : 4);
  return Math.max(FEWEST_ARRAYS, Math.min(MOST_ARRAYS, Math.floor(AHEAD_BYTES / bytes)));
}
