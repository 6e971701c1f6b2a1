// Finds what belongs to a scan: its segmentation, its masks, its table of curves. The words for what is
// not found are companion-lacks.ts.

import { Fault } from "../errors.ts";
import * as lacks from "./companion-lacks.ts";
import {
  absolutePath,
  filesOf,
  isImage,
  isMisfiled,
  type Dataset,
  type DatasetFile,
} from "./dataset.ts";
import { sameLabel } from "./entities.ts";
import { labelTableOf } from "./inherit.ts";
import { contentAbsent, type Lack } from "./lack.ts";
import { passes, type FilterGroups } from "./rules.ts";
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

/** Entities that a companion must share if it has them; the more it has, the closer it is. */
const SHARED = ["sub", "ses", "task", "trc", "rec", "run", "space", "res"];

/**
 * Entities that an image must lack where the scan lacks them: its voxels are elsewhere otherwise.
 * Curves lie in no space, but those corrected for partial volume are of another scan.
 */
const GRID = ["space", "res"];
const CURVE = ["pvc"];

/**
 * The first data set with a file that fits gives it; there, that which shares most entities.
 *
 * @param datasets - In the order in which they are searched: derivatives, then raw.
 * @returns A Lack (told apart by `"reason" in found`) where there is none or more than one.
 */
export function findCompanion(
  scan: FoundScan,
  wish: Wish,
  datasets: readonly Dataset[],
  filter: Pick<FilterGroups, "dseg" | "mask" | "tacs">,
): Companion | Lack {
  for (const dataset of datasets) {
    const fitting = filesOf(dataset, scan.participant)
      .filter((file) => isOfKind(file, wish) && hasName(file, wish) && isPassed(file, wish, filter))
      .filter((file) => differences(scan.file, file, wish).length === 0);
    const most = Math.max(...fitting.map(sharedCount));
    const best = fitting.filter((file) => sharedCount(file) === most);
    if (best.length > 1) return lacks.tie(wish, dataset, best);
    if (best.length === 1) return companion(dataset, best[0], wish);
  }
  const near = datasets.flatMap((dataset) =>
    filesOf(dataset, scan.participant)
      .filter((file) => isOfKind(file, wish))
      .map((file) => ({
        dataset,
        file,
        hasName: hasName(file, wish),
        isPassed: isPassed(file, wish, filter),
        differences: differences(scan.file, file, wish),
      })),
  );
  return lacks.none(scan, wish, datasets, near);
}

function companion(dataset: Dataset, file: DatasetFile, wish: Wish): Companion | Lack {
  const path = absolutePath(dataset, file);
  if (file.isAbsent) return contentAbsent(path);
  try {
    const labels = wish.kind === "segmentation" ? labelTableOf(dataset, file) : undefined;
    return { path, dataset, file, labels };
  } catch (error) {
    if (error instanceof Fault) return { reason: error.message, advice: error.advice };
    throw error;
  }
}

/** Whether a file is of the kind looked for, whatever its label; maps and masks of a fit never are. */
function isOfKind(file: DatasetFile, { kind }: Wish): boolean {
  const { suffix, extension, entities } = file;
  if (entities.has("model") || isMisfiled(file)) return false;
  if (kind === "segmentation") return suffix === "dseg" && isImage(file);
  if (kind === "mask") return suffix === "mask" && isImage(file);
  if (extension !== ".tsv") return false;
  // A reference region by itself is no table to choose a column from; confounds are no curves.
  if (suffix === "tacs") return !entities.has("ref");
  return suffix === "timeseries" && entities.has("seg") && !entities.has("ref");
}

function hasName({ entities }: DatasetFile, wish: Wish): boolean {
  if (wish.kind === "segmentation") return entities.get("seg") === wish.seg;
  if (wish.kind === "curves") return wish.seg === undefined || entities.get("seg") === wish.seg;
  return entities.get("label") === wish.name || entities.get("desc") === wish.name;
}

function isPassed(
  file: DatasetFile,
  { kind }: Wish,
  filter: Pick<FilterGroups, "dseg" | "mask" | "tacs">,
): boolean {
  if (kind === "segmentation") return passes(file, filter.dseg);
  return passes(file, kind === "mask" ? filter.mask : filter.tacs);
}

/** Keys in which a file can't belong to the scan. */
function differences(scan: DatasetFile, file: DatasetFile, { kind }: Wish): readonly string[] {
  const alsoAbsent = kind === "curves" ? CURVE : GRID;
  return [...SHARED, ...CURVE].filter((key) => {
    const [its, scans] = [file.entities.get(key), scan.entities.get(key)];
    if (its === undefined && !alsoAbsent.includes(key)) return false;
    return !sameLabel(key, its, scans);
  });
}

function sharedCount({ entities }: DatasetFile): number {
  return SHARED.filter((key) => entities.has(key)).length;
}
