// Where the scans of a batch come from: the raw data set, or derivatives; the same for everybody, so
// that no map of a study is made from other images than the rest.

import { isImage, type Dataset, type DatasetFile } from "./dataset.ts";
import { groupBy } from "./group.ts";
import type { Rule } from "./rules.ts";

/** An image that may be a scan. */
export interface Candidate {
  readonly dataset: Dataset;
  readonly file: DatasetFile;
}

export interface Pool {
  readonly from: "raw" | "derivatives";
  /** Those with images in the pool, or the raw one. */
  readonly datasets: readonly Dataset[];
  /** The rules for scans; desc-preproc is one of them where nothing was said and some have it. */
  readonly rules: readonly Rule[];
  /** Images by the label of the participant in whose folder they lie. */
  readonly images: ReadonlyMap<string, readonly Candidate[]>;
  /** All of the raw data set, wherever the scans come from. */
  readonly raw: ReadonlyMap<string, readonly Candidate[]>;
}

const ONLY_PREPROC: Rule = {
  key: "desc",
  labels: ["preproc"],
  source: "desc-preproc, which others have",
};

/**
 * Derivatives give the scans when any of them has PET images. Of images that are desc-preproc and
 * others, those are taken, unless a rule says something of desc.
 */
export function choosePool(
  raw: Dataset,
  derivatives: readonly Dataset[],
  rules: readonly Rule[],
): Pool {
  const derived = derivatives.flatMap(petImages);
  const rawImages = petImages(raw);
  const [from, images] =
    derived.length > 0 ? (["derivatives", derived] as const) : (["raw", rawImages] as const);
  const onlyPreproc =
    !rules.some(({ key }) => key === "desc") &&
    images.some(({ file }) => file.entities.get("desc") === "preproc");
  return {
    from,
    datasets: from === "raw" ? [raw] : [...new Set(derived.map(({ dataset }) => dataset))],
    rules: onlyPreproc ? [...rules, ONLY_PREPROC] : rules,
    images: groupBy(images, folderLabelOf),
    raw: groupBy(rawImages, folderLabelOf),
  };
}

/** PET images of a data set; maps that a model was fitted to are none. */
function petImages(dataset: Dataset): readonly Candidate[] {
  return dataset.files
    .filter((file) => file.suffix === "pet" && isImage(file) && !file.entities.has("model"))
    .map((file) => ({ dataset, file }));
}

function folderLabelOf({ file }: Candidate): string {
  return file.path.split("/")[0].replace(/^sub-/, "");
}
