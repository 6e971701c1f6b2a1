// One thread of the CPU backend: takes ranges of a shared block until none is left.

import { parentPort, workerData } from "node:worker_threads";

import { fitRange } from "../backend/cpu/fit-range.ts";
import { models } from "../models/index.ts";
import { RANGE, type CpuTask, type CpuWorkerData } from "./cpu-task.ts";

// What the starter sends is typed at its end; a thread boundary erases it.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const { modelName, design } = workerData as CpuWorkerData;
const model = models[modelName];

parentPort?.on("message", (task: CpuTask) => {
  const { block, maps, status, next } = task;
  for (;;) {
    const from = Atomics.add(next, 0, RANGE);
    if (from >= block.voxelCount) break;
    const to = Math.min(from + RANGE, block.voxelCount);
    fitRange(model, design, block, from, to, maps, status);
    Atomics.add(next, 1, to - from);
  }
  parentPort?.postMessage("done");
});
