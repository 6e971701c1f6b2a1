// Reads masks, label images and TAC tables: the reference region and the fitting mask of a run.

import { Fault } from "../errors.ts";
import { isNonZero, isOneOf, maskIndices, readMask } from "../image/mask.ts";
import type { ReferenceInput } from "../job/inputs.ts";
import type { FitSpec } from "../job/spec.ts";
import { tacColumn } from "../tac/column.ts";
import { parseLabels, parseReferenceSpec, type ReferenceSpec } from "../tac/labels.ts";
import type { LabelTable } from "../tac/lut.ts";
import { parseTableUnit } from "../tac/table-sidecar.ts";
import { parseTacTable } from "../tac/table.ts";
import type { ActivityUnit } from "../text/units.ts";
import type { PetTiming } from "../timing/pet-timing.ts";
import type { Warnings } from "../warnings.ts";
import type { ImageFile } from "./image-file.ts";
import type { InputFiles } from "./input-files.ts";
import { openLabelTable, openOnGrid } from "./label-files.ts";
import { exists, readText } from "./text-file.ts";

const TABLE = /\.(tsv|csv|txt|tac|dat)$/i;

/** A region whose header has been checked and whose voxels have not been read. */
export interface OpenedRegion {
  /** Memory that reading takes. */
  readonly heldBytes: number;
  /** Voxels of the region, ascending. */
  read(): Promise<Uint32Array>;
}

/** What there is to do before any voxels are read, so that a wrong header costs no time. */
export interface OpenedReference {
  /** Memory that reading takes. */
  readonly heldBytes: number;
  read(): Promise<ReferenceInput>;
}

/** @throws Fault when the file, its grid, its labels or its column are not right for the scan. */
export async function openReference(
  spec: FitSpec,
  pet: ImageFile,
  timing: PetTiming,
  files: InputFiles,
  warnings: Warnings,
): Promise<OpenedReference> {
  const asked = parseReferenceSpec(spec.ref);
  if (TABLE.test(asked.file)) {
    const curve = await readColumn(asked, timing, files, warnings);
    return { heldBytes: 0, read: async () => ({ ...curve, name: spec.refName ?? curve.name }) };
  }
  const region = await openRegion("--ref", asked, spec, pet, files, warnings);
  return {
    heldBytes: region.heldBytes,
    read: async () => ({
      kind: "region",
      name: spec.refName ?? spec.ref,
      voxels: await region.read(),
    }),
  };
}

/** @throws Fault as openReference. */
export async function openMask(
  spec: FitSpec,
  pet: ImageFile,
  files: InputFiles,
  warnings: Warnings,
): Promise<OpenedRegion | undefined> {
  if (spec.mask === undefined) return undefined;
  const asked = parseReferenceSpec(spec.mask);
  return openRegion("--mask", asked, spec, pet, files, warnings);
}

async function readColumn(
  { file, selection }: ReferenceSpec,
  timing: PetTiming,
  files: InputFiles,
  warnings: Warnings,
): Promise<ReferenceInput> {
  const table = parseTacTable(await readText(file, "the TAC table (--ref)"), file);
  await files.add("reference", file);
  if (selection === undefined) {
    throw new Fault(
      "usage",
      `--ref ${file} is a table of curves; which of them is the reference must be said`,
      `Give --ref ${file}:COLUMN with one of ${table.regions.slice(0, 12).join(", ")}.`,
    );
  }
  const sidecar = file.replace(TABLE, ".json");
  let tableUnit: ActivityUnit | undefined;
  if (await exists(sidecar)) {
    tableUnit = parseTableUnit(await readText(sidecar, "the sidecar of the TAC table"), sidecar);
    await files.add("reference sidecar", sidecar);
  }
  const column = tacColumn(table, selection, timing, warnings, { tableUnit });
  return { kind: "curve", name: `${file}:${column.region}`, values: column.values };
}

async function openRegion(
  option: "--ref" | "--mask",
  { file, selection }: ReferenceSpec,
  spec: FitSpec,
  pet: ImageFile,
  files: InputFiles,
  warnings: Warnings,
): Promise<OpenedRegion> {
  const image = await openOnGrid(option, file, pet, warnings);
  await files.addImage(option === "--ref" ? "reference" : "mask", image, file);
  const labels =
    selection === undefined
      ? undefined
      : parseLabels(selection, await tableForNames(file, selection, spec, files));
  const choose = (values: Float64Array): Uint32Array => {
    if (labels !== undefined) return namedVoxels(values, labels, file, option);
    checkIsMask(values, file, option);
    return maskIndices(values, isNonZero, file);
  };
  const { voxelCount } = image.header;
  // Values in double precision, and the numbers of voxels.
  const heldBytes = (8 * image.framesHeld("f64") + 4) * voxelCount;
  return { heldBytes, read: () => readMask(image, choose, file) };
}

async function tableForNames(
  file: string,
  selection: string,
  spec: FitSpec,
  files: InputFiles,
): Promise<LabelTable | undefined> {
  return /^[\d\s,]*$/.test(selection)
    ? undefined
    : openLabelTable("labels", file, spec.labels, files);
}

function namedVoxels(
  values: Float64Array,
  labels: readonly number[],
  file: string,
  option: string,
): Uint32Array {
  const present = distinct(values);
  const missing = labels.filter((label) => !present.has(label));
  if (missing.length > 0) {
    const there = [...present].filter((value) => value !== 0).sort((a, b) => a - b);
    throw new Fault(
      "input",
      `${file}: no voxel has the label ${missing.join(", ")} of ${option}`,
      `Labels in it: ${there.slice(0, 40).join(", ")}${there.length > 40 ? ", …" : ""}.`,
    );
  }
  return maskIndices(values, isOneOf(labels), file);
}

/** The values that occur. Labels come in runs: most voxels need no look into the set. */
function distinct(values: Float64Array): ReadonlySet<number> {
  const seen = new Set<number>();
  let last = Number.NaN;
  for (let v = 0; v < values.length; v++) {
    if (values[v] === last) continue;
    last = values[v];
    seen.add(last);
  }
  return seen;
}

/** A label image or a probability map taken for a mask would be another region, without a word. */
function checkIsMask(values: Float64Array, file: string, option: "--ref" | "--mask"): void {
  const seen = new Set<number>();
  for (const value of distinct(values)) {
    if (value === 0 || !Number.isFinite(value)) continue;
    if (!Number.isInteger(value)) {
      throw new Fault(
        "input",
        `${file}: ${option} holds fractions such as ${value.toPrecision(3)}; a mask holds one value besides 0`,
        "Threshold the probability map first.",
      );
    }
    seen.add(value);
    if (option === "--ref" && seen.size > 1) {
      throw new Fault(
        "input",
        `${file}: --ref holds several labels (${[...seen].join(", ")}, …); which of them are the reference must be said`,
        `Give them as --ref ${file}:LABEL,LABEL.`,
      );
    }
  }
}
