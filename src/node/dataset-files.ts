// Reads which files a BIDS data set has, from its folders; what they mean is src/bids/.

import type { Dataset } from "../bids/dataset.ts";
import { Fault } from "../errors.ts";
import type { Warnings } from "../warnings.ts";

export interface DataSets {
  readonly raw: Dataset;
  /** In the order given; each once. */
  readonly derivatives: readonly Dataset[];
}

/**
 * Reads the raw data set and the derivatives.
 *
 * Derivatives are read for all participants even when some are asked for: whether they hold the scans
 * is decided for the whole data set, so that a part of a batch decides as the whole does.
 *
 * @param derivatives - Folders, or names of folders under derivatives/.
 * @param participants - Whose files of the raw data set are read; undefined for all.
 * @throws Fault "input" for a folder that is no data set.
 */
export async function readDatasets(
  bidsDir: string,
  derivatives: readonly string[],
  warnings: Warnings,
  participants?: readonly string[],
): Promise<DataSets> {
  throw new Fault(
    "bug",
    `not written yet: ${bidsDir} ${derivatives.length} ${warnings.list.length} ${participants?.length}`,
  );
}

/** @throws Fault "input" for a folder that is no data set. */
export async function readDataset(
  folder: string,
  name: string,
  warnings: Warnings,
  participants?: readonly string[],
): Promise<Dataset> {
  throw new Fault(
    "bug",
    `not written yet: ${folder} ${name} ${warnings.list.length} ${participants?.length}`,
  );
}
