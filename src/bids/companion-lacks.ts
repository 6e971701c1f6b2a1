// The words for a segmentation, a mask or curves of a scan that are not there, or there twice.

import { didYouMean } from "../text/near.ts";
import type { Wish } from "./companions.ts";
import { isOf, type Dataset, type DatasetFile } from "./dataset.ts";
import type { Lack } from "./lack.ts";
import type { FoundScan } from "./scans.ts";

/** A file of the kind that was looked for, and why it is not the one. */
export interface Near {
  readonly dataset: Dataset;
  readonly file: DatasetFile;
  readonly hasName: boolean;
  readonly isPassed: boolean;
  /** Keys of the entities in which it differs from the scan. */
  readonly differences: readonly string[];
}

const MOST_LISTED = 3;

const GROUPS = { segmentation: "dseg", mask: "mask", curves: "tacs" } as const;

export function tie(wish: Wish, { name }: Dataset, best: readonly DatasetFile[]): Lack {
  const paths = best.map(({ path }) => `${name}/${path}`).sort();
  return {
    reason: `${describe(wish)}: ${listed(paths)} fit the scan alike`,
    advice: `Say which is meant with "${GROUPS[wish.kind]}" in --bids-filter-file, or remove one.`,
  };
}

/** Says what there is instead, the nearest first. */
export function none(
  scan: FoundScan,
  wish: Wish,
  datasets: readonly Dataset[],
  near: readonly Near[],
): Lack {
  const where = datasets.map(({ name }) => name).join(" and ");
  const start = `there is no ${describe(wish)} for the scan in ${where}`;
  const named = near.filter(({ hasName }) => hasName);
  if (named.length > 0) {
    const few = named
      .toSorted((a, b) => a.differences.length - b.differences.length)
      .slice(0, MOST_LISTED)
      .map((one) => nearText(one, scan.file));
    return {
      reason: `${start}; ${few.join("; ")}`,
      advice: named.every(({ differences }) => differences.length === 0)
        ? `Check "${GROUPS[wish.kind]}" in --bids-filter-file.`
        : "Give scans and regions of one space, session and run, as their names say.",
    };
  }
  const names = [...new Set(near.flatMap(({ file }) => namesOf(file, wish)))].sort();
  const troubles = datasets
    .flatMap((dataset) => dataset.troubles)
    .filter(({ kind, path }) => kind === "unreadable" && isOf(scan.participant, path))
    .map(({ path, reason }) => `; ${path}: ${reason}`);
  const instead =
    names.length === 0 ? "" : `; there is ${listed(names, 2 * MOST_LISTED)} of the participant`;
  return {
    reason: `${start}${instead}${troubles.join("")}`,
    advice: didYouMean(wantedOf(wish), names, "Name where it is with --derivatives."),
  };
}

function describe(wish: Wish): string {
  if (wish.kind === "segmentation") return `segmentation seg-${wish.seg} (_dseg)`;
  if (wish.kind === "mask") return `mask label-${wish.name} or desc-${wish.name}`;
  return `table of curves${wish.seg === undefined ? "" : ` seg-${wish.seg}`} (_tacs.tsv)`;
}

function wantedOf(wish: Wish): string {
  return wish.kind === "mask" ? wish.name : (wish.seg ?? "");
}

function namesOf({ entities }: DatasetFile, { kind }: Wish): readonly string[] {
  const keys = kind === "mask" ? ["label", "desc"] : ["seg"];
  return keys.map((key) => entities.get(key)).filter((label) => label !== undefined);
}

/** "x_mask.nii.gz is in space-T1w, the scan in space-MNI". */
function nearText({ dataset, file, differences, isPassed }: Near, scan: DatasetFile): string {
  const path = `${dataset.name}/${file.path}`;
  if (!isPassed) return `${path} is left out by --bids-filter-file`;
  const text = ({ entities }: DatasetFile): string =>
    differences
      .map((key) => (entities.has(key) ? `${key}-${entities.get(key)}` : `no ${key}`))
      .join(" and ");
  return `${path} has ${text(file)}, the scan has ${text(scan)}`;
}

function listed(items: readonly string[], most = MOST_LISTED): string {
  const rest = items.length - most;
  return rest > 0 ? `${items.slice(0, most).join(", ")} and ${rest} more` : items.join(", ");
}
