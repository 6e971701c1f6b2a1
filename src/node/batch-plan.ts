// What a batch will do: reads the data sets, finds each scan's sidecars, reference and masks, and makes
// a unit of work of each scan and model, or says what is missing. No image is opened.

import path from "node:path";

import { checkUnits, frameNote, type ScanFacts } from "../batch/alikeness.ts";
import type { BatchAsk } from "../batch/ask.ts";
import { makeUnits, type PlannedScan } from "../batch/plan.ts";
import type { Gap, Unit } from "../batch/unit.ts";
import type { Dataset } from "../bids/dataset.ts";
import { makeFilter, type ScanFilter } from "../bids/filter.ts";
import { sidecarsOf } from "../bids/inherit.ts";
import { findScans, type FoundScan } from "../bids/scans.ts";
import { Fault } from "../errors.ts";
import type { DatasetLink } from "../output/context.ts";
import { mergeFields, parseSidecarFields, type SidecarFields } from "../timing/sidecar-fields.ts";
import type { Warnings } from "../warnings.ts";
import { readDatasets, type DataSets } from "./dataset-files.ts";
import { readText } from "./text-file.ts";

export interface BatchPlan {
  /** By participant, session, scan and model. */
  readonly units: readonly Unit[];
  readonly gaps: readonly Gap[];
  /** What somebody should know before it begins; one sentence each. */
  readonly notes: readonly string[];
  /** Data sets as the files' BIDS URIs name them. */
  readonly links: readonly DatasetLink[];
}

/**
 * @throws Fault "input" for folders that are no data sets, and for units of activity that differ;
 *   "usage" for filters that can't be.
 */
export async function planBatch(ask: BatchAsk, warnings: Warnings): Promise<BatchPlan> {
  const filter = await readFilter(ask);
  const sets = await readDatasets(ask.bidsDir, ask.derivatives, warnings);
  const found = findScans(sets.raw, sets.derivatives, filter);
  const gaps: Gap[] = found.gaps.map((gap) => ({
    ...gap,
    isFailure: gap.scan !== undefined || (filter.participants?.includes(gap.participant) ?? false),
  }));
  const scans: PlannedScan[] = [];
  const facts: ScanFacts[] = [];
  for (const scan of found.scans) {
    try {
      const { sidecars, fields } = await readSidecars(scan, sets.raw);
      const tracer = fields.values.get("TracerName");
      scans.push({ scan, sidecars, tracerName: typeof tracer === "string" ? tracer : undefined });
      facts.push(factsOf(scan, fields));
    } catch (error) {
      // A sidecar that can't be read is this scan's failure alone.
      if (!(error instanceof Fault)) throw error;
      const { participant, session, file } = scan;
      gaps.push({
        participant,
        session,
        scan: file.path,
        reason: error.message,
        advice: error.advice,
        isFailure: true,
      });
    }
  }
  const mixed = checkUnits(facts, ask.mixedUnits);
  const frames = frameNote(facts);
  const made = makeUnits(ask, scans, searched(sets), filter);
  return {
    units: made.units,
    gaps: [...gaps, ...made.gaps],
    notes: [
      ...(found.from === "derivatives" ? [`scans come from ${places(found.scans)}`] : []),
      ...made.notes,
      ...[mixed, frames].filter((note) => note !== undefined),
    ],
    links: linksOf(sets),
  };
}

async function readFilter({ labels, filterFile }: BatchAsk): Promise<ScanFilter> {
  if (filterFile === undefined) return makeFilter(labels);
  const text = await readText(filterFile, "the filter file (--bids-filter-file)");
  return makeFilter(labels, { name: filterFile, text });
}

/** @throws Fault "input" when there is none, or one can't be read. */
async function readSidecars(
  scan: FoundScan,
  raw: Dataset,
): Promise<{ readonly sidecars: readonly string[]; readonly fields: SidecarFields }> {
  const sidecars = sidecarsOf(scan, raw);
  if (sidecars.length === 0) {
    throw new Fault(
      "input",
      `${scan.file.path}: nothing says when its frames were: no _pet.json applies to it`,
      "Add the PET-BIDS sidecar beside the scan, or above it for all.",
    );
  }
  const each: SidecarFields[] = [];
  for (const file of sidecars) {
    each.push(parseSidecarFields(await readText(file, "the sidecar"), file));
  }
  return { sidecars, fields: mergeFields(each) };
}

function factsOf({ file }: FoundScan, { values }: SidecarFields): ScanFacts {
  return {
    scan: file.path,
    units: values.get("Units"),
    frameTimesStartS: values.get("FrameTimesStart"),
    frameDurationS: values.get("FrameDuration"),
  };
}

/** Derivatives first: what is preprocessed fits a scan better than what it was made from. */
function searched({ raw, derivatives }: DataSets): readonly Dataset[] {
  return [...derivatives, raw];
}

/** Derivatives first here too, since they may lie within the raw data set. */
function linksOf(sets: DataSets): readonly DatasetLink[] {
  return searched(sets).map(({ name, folder }) => ({ name, folder: path.resolve(folder) }));
}

function places(scans: readonly FoundScan[]): string {
  return [...new Set(scans.map(({ dataset }) => dataset.folder))].join(", ");
}
