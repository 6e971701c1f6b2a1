// The output folder of a batch as a data set of its own: whether it may be one, and what says so.

import { Fault } from "../errors.ts";
import type { DatasetLink } from "../output/context.ts";

export interface OutDatasetOptions {
  readonly outDir: string;
  readonly bidsDir: string;
  /** What units read from: the raw data set, derivatives. */
  readonly datasets: readonly DatasetLink[];
  /** For the container that this runs in. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Changes nothing; for a dry run too.
 *
 * @returns What a person should know of the folder, sentence by sentence.
 * @throws Fault "usage" or "output" for a folder that can't be the output of this batch.
 */
export function checkOutFolder(options: OutDatasetOptions): Promise<readonly string[]> {
  return Promise.reject(new Fault("bug", `${options.outDir}: not written yet`));
}

/**
 * Checks the folder, makes it, and writes dataset_description.json, .bidsignore and README where they
 * are missing.
 *
 * @returns As checkOutFolder.
 * @throws Fault as checkOutFolder; "io" when writing fails.
 */
export function claimOutFolder(options: OutDatasetOptions): Promise<readonly string[]> {
  return Promise.reject(new Fault("bug", `${options.outDir}: not written yet`));
}
