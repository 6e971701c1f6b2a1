// From scans to units of work: what each is fitted with, and where its maps go.

import { findCompanion, type Companion, type Wish } from "../bids/companions.ts";
import type { Dataset, DatasetFile } from "../bids/dataset.ts";
import type { ScanFilter } from "../bids/filter.ts";
import type { Lack } from "../bids/lack.ts";
import type { FoundScan } from "../bids/scans.ts";
import type { FitSpec } from "../job/spec.ts";
import { modelNamed } from "../models/named.ts";
import { unitPlace } from "../output/unit-names.ts";
import type { BatchAsk, MaskChoice, ReferenceChoice } from "./ask.ts";
import type { Gap, Unit } from "./unit.ts";

/** A scan whose sidecars have been found. */
export interface PlannedScan {
  readonly scan: FoundScan;
  /** Absolute paths, nearest first; at least one. */
  readonly sidecars: readonly string[];
  readonly tracerName: string | undefined;
}

export interface MadeUnits {
  readonly units: readonly Unit[];
  readonly gaps: readonly Gap[];
  readonly notes: readonly string[];
}

/** The files of one scan. */
interface Files {
  readonly ref: string;
  readonly mask: string | undefined;
  readonly regions: string | undefined;
  readonly labels: string | undefined;
  readonly regionLabels: string | undefined;
}

const BRAIN = "brain";

type Find = (scan: FoundScan, wish: Wish) => Companion | Lack;

/** @param datasets - Where references and masks are looked for, in this order. */
export function makeUnits(
  ask: BatchAsk,
  scans: readonly PlannedScan[],
  datasets: readonly Dataset[],
  filter: ScanFilter,
): MadeUnits {
  const find: Find = (scan, wish) => findCompanion(scan, wish, datasets, filter);
  const mask = maskWish(ask.mask, datasets);
  const notes =
    mask === undefined && ask.mask.kind !== "none" && scans.length > 0
      ? ["the data sets have no brain masks (desc-brain_mask): all voxels with signal are fitted"]
      : [];
  const gaps: Gap[] = [];
  const units = new Map<string, Unit>();
  for (const planned of scans) {
    const files = filesOf(ask, planned.scan, mask, find);
    if ("reason" in files) {
      gaps.push({
        ...whose(planned.scan),
        scan: planned.scan.file.path,
        ...files,
        isFailure: true,
      });
      continue;
    }
    for (const template of ask.templates) {
      const unit = unitOf(ask, planned, files, template);
      const twin = units.get(unit.id);
      if (twin === undefined) units.set(unit.id, unit);
      else gaps.push(sameNames(unit, twin));
    }
  }
  return { units: [...units.values()], gaps, notes };
}

function filesOf(ask: BatchAsk, scan: FoundScan, mask: Wish | undefined, find: Find): Files | Lack {
  const reference = find(scan, referenceWish(ask.reference));
  if (!isFound(reference)) return reference;
  const voxels = mask && find(scan, mask);
  if (voxels !== undefined && !isFound(voxels)) return voxels;
  const regions =
    ask.seg === undefined ? undefined : find(scan, { kind: "segmentation", seg: ask.seg });
  if (regions !== undefined && !isFound(regions)) return regions;
  return {
    ref: `${reference.path}:${selectionOf(ask.reference)}`,
    // "FILE:" is the file, whatever colons its own name has.
    mask: voxels && `${voxels.path}:`,
    regions: regions?.path,
    labels: reference.labels,
    regionLabels: regions?.labels,
  };
}

/**
 * Whether brains are masked is decided by all files there are, not by the scans that were chosen: a part
 * of a batch must decide as the whole.
 */
function maskWish(choice: MaskChoice, datasets: readonly Dataset[]): Wish | undefined {
  if (choice.kind === "none") return undefined;
  if (choice.kind === "named") return { kind: "mask", name: choice.name };
  const isBrain = ({ suffix, entities }: DatasetFile): boolean =>
    suffix === "mask" && (entities.get("desc") === BRAIN || entities.get("label") === BRAIN);
  const isThere = datasets.some(({ files }) => files.some(isBrain));
  return isThere ? { kind: "mask", name: BRAIN } : undefined;
}

function referenceWish(reference: ReferenceChoice): Wish {
  if (reference.kind === "mask") return { kind: "mask", name: reference.name };
  if (reference.kind === "column") return { kind: "curves", seg: reference.seg };
  return { kind: "segmentation", seg: reference.seg };
}

function selectionOf(reference: ReferenceChoice): string {
  if (reference.kind === "mask") return "";
  return reference.kind === "column" ? reference.column : reference.labels;
}

function unitOf(
  ask: BatchAsk,
  { scan, sidecars, tracerName }: PlannedScan,
  files: Files,
  template: FitSpec,
): Unit {
  const { folder, prefix } = unitPlace(scan.file.entities, tracerName);
  const [json, ...inherited] = sidecars;
  return {
    ...whose(scan),
    id: `${prefix}_model-${modelNamed(template.model).label}`,
    scan: scan.file.path,
    spec: {
      ...template,
      pet: scan.path,
      ...files,
      refName: referenceName(ask.reference),
      labels: template.labels ?? files.labels,
      regionLabels: files.regions && (template.labels ?? files.regionLabels),
      json,
      inherited: inherited.length > 0 ? inherited : undefined,
      out: `${ask.outDir}/${folder}`,
      prefix,
    },
  };
}

/** "cerebellum", "gtm:8,47": the same for all scans, wherever their files are. */
function referenceName(reference: ReferenceChoice): string {
  if (reference.kind === "mask") return reference.name;
  if (reference.kind === "column") return reference.column;
  return `${reference.seg}:${reference.labels}`;
}

/** Maps of two scans under one name: the second would replace the first's. */
function sameNames(unit: Unit, twin: Unit): Gap {
  const { participant, session, scan, id } = unit;
  return {
    participant,
    session,
    scan,
    reason: `${scan}: its maps would have the names of those of ${twin.scan} (${id})`,
    advice: "Take one of the two with --desc, --rec or another filter.",
    isFailure: true,
  };
}

function whose({ participant, session }: FoundScan): Pick<Gap, "participant" | "session"> {
  return { participant, session };
}

function isFound(found: Companion | Lack): found is Companion {
  return !("reason" in found);
}
