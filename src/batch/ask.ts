// What was asked of a batch: which scans, with which reference and masks, by which models, and how the
// machine is to be used. Plain values, as they go into config.json.

import type { AskedLabels } from "../bids/filter.ts";
import type { FitSpec } from "../job/spec.ts";

/** Where the reference curve of every scan comes from. */
export type ReferenceChoice =
  /** Labels, numbers or names, of the segmentation seg-SEG. */
  | { readonly kind: "labels"; readonly seg: string; readonly labels: string }
  /** The mask label-NAME or desc-NAME. */
  | { readonly kind: "mask"; readonly name: string }
  /** A column of the TAC table, of the segmentation seg-SEG where it is given. */
  | { readonly kind: "column"; readonly column: string; readonly seg: string | undefined };

/** Voxels to fit: the mask of this name; none; or that of the brain, if the data set has any. */
export type MaskChoice =
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "none" }
  | { readonly kind: "brain if there is one" };

export interface BatchAsk {
  readonly bidsDir: string;
  readonly outDir: string;
  /** Folders, or names of folders under derivatives/, in the order in which they are searched. */
  readonly derivatives: readonly string[];
  readonly labels: AskedLabels;
  readonly filterFile: string | undefined;
  readonly reference: ReferenceChoice;
  readonly mask: MaskChoice;
  /** Segmentation (seg-SEG) whose regions get tables. */
  readonly seg: string | undefined;
  /** One for each model; scan, reference and folders are filled in scan by scan. */
  readonly templates: readonly FitSpec[];
  /** Scans of several units of activity may go into one batch. */
  readonly mixedUnits: boolean;
  readonly verify: "mtime" | "hash";
  /** Replace maps that were made with other options or by another version. */
  readonly force: boolean;
  readonly failFast: boolean;
  /** Scans at a time; undefined: as many as suit the machine. */
  readonly jobs: number | undefined;
}
