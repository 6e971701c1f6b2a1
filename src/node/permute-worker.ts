// One thread of a permutation test: takes pieces of shared work until none is left, and ends.

import { workerData } from "node:worker_threads";

import { rangeTaker } from "../group/permute/extremes-range.ts";
import { scoreTaker } from "../group/permute/scores-range.ts";
import { RANGE, type PermuteTask } from "./permute-task.ts";

// What the starter sends is typed at its end; a thread boundary erases it.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const task = workerData as PermuteTask;
const { next, pieces } = task;
const take = taker();

for (let piece = nextPiece(); piece < pieces; piece = nextPiece()) {
  take(piece);
  Atomics.add(next, 1, 1);
}
Atomics.add(next, 2, 1);

function nextPiece(): number {
  return Atomics.add(next, 0, 1);
}

function taker(): (piece: number) => void {
  if (task.kind === "scores") {
    const score = scoreTaker(task.work);
    const { largest } = task;
    return (piece) => {
      largest[piece] = score(piece);
    };
  }
  const { work, largest, counts } = task;
  const range = rangeTaker(work);
  return (piece) => {
    const to = Math.min((piece + 1) * RANGE, work.voxelCount);
    range(piece * RANGE, to, largest, counts);
  };
}
