// All opponents, in the order of their rows.

import { gpujsEquilibrium } from "./gpujs-equilibrium.ts";
import { gpujsSrtm } from "./gpujs-srtm.ts";
import { GPUJS_MODES, type GpujsRequest } from "./gpujs.ts";
import { naiveGrid } from "./naive-grid.ts";
import type { Opponent } from "./opponent.ts";

export function opponents(options: Omit<GpujsRequest, "mode">): readonly Opponent[] {
  const requests = GPUJS_MODES.map((mode) => ({ ...options, mode }));
  return [naiveGrid, ...requests.map(gpujsSrtm), ...requests.map(gpujsEquilibrium)];
}
