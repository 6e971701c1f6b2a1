// Times one case: on one thread without anything round the kernel, and through a backend, which
// includes its queue, its copies and, on a GPU, upload and read-back.

import Benchmark from "benchmark";

import type { Backend } from "../src/backend/backend.ts";
import { fitRange } from "../src/backend/cpu/fit-range.ts";
import type { BenchCase, Prepared } from "./cases.ts";
import { checkFitted } from "./correct.ts";
import { spreadOf, type Spread } from "./spread.ts";

/** @returns Milliseconds of a run over the whole block. */
export async function measureThread(
  { model }: BenchCase,
  { design, block }: Prepared,
  mostSeconds: number,
): Promise<Spread> {
  const { voxelCount } = block;
  const maps = new Float32Array(model.maps.length * voxelCount);
  const status = new Uint8Array(voxelCount);
  const fitAll = (): void => {
    fitRange(model, design, block, 0, voxelCount, maps, status);
  };
  fitAll();
  checkFitted(model, design, block, { voxelCount, maps, status });
  return timeRuns(async () => fitAll(), mostSeconds);
}

/** Milliseconds of a run over the whole block. */
export interface BackendTimes {
  readonly ms: Spread;
  /** By the GPU's own clock, without upload and read-back; null where it has none. */
  readonly kernelMs: Spread | null;
}

export async function measureBackend(
  backend: Backend,
  { model }: BenchCase,
  { design, block }: Prepared,
  mostSeconds: number,
): Promise<BackendTimes> {
  const fitter = await backend.prepare(model, design);
  const kernels: number[] = [];
  try {
    checkFitted(model, design, block, await fitter.fit(block));
    const ms = await timeRuns(async () => {
      const { kernelMs } = await fitter.fit(block);
      if (kernelMs !== undefined) kernels.push(kernelMs);
    }, mostSeconds);
    return { ms, kernelMs: kernels.length === 0 ? null : spreadOf(kernels) };
  } finally {
    await fitter.close();
  }
}

/**
 * Milliseconds of a run, by the package `benchmark`, which finds out how often to repeat it.
 *
 * @param mostSeconds - Of measuring; a long run is measured five times all the same.
 */
export function timeRuns(work: () => Promise<unknown>, mostSeconds: number): Promise<Spread> {
  return new Promise((resolve, reject) => {
    new Benchmark("fit", {
      defer: true,
      maxTime: mostSeconds,
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
