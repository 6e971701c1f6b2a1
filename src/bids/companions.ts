// Finds what belongs to a scan: its segmentation, its masks, its table of curves.

import { Fault } from "../errors.ts";
import type { Dataset, DatasetFile } from "./dataset.ts";
import type { ScanFilter } from "./filter.ts";
import type { Lack } from "./lack.ts";
import type { FoundScan } from "./scans.ts";

/** What is looked for. */
export type Wish =
  /** `…_seg-SEG…_dseg.nii[.gz]`. */
  | { readonly kind: "segmentation"; readonly seg: string }
  /** `…_label-NAME…_mask.nii[.gz]` or `…_desc-NAME_mask.nii[.gz]`. */
  | { readonly kind: "mask"; readonly name: string }
  /** `…_tacs.tsv` or `…_timeseries.tsv`, of seg-SEG where it is given. */
  | { readonly kind: "curves"; readonly seg: string | undefined };

export interface Companion {
  /** Absolute path. */
  readonly path: string;
  readonly dataset: Dataset;
  readonly file: DatasetFile;
  /** Absolute path of a segmentation's label table, if there is one. */
  readonly labels: string | undefined;
}

/**
 * @param datasets - In the order in which they are searched: derivatives, then raw.
 * @returns A Lack (told apart by `"reason" in found`) where there is none or more than one.
 */
export function findCompanion(
  scan: FoundScan,
  wish: Wish,
  datasets: readonly Dataset[],
  filter: Pick<ScanFilter, "dseg" | "mask" | "tacs">,
): Companion | Lack {
  throw new Fault(
    "bug",
    `not written yet: ${scan.path} ${wish.kind} ${datasets.length} ${String(filter)}`,
  );
}
