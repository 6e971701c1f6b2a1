// Which scans of the data sets are fitted, and what is missing of whom.

import { Fault } from "../errors.ts";
import type { Dataset, DatasetFile } from "./dataset.ts";
import type { ScanFilter } from "./filter.ts";
import type { ScanGap } from "./lack.ts";

/** A dynamic PET image of a data set. */
export interface FoundScan {
  readonly participant: string;
  readonly session: string | undefined;
  readonly dataset: Dataset;
  readonly file: DatasetFile;
  /** Absolute path of the image. */
  readonly path: string;
}

export interface FoundScans {
  /** By participant, session and name. */
  readonly scans: readonly FoundScan[];
  readonly gaps: readonly ScanGap[];
  /** Where all scans come from. */
  readonly from: "raw" | "derivatives";
  /** Labels of the participants that were looked at, in order; those asked for who are not there are gaps. */
  readonly participants: readonly string[];
}

export function findScans(
  raw: Dataset,
  derivatives: readonly Dataset[],
  filter: ScanFilter,
): FoundScans {
  throw new Fault("bug", `not written yet: ${raw.name} ${derivatives.length} ${filter.pet.length}`);
}
