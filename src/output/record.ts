// The run record: all that was asked and found in one fit, so that it can be judged, and run again.

import { Fault } from "../errors.ts";
import type { ScanResult, Span } from "../maps/result.ts";
import { VERSION } from "../version.ts";
import type { FitContext } from "./context.ts";
import type { JsonObject } from "./json.ts";
import type { Fill, MapVolume } from "./map-volume.ts";
import { toSeconds } from "./seconds.ts";

/** A file that was written; `file` is its name in the folder of the record. */
export interface OutputFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What writing added to the result. */
export interface Stored {
  readonly maps: readonly Omit<MapVolume, "values">[];
  readonly fill: Fill;
  readonly files: readonly OutputFile[];
  readonly finishedAt: Date;
  /** When the files were written, this record not counted. */
  readonly write: Span;
}

const SCHEMA = "bindmap run record";
/** Raised when a reader of the old form would misread the new one; added fields do not count. */
const SCHEMA_VERSION = 1;

/** `_run.json`. */
export function runRecord(result: ScanResult, context: FitContext, stored: Stored): JsonObject {
  const { model, reference, regions, weights } = result;
  return {
    schema: SCHEMA,
    schemaVersion: SCHEMA_VERSION,
    software: { name: "bindmap", version: VERSION },
    runtime: context.runtime,
    commandLine: context.commandLine,
    startedAt: context.startedAt.toISOString(),
    finishedAt: stored.finishedAt.toISOString(),
    asked: context.asked,
    inputs: context.inputs,
    timing: timingRecord(result, context),
    reference: {
      name: reference.name,
      voxels: reference.voxelCount,
      mean: reference.mean,
      spread: reference.spread,
    },
    regions: regions && { file: regions.file, count: regions.list.length },
    weights: weights && { kind: weights.kind, why: weights.why, values: weights.values },
    model: {
      name: model.name,
      title: model.title,
      source: model.source,
      options: result.options,
      facts: result.facts,
      notes: result.notes,
    },
    voxels: {
      fitted: result.voxels.length,
      volume: result.status.length,
      byStatus: result.counts,
    },
    maps: stored.maps.map(({ name, notFinite, clipped, display }) => ({
      name,
      notFinite,
      clipped,
      display,
    })),
    fill: stored.fill,
    passes: result.passes,
    slabs: result.slabs,
    backend: result.backend,
    events: result.events,
    certificate: result.certificate,
    stagesMs: { ...result.stagesMs, write: stored.write.endMs - stored.write.startMs },
    timeline: timelineOf(result, context, stored),
    warnings: context.warnings,
    outputs: stored.files,
  };
}

/** Milliseconds since the program was started, stages in the order in which they began. */
function timelineOf(result: ScanResult, context: FitContext, { write }: Stored): readonly Span[] {
  return [...context.timeline, ...result.timeline, write]
    .toSorted((a, b) => a.startMs - b.startMs)
    .map(({ stage, startMs, endMs }) => ({
      stage,
      startMs: Math.round(startMs),
      endMs: Math.round(endMs),
    }));
}

function timingRecord({ frames, kept }: ScanResult, { timing }: FitContext): JsonObject {
  const factors = timing.decayFactors;
  return {
    frameNumbers: kept.map((frame) => frame + 1),
    framesInImage: timing.frames.count,
    startS: Array.from(frames.startMin, toSeconds),
    endS: Array.from(frames.endMin, toSeconds),
    zero: "injection",
    injectionAfterTimeZeroS: timing.injectionStartS,
    timeZero: timing.timeZero,
    units: timing.units.name,
    tracer: timing.tracerName,
    isotope: timing.isotope?.name,
    halfLifeMin: timing.halfLifeMin,
    decayCorrection: factors === undefined ? "in the image" : "by bindmap",
    decayFactors: factors && kept.map((f) => factors[f]),
    decayCorrectedToS: timing.decayCorrectedToS,
  };
}

export interface ParsedRecord {
  /** Version of bindmap that wrote it. */
  readonly softwareVersion: string;
  /** The options of that fit, unchecked. */
  readonly asked: JsonObject;
}

/**
 * Reads a run record as far as repeating the run needs it.
 *
 * @param file - For messages.
 * @throws Fault "input" for what is no run record, or one of a later form.
 */
export function parseRunRecord(text: string, file: string): ParsedRecord {
  const record = parseObject(text, file);
  if (record["schema"] !== SCHEMA) {
    throw notARecord(file, `its field schema is not ${JSON.stringify(SCHEMA)}`);
  }
  const version = record["schemaVersion"];
  if (typeof version !== "number" || !Number.isSafeInteger(version) || version < 1) {
    throw notARecord(file, "its field schemaVersion is not a whole number from 1 on");
  }
  const software = record["software"];
  const softwareVersion =
    isObject(software) && typeof software["version"] === "string" ? software["version"] : "unknown";
  if (version > SCHEMA_VERSION) {
    throw new Fault(
      "input",
      `${file}: schemaVersion is ${version}, written by bindmap ${softwareVersion.slice(0, 40)}; bindmap ${VERSION} reads up to ${SCHEMA_VERSION}`,
      "Use that version of bindmap or a later one.",
    );
  }
  const asked = record["asked"];
  if (!isObject(asked)) throw notARecord(file, "its field asked is not an object");
  return { softwareVersion, asked };
}

function parseObject(text: string, file: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notARecord(file, "it is not JSON", { cause });
  }
  if (!isObject(value)) throw notARecord(file, "it is not a JSON object");
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notARecord(file: string, why: string, options?: ErrorOptions): Fault {
  return new Fault(
    "input",
    `${file}: is no run record of bindmap: ${why}`,
    "Give the file ending in _run.json that a fit wrote.",
    options,
  );
}
