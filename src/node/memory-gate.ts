// The memory of a pool: what its threads take whether they work or not, and the rest, which scans get
// in the order in which they ask.

import { Fault } from "../errors.ts";
import { megabytes, type MemoryRange } from "../job/memory.ts";
import { makeGate, type Lease } from "./gate.ts";

export interface MemoryGate {
  /** For scans, all of them together. */
  readonly totalBytes: number;
  /**
   * What is wanted, or everything where that is less; waits until it is free.
   *
   * @throws Fault "usage" when everything is less than the least; the reason of `signal`.
   */
  take(need: MemoryRange, signal?: AbortSignal): Promise<Lease>;
}

/**
 * @param memoryBytes - For everything.
 * @param idleBytes - Taken while nothing is fitted.
 * @throws Fault "usage" when nothing would be left.
 */
export function makeMemoryGate(memoryBytes: number, idleBytes: number): MemoryGate {
  const given = megabytes(memoryBytes, Math.floor);
  const idle = megabytes(idleBytes, Math.ceil);
  if (memoryBytes <= idleBytes) {
    throw new Fault(
      "usage",
      `--mem gives ${given} MB; the program and its threads alone take ${idle} MB`,
      "Give more --mem, or take fewer --jobs or --threads.",
    );
  }
  const gate = makeGate(memoryBytes - idleBytes);
  return {
    totalBytes: gate.total,
    async take({ least, wanted }, signal) {
      if (least > gate.total) {
        const needed = megabytes(least + idleBytes, Math.ceil);
        throw new Fault(
          "usage",
          `--mem gives ${given} MB; this scan needs at least ${needed} MB, the ${idle} MB of the program and its threads among them`,
          `Give --mem ${needed}M or more, take fewer --jobs, or fit fewer voxels with --mask.`,
        );
      }
      return gate.take(wanted, signal);
    },
  };
}
