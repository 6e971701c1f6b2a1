// Label images and the tables that name their labels: held against the scan's grid before any voxel is
// read. Reference regions and masks (region-files.ts) are opened here as well.

import { Fault } from "../errors.ts";
import { gridDifference } from "../image/grid.ts";
import { readMask } from "../image/mask.ts";
import type { RegionsInput } from "../job/inputs.ts";
import type { FitSpec } from "../job/spec.ts";
import { withoutImageEnding } from "../output/names.ts";
import { labelRuns } from "../tac/label-runs.ts";
import { parseLabelTable, type LabelTable } from "../tac/lut.ts";
import { regionNames } from "../tac/region-names.ts";
import type { Warnings } from "../warnings.ts";
import { openImage, type ImageFile } from "./image-file.ts";
import type { InputFiles } from "./input-files.ts";
import { exists, readText } from "./text-file.ts";

/** A label image whose header and table have been checked and whose voxels have not been read. */
export interface OpenedLabels {
  /** Memory that reading takes. */
  readonly heldBytes: number;
  /** @throws Fault "input" for values that are no labels, and names that can't be told apart. */
  read(): Promise<RegionsInput>;
}

/**
 * The label image of --regions.
 *
 * @throws Fault when the file, its grid or its table are not right for the scan.
 */
export async function openLabels(
  spec: FitSpec,
  pet: ImageFile,
  files: InputFiles,
  warnings: Warnings,
): Promise<OpenedLabels | undefined> {
  const file = spec.regions;
  if (file === undefined) return undefined;
  const image = await openOnGrid("--regions", file, pet, warnings);
  await files.addImage("regions", image, file);
  const table = await openLabelTable("labels of regions", file, spec.regionLabels, files);
  const { voxelCount, grid } = image.header;
  const choose = (values: Float64Array): RegionsInput => {
    const runs = labelRuns(values, grid.shape[0] * grid.shape[1], file);
    return { file, names: regionNames(runs.labels, table, file, warnings), runs };
  };
  return {
    // Values in double precision, and runs as long as those of a folded cortex (10 bytes for 3 voxels).
    heldBytes: (8 * image.framesHeld("f64") + 4) * voxelCount,
    read: () => readMask(image, choose, file),
  };
}

/** @throws Fault "input" for an image of several frames, or one that lies elsewhere than the scan. */
export async function openOnGrid(
  option: "--ref" | "--mask" | "--regions",
  file: string,
  pet: ImageFile,
  warnings: Warnings,
): Promise<ImageFile> {
  const image = await openImage(file, { warnings });
  if (image.header.frameCount !== 1) {
    throw new Fault(
      "input",
      `${file}: ${option} has ${image.header.frameCount} frames; a mask or label image has one`,
    );
  }
  const difference = gridDifference(pet.header.grid, image.header.grid);
  if (difference !== undefined) {
    throw new Fault(
      "input",
      `${file}: ${option} is not on the grid of ${pet.path}: ${difference}`,
      "Resample it to the scan's grid with nearest-neighbour interpolation.",
    );
  }
  return image;
}

/**
 * The table that names the labels of an image: the one that was given, else the .tsv beside it, if any.
 *
 * @param role - What the table is to the fit, for the record.
 */
export async function openLabelTable(
  role: string,
  file: string,
  given: string | undefined,
  files: InputFiles,
): Promise<LabelTable | undefined> {
  const beside = `${withoutImageEnding(file)}.tsv`;
  const table = given ?? ((await exists(beside)) ? beside : undefined);
  if (table === undefined) return undefined;
  const text = await readText(table, "the label table (--labels)");
  await files.add(role, table);
  return parseLabelTable(text, table);
}
