// Scans for tests of many fits at once, and what a pool of such a test is opened with.

import path from "node:path";

import type { FitSpec } from "../../src/job/spec.ts";
import type { FitPoolOptions } from "../../src/node/fit-pool.ts";
import type { TinyScan } from "./scan.ts";

/** Enough for any number of tiny scans beside the test's own process. */
export const PLENTY: FitPoolOptions = {
  jobs: 2,
  threads: 2,
  memoryBytes: 8e9,
  backend: "cpu",
  faults: "",
};

export const MANNER = { force: false, commandLine: "bindmap BIDS_DIR OUT_DIR participant" };

/** An SRTM fit of the tiny scan, a few voxels of it fitted again. */
export function tinySpec(tiny: TinyScan, out: string, changes: Partial<FitSpec> = {}): FitSpec {
  return {
    pet: tiny.pet,
    ref: tiny.reference,
    signalFloor: 0.05,
    model: "srtm",
    modelOptions: { "k2a-range": [0.006, 0.6] },
    backend: "auto",
    seed: 1,
    certify: 10,
    out: path.resolve(out),
    fill: "0",
    gzip: true,
    ...changes,
  };
}
