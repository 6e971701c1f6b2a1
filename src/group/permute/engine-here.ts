// The engine in the thread that calls it: the f64 reference, for small work, tests, and browsers
// without shared memory.

import type { Engine, Extremes } from "./engine.ts";
import { rangeTaker } from "./extremes-range.ts";
import { scoreTaker } from "./scores-range.ts";

/** How long others wait for their turn. */
const TURN_MS = 50;

/** Voxels at a time: one tile of the tables. */
const RANGE = 64;

export function engineHere(): Engine {
  return {
    async extremes(work, { signal, onDone }) {
      const found = emptyExtremes(work.arrangementCount, work.voxelCount);
      const take = rangeTaker(work);
      await inTurns(Math.ceil(work.voxelCount / RANGE), signal, onDone, (range) => {
        const to = Math.min((range + 1) * RANGE, work.voxelCount);
        take(range * RANGE, to, found.largest, found.counts);
      });
      return found;
    },
    async scores(work, { signal, onDone }) {
      const largest = new Float64Array(work.arrangementCount).fill(Number.NaN);
      const take = scoreTaker(work);
      await inTurns(work.arrangementCount, signal, onDone, (a) => {
        largest[a] = take(a);
      });
      return largest;
    },
    info: () => ({ device: "processor", how: "f64 on the calling thread", events: [] }),
    close: async () => {},
  };
}

/** Below any extremeness, and no arrangement counted. */
function emptyExtremes(arrangements: number, voxels: number): Extremes {
  return {
    largest: new Float64Array(arrangements).fill(-Infinity),
    counts: new Uint32Array(voxels),
  };
}

/** Does `count` pieces, and lets messages have their turn in between, an abort among them. */
async function inTurns(
  count: number,
  signal: AbortSignal | undefined,
  onDone: ((share: number) => void) | undefined,
  work: (piece: number) => void,
): Promise<void> {
  let turn = performance.now();
  for (let piece = 0; piece < count; piece++) {
    signal?.throwIfAborted();
    work(piece);
    if (performance.now() - turn < TURN_MS) continue;
    onDone?.((piece + 1) / count);
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    turn = performance.now();
  }
  signal?.throwIfAborted();
  onDone?.(1);
}
