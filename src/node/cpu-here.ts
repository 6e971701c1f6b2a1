// The CPU backend in the thread that calls it, for whoever is one of many threads already: the f64
// reference without threads of its own.

import { setImmediate } from "node:timers/promises";

import type { Backend, Fitter } from "../backend/backend.ts";
import { fitRange } from "../backend/cpu/fit-range.ts";
import type { Design, Model } from "../models/model.ts";
import { cpuInfo } from "./cpu-backend.ts";
import { RANGE } from "./cpu-task.ts";

export function openCpuHere(): Backend {
  return {
    info: cpuInfo(1),
    events: [],
    prepare: async (model, design) => fitterHere(model, design),
    close: async () => {},
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
