// The sidecars of a fit's outputs, with the field names of BIDS draft extension 23. They say what a
// reader of one file alone must know; everything else is in the run record.

import type { ScanResult } from "../maps/result.ts";
import type { MapSpec, OptionSpec } from "../models/model.ts";
import { durationMin } from "../timing/frames.ts";
import { VERSION } from "../version.ts";
import type { FitContext } from "./context.ts";
import type { JsonObject } from "./json.ts";
import type { Fill, MapVolume } from "./map-volume.ts";
import { toSeconds } from "./seconds.ts";

/** `_mimap.json`. */
export function mapSidecar(
  result: ScanResult,
  context: FitContext,
  map: MapSpec,
  stored: Omit<MapVolume, "values">,
  fill: Fill,
): JsonObject {
  const { model, backend } = result;
  const { clipped } = stored;
  return {
    Description: `${map.description} (${model.title})`,
    ...origin(context),
    Units: map.units,
    ...modelFields(result, context),
    Backend: {
      name: backend.name,
      device: backend.device,
      precision: backend.precision,
      software: backend.software,
    },
    VoxelCounts: result.counts,
    FittedVoxelsNotFinite: stored.notFinite,
    FillValue: fill === "nan" ? "NaN" : 0,
    Clip: clipped && {
      Low: clipped.low,
      High: clipped.high,
      VoxelsBelow: clipped.below,
      VoxelsAbove: clipped.above,
    },
    Certificate: result.certificate,
  };
}

/** Which model was fitted, to what and by what. */
export function modelFields(result: ScanResult, context: FitContext): JsonObject {
  const { model } = result;
  const inputs = inputValues(result);
  return {
    ModelName: model.label,
    ReferenceRegion: result.reference.name,
    InputValues: inputs.map(({ value }) => value),
    InputValuesLabels: inputs.map(({ label }) => label),
    InputValuesUnits: inputs.map(({ units }) => units),
    Weights: result.weights?.values,
    AdditionalModelDetails: [`${model.title}. ${model.source}`, ...result.notes].join("; "),
    SoftwareName: "bindmap",
    SoftwareVersion: VERSION,
    CommandLine: context.commandLine,
  };
}

/** `desc-valid_mask.json`. */
export function maskSidecar(result: ScanResult, context: FitContext): JsonObject {
  return {
    Description: `1 where ${result.model.title} was fitted and nothing is to be said against the fit (status ok), 0 elsewhere`,
    ...origin(context),
    ModelName: result.model.label,
    VoxelCounts: result.counts,
  };
}

/** `desc-status_dseg.json`. */
export function statusSidecar(
  result: ScanResult,
  context: FitContext,
  tableName: string,
): JsonObject {
  return {
    Description: `What became of every voxel in the fit of ${result.model.title}; ${tableName} has the words for the numbers`,
    ...origin(context),
    ModelName: result.model.label,
    VoxelCounts: result.counts,
  };
}

/** `desc-reference_tacs.json`. */
export function curvesSidecar(result: ScanResult, context: FitContext): JsonObject {
  const { reference } = result;
  return {
    Description:
      "Curve of the reference region, decay-corrected, over the frames in use; times are seconds after injection",
    ReferenceRegion: reference.name,
    ...curveFields(result, context),
    reference: { Description: "Mean activity of the region", VoxelCount: reference.voxelCount },
    reference_sd: { Description: "Standard deviation across the voxels of the region" },
  };
}

/**
 * What every table of curves says of its frames. PET-BIDS counts frame times from TimeZero; the tables
 * count them from injection, so injection is TimeZero there.
 */
export function curveFields({ frames, kept }: ScanResult, context: FitContext): JsonObject {
  const { units, isotope, tracerName } = context.timing;
  return {
    Sources: sources(context),
    Units: units.name === "" ? undefined : units.name,
    TracerName: tracerName,
    TracerRadionuclide: isotope?.name.replace("-", ""),
    InjectionStart: 0,
    FrameTimesStart: Array.from(frames.startMin, toSeconds),
    FrameDuration: Array.from({ length: frames.count }, (_, f) =>
      toSeconds(durationMin(frames, f)),
    ),
    FrameNumbers: kept.map((frame) => frame + 1),
    ImageDecayCorrected: true,
    frame_start: { Description: "Start of the frame after injection", Units: "s" },
    frame_end: { Description: "End of the frame after injection", Units: "s" },
  };
}

/** Where an image came from, and what holds for it as it does for the scan. */
function origin(context: FitContext): JsonObject {
  const space = context.petFields?.get("SpatialReference");
  const stripped = context.petFields?.get("SkullStripped");
  return {
    Sources: sources(context),
    SpatialReference: isSpatialReference(space) ? space : undefined,
    SkullStripped: typeof stripped === "boolean" ? stripped : undefined,
  };
}

/** A name or address, or one for each of several; deeper than that BIDS knows none. */
function isSpatialReference(value: unknown): boolean {
  if (typeof value === "string") return true;
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((entry) => typeof entry === "string")
  );
}

export function sources({ inputs }: FitContext): readonly string[] {
  return [...new Set(inputs.map(({ uri, given }) => uri ?? given))];
}

interface InputValue {
  readonly label: string;
  readonly value: number;
  readonly units: string;
}

function inputValues({ model, options, frames }: ScanResult): readonly InputValue[] {
  return [
    { label: "StartTime", value: toSeconds(frames.startMin[0]) / 60, units: "min" },
    { label: "EndTime", value: toSeconds(frames.endMin[frames.count - 1]) / 60, units: "min" },
    ...model.options.flatMap((option) => optionValues(option, options)),
  ];
}

function optionValues(
  { name, kind, units }: OptionSpec,
  options: ScanResult["options"],
): readonly InputValue[] {
  const given = options[name] ?? [];
  const ends = kind === "range" ? ["Low", "High"] : [""];
  return given.map((value, n) => ({ label: `${inPascalCase(name)}${ends[n]}`, value, units }));
}

function inPascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, first: string) => first.toUpperCase());
}
