// Sidecars and label tables that apply to a file, by BIDS inheritance.

import { Fault } from "../errors.ts";
import type { Dataset, DatasetFile } from "./dataset.ts";
import type { FoundScan } from "./scans.ts";

/**
 * Sidecars of a scan, nearest first: those of its own data set, then those of the raw scan that a
 * derivative was made from. Absolute paths; empty when there is none.
 *
 * @throws Fault "input" when two of one folder apply, one's content is not here, or it can't be told
 *   which raw scan is meant.
 */
export function sidecarsOf(scan: FoundScan, raw: Dataset): readonly string[] {
  throw new Fault("bug", `not written yet: ${scan.path} ${raw.name}`);
}

/**
 * The nearest label table (.tsv) of a segmentation, or undefined.
 *
 * @throws Fault "input" as sidecarsOf.
 */
export function labelTableOf(dataset: Dataset, file: DatasetFile): string | undefined {
  throw new Fault("bug", `not written yet: ${dataset.name} ${file.path}`);
}
