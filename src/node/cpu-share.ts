// The CPU backend for whoever is one of many threads already: the f64 reference in the thread that
// calls it, or over the few threads that are its share.

import { setImmediate } from "node:timers/promises";

import type { Backend, Block, Fitter } from "../backend/backend.ts";
import { fitRange } from "../backend/cpu/fit-range.ts";
import type { Design, Model } from "../models/model.ts";
import { cpuInfo, openCpu } from "./cpu-backend.ts";
import { RANGE } from "./cpu-task.ts";

/**
 * Fewer voxels than these are fitted before threads have started: two take 80 ms for that beside other
 * work, in which SRTM fits some 60,000 voxels.
 */
const WORTH_THREADS = 50_000;

/** @param threads - Its share, >= 1. Results do not depend on it. */
export function openCpuShare(threads: number): Backend {
  const shared = openCpu(threads);
  return {
    info: cpuInfo(threads),
    events: [],
    async prepare(model, design) {
      const here = fitterHere(model, design);
      if (threads === 1) return here;
      const over = await shared.prepare(model, design);
      const fitterOf = ({ voxelCount }: Block): Fitter =>
        voxelCount < WORTH_THREADS ? here : over;
      return {
        fit: (block, options) => fitterOf(block).fit(block, options),
        close: () => over.close(),
      };
    },
    close: () => shared.close(),
  };
}

function fitterHere(model: Model, design: Design): Fitter {
  // Kept for the next slab, so that those of all slabs don't pile up.
  let results = { maps: new Float32Array(), status: new Uint8Array() };
  return {
    async fit(block, { signal, onVoxels } = {}) {
      const { voxelCount } = block;
      const length = model.maps.length * voxelCount;
      if (results.status.length < voxelCount) {
        results = { maps: new Float32Array(length), status: new Uint8Array(voxelCount) };
      }
      const maps = results.maps.subarray(0, length).fill(Number.NaN);
      const status = results.status.subarray(0, voxelCount).fill(0);
      for (let from = 0; from < voxelCount; from += RANGE) {
        signal?.throwIfAborted();
        const to = Math.min(from + RANGE, voxelCount);
        fitRange(model, design, block, from, to, maps, status);
        onVoxels?.(to);
        // Lets messages have their turn, an abort among them.
        await setImmediate();
      }
      signal?.throwIfAborted();
      return { voxelCount, maps, status };
    },
    close: async () => {},
  };
}
