// How long the GPU works on one pass, by its own clock. Where a device has no timestamps there is no
// timer; the wall clock would count the queue and the copies as well.

import type { Device } from "./device.ts";
import { COPY_SRC, QUERY_RESOLVE } from "./flags.ts";

/** Two timestamps of 64 bits. */
export const TIMER_BYTES = 16;

const NS_PER_MS = 1e6;

export interface Timer {
  /** For the descriptor of the compute pass that is timed. */
  readonly writes: GPUComputePassTimestampWrites;
  /** After that pass: puts the two stamps into `target` at `offset`, a multiple of 8. */
  resolve(encoder: GPUCommandEncoder, target: GPUBuffer, offset: number): void;
  destroy(): void;
}

/** Call it inside `device.scoped`. */
export function makeTimer({ gpu, hasTimestamps }: Device): Timer | undefined {
  if (!hasTimestamps) return undefined;
  const querySet = gpu.createQuerySet({ type: "timestamp", count: 2 });
  const stamps = gpu.createBuffer({
    label: "stamps",
    size: TIMER_BYTES,
    usage: QUERY_RESOLVE | COPY_SRC,
  });
  return {
    writes: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
    resolve(encoder, target, offset) {
      encoder.resolveQuerySet(querySet, 0, 2, stamps, 0);
      encoder.copyBufferToBuffer(stamps, 0, target, offset, TIMER_BYTES);
    },
    destroy() {
      querySet.destroy();
      stamps.destroy();
    },
  };
}

/** Milliseconds between the two stamps at `offset` of what was read back. */
export function elapsedMs(readback: ArrayBuffer, offset: number): number {
  const [begun, ended] = new BigUint64Array(readback, offset, 2);
  return Number(ended - begun) / NS_PER_MS;
}
