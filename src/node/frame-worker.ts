// A thread that reads an image: it inflates and decodes frames into shared memory, some ahead of
// whoever uses them, so that neither waits for the other.

import { parentPort, workerData } from "node:worker_threads";

import { packError, type FrameWorkerData, type FromReader, type ToReader } from "./frame-task.ts";
import { readFrames } from "./stored-frames.ts";

/** Bytes of the file between two words on progress. */
const PROGRESS_BYTES = 16 * 2 ** 20;

// What the starter sends is typed at its end; a thread boundary erases it.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const { image, precision, arrays } = workerData as FrameWorkerData;
const stop = new AbortController();
let free = arrays;
let told = 0;
let wake = (): void => {};

parentPort?.on("message", (message: ToReader) => {
  if (message === "stop") stop.abort();
  else free++;
  wake();
});

function say(message: FromReader): void {
  parentPort?.postMessage(message);
}

/** Every array holds a frame that is not used up yet. */
const mustWait = (): boolean => free === 0 && !stop.signal.aborted;

async function read(): Promise<void> {
  const frames = readFrames(image, {
    precision,
    signal: stop.signal,
    onBytes(done, total) {
      if (done - told < PROGRESS_BYTES && done !== total) return;
      told = done;
      say({ kind: "bytes", done, total });
    },
    warn: (message) => say({ kind: "warning", message }),
    arrays: { count: arrays, allocate: (bytes) => new SharedArrayBuffer(bytes) },
  });
  for await (const values of frames) {
    free--;
    say({ kind: "frame", values });
    while (mustWait()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}

read()
  .then(
    () => say({ kind: "end" }),
    (error: unknown) => say({ kind: "failed", error: packError(error) }),
  )
  .finally(() => parentPort?.close());
