// Times one case: on one thread without anything round the kernel, and through a backend, which
// includes its queue, its copies and, on a GPU, upload and read-back.

import Benchmark from "benchmark";

import type { Backend, Fitted } from "../src/backend/backend.ts";
import { fitRange } from "../src/backend/cpu/fit-range.ts";
import type { BenchCase, Prepared } from "./cases.ts";
import { checkFitted } from "./correct.ts";

export interface Rate {
  readonly fitsPerS: number;
  /** Relative margin of error of the mean at 95 %, per cent, as `benchmark` finds it. */
  readonly marginPercent: number;
  readonly runs: number;
}

/** Seconds of measuring a case, at the most; a long run is measured five times all the same. */
const MOST_SECONDS = 2;

export async function measureThread(
  { model }: BenchCase,
  { design, block }: Prepared,
): Promise<Rate> {
  const { voxelCount } = block;
  const maps = new Float32Array(model.maps.length * voxelCount);
  const status = new Uint8Array(voxelCount);
  const fitAll = (): void => {
    fitRange(model, design, block, 0, voxelCount, maps, status);
  };
  fitAll();
  checkFitted(model, design, block, { voxelCount, maps, status });
  return time(voxelCount, async () => fitAll());
}

export async function measureBackend(
  backend: Backend,
  { model }: BenchCase,
  { design, block }: Prepared,
): Promise<Rate> {
  const fitter = await backend.prepare(model, design);
  try {
    checkFitted(model, design, block, await fitter.fit(block));
    return await time(block.voxelCount, () => fitter.fit(block));
  } finally {
    await fitter.close();
  }
}

function time(voxels: number, work: () => Promise<Fitted | void>): Promise<Rate> {
  return new Promise((resolve, reject) => {
    new Benchmark("fit", {
      defer: true,
      maxTime: MOST_SECONDS,
      fn(deferred: { resolve(): void }) {
        work().then(() => deferred.resolve(), reject);
      },
      onComplete(this: Benchmark) {
        const { hz, stats } = this;
        resolve({ fitsPerS: voxels * hz, marginPercent: stats.rme, runs: stats.sample.length });
      },
      onError(this: Benchmark & { error?: unknown }) {
        reject(this.error);
      },
    }).run();
  });
}
