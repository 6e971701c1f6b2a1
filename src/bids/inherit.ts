// Sidecars and label tables that apply to a file, by BIDS inheritance: in its folder or above, with the
// same suffix and no entity that the file does not have.

import { Fault } from "../errors.ts";
import {
  absolutePath,
  filesIn,
  filesOf,
  folderOf,
  isImage,
  isMisfiled,
  stemOf,
  type Dataset,
  type DatasetFile,
} from "./dataset.ts";
import { sameLabel } from "./entities.ts";
import { groupBy } from "./group.ts";
import { contentAbsent } from "./lack.ts";
import type { FoundScan } from "./scans.ts";

/**
 * Sidecars of a scan, nearest first: those of its own data set, then those of the raw scan that a
 * derivative was made from. Absolute paths; empty when there is none.
 *
 * @throws Fault "input" when two of one folder apply, one's content is not here, or it can't be told
 *   which raw scan is meant.
 */
export function sidecarsOf({ dataset, file }: FoundScan, raw: Dataset): readonly string[] {
  const own = applying(dataset, file, ".json");
  if (dataset === raw) return own;
  const counterpart = rawCounterpart(file, raw);
  return counterpart === undefined ? own : [...own, ...applying(raw, counterpart, ".json")];
}

/**
 * The nearest label table (.tsv) of a segmentation, or undefined.
 *
 * @throws Fault "input" as sidecarsOf.
 */
export function labelTableOf(dataset: Dataset, file: DatasetFile): string | undefined {
  return applying(dataset, file, ".tsv").at(0);
}

/** Files of this extension that apply, nearest first. */
function applying(dataset: Dataset, file: DatasetFile, extension: string): readonly string[] {
  const found: string[] = [];
  for (const folder of foldersUp(file.path)) {
    const here = filesIn(dataset, folder).filter(
      (one) => one.extension === extension && one.suffix === file.suffix && isSubset(one, file),
    );
    if (here.length === 0) continue;
    const [one] = here;
    if (here.length > 1) {
      throw new Fault(
        "input",
        `${absolutePath(dataset, file)}: both ${here.map(({ path }) => path).join(" and ")} apply to it; BIDS allows one in each folder`,
        "Merge them, or make the entities of their names exclude each other.",
      );
    }
    if (one.isAbsent) {
      const { reason, advice } = contentAbsent(absolutePath(dataset, one));
      throw new Fault("input", reason, advice);
    }
    found.push(absolutePath(dataset, one));
  }
  return found;
}

/** The folder of a path and all above it, to the data set's own, "". */
function foldersUp(path: string): readonly string[] {
  const folders = [folderOf(path)];
  while (folders[folders.length - 1] !== "") folders.push(folderOf(folders[folders.length - 1]));
  return folders;
}

function isSubset(one: DatasetFile, file: DatasetFile): boolean {
  return [...one.entities].every(([key, label]) => sameLabel(key, label, file.entities.get(key)));
}

const COUNTERPART_KEYS = ["sub", "ses", "sample", "task", "acq", "rec", "run"];

/**
 * The raw scan that a derivative's was made from: the same in all but what the derivative added.
 * Preprocessing may have put in a trc- that the raw name lacks, or have left it out.
 */
function rawCounterpart(file: DatasetFile, raw: Dataset): DatasetFile | undefined {
  const tracer = file.entities.get("trc");
  const alike = filesOf(raw, file.entities.get("sub") ?? "")
    .filter((one) => one.suffix === "pet" && isImage(one) && !isMisfiled(one))
    .filter((one) =>
      COUNTERPART_KEYS.every((key) =>
        sameLabel(key, one.entities.get(key), file.entities.get(key)),
      ),
    );
  const exact = alike.filter(({ entities }) => entities.get("trc") === tracer);
  const loose = alike.filter(
    ({ entities }) => tracer === undefined || entities.get("trc") === undefined,
  );
  // An image that is there as .nii and as .nii.gz has one set of sidecars.
  const stems = [...groupBy(exact.length > 0 ? exact : loose, stemOf).values()];
  if (stems.length > 1) {
    const names = stems.map(([{ path }]) => path).join(" and ");
    throw new Fault(
      "input",
      `${file.path}: it can't be told which raw scan it was made from: ${names}`,
      "Give both names the same trc-.",
    );
  }
  return stems.at(0)?.[0];
}
