// Times one case: on one thread without anything round the kernel, and through a backend, which
// includes its queue, its copies and, on a GPU, upload and read-back.

import Benchmark from "benchmark";

import type { Backend } from "../src/backend/backend.ts";
import { fitRange } from "../src/backend/cpu/fit-range.ts";
import type { BenchCase, Prepared } from "./cases.ts";
import { checkFitted } from "./correct.ts";
import { spreadOf, type Spread } from "./spread.ts";

/** Seconds of measuring a case, at the most; a long run is measured five times all the same. */
const MOST_SECONDS = 2;

/** @returns Milliseconds of a run over the whole block. */
export async function measureThread(
  { model }: BenchCase,
  { design, block }: Prepared,
): Promise<Spread> {
  const { voxelCount } = block;
  const maps = new Float32Array(model.maps.length * voxelCount);
  const status = new Uint8Array(voxelCount);
  const fitAll = (): void => {
    fitRange(model, design, block, 0, voxelCount, maps, status);
  };
  fitAll();
  checkFitted(model, design, block, { voxelCount, maps, status });
  return timeRuns(async () => fitAll());
}

/** @returns Milliseconds of a run over the whole block. */
export async function measureBackend(
  backend: Backend,
  { model }: BenchCase,
  { design, block }: Prepared,
): Promise<Spread> {
  const fitter = await backend.prepare(model, design);
  try {
    checkFitted(model, design, block, await fitter.fit(block));
    return await timeRuns(() => fitter.fit(block));
  } finally {
    await fitter.close();
  }
}

/** Milliseconds of a run, by the package `benchmark`: it warms up, and repeats until that is enough. */
export function timeRuns(work: () => Promise<unknown>): Promise<Spread> {
  return new Promise((resolve, reject) => {
    new Benchmark("fit", {
      defer: true,
      maxTime: MOST_SECONDS,
      fn(deferred: { resolve(): void }) {
        work().then(() => deferred.resolve(), reject);
      },
      onComplete(this: Benchmark) {
        resolve(spreadOf(this.stats.sample.map((seconds) => seconds * 1000)));
      },
      onError(this: Benchmark & { error?: unknown }) {
        reject(this.error);
      },
    }).run();
  });
}
