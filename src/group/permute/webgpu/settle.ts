// Settles in double precision what single precision found: where the largest r of an arrangement can
// be, and which near pairs count. What comes out is the f64 answer; what can't be right is refused.

import { WORKGROUP } from "../../../backend/webgpu/assemble.ts";
import { Fault } from "../../../errors.ts";
import type { Extremes, Work } from "../engine.ts";
import { rangeTaker } from "../extremes-range.ts";
import { extremeness, SAME_R } from "../statistic.ts";
import { UNWRITTEN_COUNT, type BatchFound, type ChunkShape } from "./chunk.ts";
import { bandOf } from "./program.ts";

/** Arrangements of the work that a batch held behind the observed one. */
export interface Batch {
  readonly first: number;
  readonly count: number;
}

/** Raises `into.largest` and adds to `into.counts` what a batch found on a chunk of voxels. */
export type Settle = (found: BatchFound, batch: Batch, into: Extremes) => void;

/**
 * @param device - Its name, for messages.
 * @throws Fault "bug", when called, for results that single precision can't explain.
 */
export function settler(work: Work, shape: ChunkShape, device: string): Settle {
  const band = bandOf(work.rowCount);
  const { from, count, blocks } = shape;
  const canaries = Float64Array.from({ length: blocks }, (_, block) => largestOf(block, 0));

  function extremeAt(arrangement: number, voxel: number): number {
    return extremeness(correlationAt(work, arrangement, voxel), work.side);
  }

  function largestOf(block: number, arrangement: number): number {
    let most = -Infinity;
    const end = Math.min((block + 1) * WORKGROUP, count);
    for (let v = block * WORKGROUP; v < end; v++) {
      most = Math.max(most, extremeAt(arrangement, from + v));
    }
    return most;
  }

  function check(found: number, expected: number, what: string): void {
    if (Math.abs(found - expected) <= band) return;
    throw new Fault(
      "bug",
      `${device} gave ${what} a correlation of ${found} instead of ${expected}: its results can't be trusted`,
      "Use --backend cpu, and report the GPU and its driver (bindmap doctor prints them).",
    );
  }

  /** The largest of one arrangement: looked for in the blocks where f32 leaves room for it. */
  function settleLargest(row: Float32Array, arrangement: number): number {
    let roughly = -Infinity;
    for (let block = 0; block < blocks; block++) {
      // NaN, which nothing is above, is found by the check.
      if (!(row[block] <= roughly)) roughly = row[block];
      if (Number.isNaN(roughly)) break;
    }
    let most = -Infinity;
    for (let block = 0; block < blocks; block++) {
      if (row[block] < roughly - 2 * band) continue;
      const exact = largestOf(block, arrangement);
      check(row[block], exact, `arrangement ${arrangement}`);
      most = Math.max(most, exact);
    }
    return most;
  }

  return (found, batch, into) => {
    for (let block = 0; block < blocks; block++) {
      check(found.largest[block], canaries[block], "the observed arrangement");
    }
    for (let i = 0; i < batch.count; i++) {
      const row = found.largest.subarray((i + 1) * blocks, (i + 2) * blocks);
      const a = batch.first + i;
      into.largest[a] = Math.max(into.largest[a], settleLargest(row, a));
    }
    if (found.nearCount > found.near.length / 2) {
      addCounts(work, shape, batch, into);
      return;
    }
    for (let v = 0; v < count; v++) {
      if (found.counts[v] > batch.count) throw countFault(device, found.counts[v]);
      into.counts[from + v] += found.counts[v];
    }
    for (let i = 0; i < found.near.length; i += 2) {
      const voxel = from + found.near[i];
      // 0 is the observed one, which is never listed.
      const arrangement = batch.first + found.near[i + 1] - 1;
      const least = extremeness(work.observed[voxel], work.side) - SAME_R;
      if (extremeAt(arrangement, voxel) >= least) into.counts[voxel]++;
    }
  };
}

/** Where too many pairs were near to list them: values with many ties. */
function addCounts(
  work: Work,
  { from, count }: ChunkShape,
  { first, count: arrangements }: Batch,
  into: Extremes,
): void {
  const { rowCount } = work;
  const codes = work.codes.subarray(first * rowCount, (first + arrangements) * rowCount);
  const take = rangeTaker({ ...work, codes, arrangementCount: arrangements });
  const counts = new Uint32Array(work.voxelCount);
  take(from, from + count, new Float64Array(arrangements), counts);
  for (let v = from; v < from + count; v++) into.counts[v] += counts[v];
}

function countFault(device: string, found: number): Fault {
  const what = found === UNWRITTEN_COUNT ? "left a voxel without a count" : "counted too much";
  return new Fault(
    "bug",
    `${device} ${what}: its results can't be trusted`,
    "Use --backend cpu, and report the GPU and its driver (bindmap doctor prints them).",
  );
}

/** r of one voxel in one arrangement. */
function correlationAt(work: Work, arrangement: number, voxel: number): number {
  const { values, codes, weights, rowCount, voxelCount } = work;
  let r = 0;
  for (let i = 0; i < rowCount; i++) {
    r += weights[codes[arrangement * rowCount + i]] * values[i * voxelCount + voxel];
  }
  return r;
}
