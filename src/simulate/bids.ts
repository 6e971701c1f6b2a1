// What a simulated data set says about itself: PET-BIDS sidecars, the list of labels, the truth. It
// makes plain objects and table rows and writes nothing.

import { durationMin, type Frames } from "../timing/frames.ts";
import { brainMask, voxelCounts } from "./anatomy.ts";
import { TRUTH_FOLDER, type MapName } from "./names.ts";
import { C11_HALF_LIFE_MIN } from "./noise.ts";
import type { Phantom, PhantomCurve } from "./phantom.ts";
import { REGIONS } from "./regions.ts";
import type { Study } from "./studies.ts";
import { REFERENCE_RATES } from "./tissue.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

const INJECTED_MBQ = 400;
const INJECTED_UG = 1;
const BOLUS_ML = 10;
const INFUSION_ML = 50;

/**
 * The sidecar of a simulated scan, with all that PET-BIDS asks for. Times are in seconds after
 * TimeZero, which is injection, so ScanStart is the start of the first frame.
 */
export function petSidecar(study: Study): JsonObject {
  const { frames } = study;
  return {
    Manufacturer: "Simulated",
    ManufacturersModelName: "bindmap phantom",
    BodyPart: "brain",
    Units: "Bq/mL",
    TracerName: study.tracer,
    TracerRadionuclide: "C11",
    InjectedRadioactivity: INJECTED_MBQ,
    InjectedRadioactivityUnits: "MBq",
    InjectedMass: INJECTED_UG,
    InjectedMassUnits: "ug",
    SpecificRadioactivity: INJECTED_MBQ / INJECTED_UG,
    SpecificRadioactivityUnits: "MBq/ug",
    ...administration(study),
    TimeZero: "10:00:00",
    ScanStart: seconds(frames.startMin[0]),
    InjectionStart: 0,
    FrameTimesStart: Array.from(frames.startMin, seconds),
    FrameDuration: Array.from({ length: frames.count }, (_, f) => seconds(durationMin(frames, f))),
    AcquisitionMode: "simulated",
    ImageDecayCorrected: true,
    ImageDecayCorrectionTime: 0,
    ReconMethodName: "none, simulated in image space",
    ReconMethodParameterLabels: ["none"],
    ReconMethodParameterUnits: ["none"],
    ReconMethodParameterValues: [0],
    ReconFilterType: "none",
    AttenuationCorrection: "none needed, simulated",
  };
}

/** `dataset_description.json` of the scans ("raw") and of the truth ("derivative"). */
export function datasetDescription(study: Study, type: "raw" | "derivative"): JsonObject {
  return {
    Name: `Simulated ${study.tracer} study${type === "raw" ? "" : ": labels and true maps"}`,
    BIDSVersion: "1.10.0",
    DatasetType: type,
    License: "CC0",
    Authors: ["The bindmap authors"],
    GeneratedBy: [{ Name: "bindmap", Description: "bindmap simulate" }],
  };
}

export const README = `Dynamic PET scans of a head phantom, made by bindmap simulate.

The scans are under sub-*. What is true of them is under ${TRUTH_FOLDER}: labels, masks,
maps of R1, k2 and BPND, the reference curve without noise, and all settings (*_truth.json).
`;

const MAP_UNITS: Readonly<Record<MapName, string>> = {
  BPND: "unitless",
  R1: "unitless",
  k2: "1/min",
};

/** Sidecar of a map of a parameter of the tissue. */
export function mapSidecar(name: MapName): JsonObject {
  return {
    Description: `True ${name} of a simulated scan, in the brain; 0 outside`,
    Units: MAP_UNITS[name],
    ModelName: "SRTM",
    SkullStripped: true,
  };
}

/** Sidecar of the map of what the equilibrium method would find without noise. */
export function windowSidecar([start, end]: readonly [start: number, end: number]): JsonObject {
  return {
    Description:
      `Noise-free target/reference - 1 of a simulated scan from ${start} to ${end} min after ` +
      "injection, in the brain; 0 outside",
    Units: "unitless",
    ModelName: "Equilibrium",
    InputValues: [start, end],
    InputValuesLabels: ["WindowStart", "WindowEnd"],
    InputValuesUnits: ["min", "min"],
    SkullStripped: true,
  };
}

/** Rows of the label table: index and name. */
export function labelRows(): (readonly [index: string, name: string])[] {
  return REGIONS.map(({ label, name }) => [String(label), name] as const);
}

/** Rows of the noise-free reference curve: frame start and end in seconds, Bq/mL. */
export function referenceRows(phantom: Phantom): (readonly string[])[] {
  const { frames } = phantom.study;
  return Array.from(phantom.reference, (activity, f) =>
    [seconds(frames.startMin[f]), seconds(frames.endMin[f]), activity].map(String),
  );
}

/** Everything that is true of a scan and that its image hides. */
export function truthRecord(
  phantom: Phantom,
  asked: { readonly seed: number; readonly noise: number; readonly occupancy: number },
): JsonObject {
  const { study, anatomy } = phantom;
  return {
    Study: study.name,
    TracerName: study.tracer,
    Seed: asked.seed,
    TextureSeed: phantom.textureSeed,
    NoiseSeed: phantom.noiseSeed,
    NoiseLevel: asked.noise,
    NoiseDescription:
      "Gaussian, sd of frame i = a sqrt(max(C_i, 0.02 max C) exp(lambda t_mid) / duration), a such " +
      "that the brain's mean curve has NoiseLevel as its coefficient of variation near 33 min",
    HalfLifeMin: C11_HALF_LIFE_MIN,
    Shape: anatomy.grid.shape,
    VoxelMm: anatomy.grid.voxelMm,
    BrainVoxels: brainMask(anatomy).reduce((sum, inBrain) => sum + inBrain, 0),
    ReferenceK1PerMin: REFERENCE_RATES.K1,
    ReferenceK2PerMin: REFERENCE_RATES.k2,
    Occupancy: asked.occupancy,
    KbolMin: study.kbolMin ?? null,
    WindowMin: study.windowMin ?? null,
    FrameStartMin: Array.from(study.frames.startMin),
    FrameEndMin: Array.from(study.frames.endMin),
    ReferenceCurve: Array.from(phantom.reference),
    Regions: regionRecords(phantom),
  };
}

/** Regional truth: the voxel means, and the parameter sets that the voxels are drawn from. */
function regionRecords(phantom: Phantom): JsonObject[] {
  const { curves, rowOfVoxel, anatomy } = phantom;
  const { windowMin } = phantom.study;
  const voxelsOfRow = voxelCounts(rowOfVoxel);
  const voxelsOfLabel = voxelCounts(anatomy.labels);
  return REGIONS.map(({ label, name, tissue }) => {
    const voxels = voxelsOfLabel.get(label) ?? 0;
    const levels = curves.flatMap((curve, row) => {
      return curve.label === label ? [{ curve, voxels: voxelsOfRow.get(row) ?? 0 }] : [];
    });
    const mean = (valueOf: (curve: PhantomCurve) => number): number =>
      levels.reduce((sum, level) => sum + valueOf(level.curve) * level.voxels, 0) / voxels;
    return {
      Index: label,
      Name: name,
      Tissue: tissue,
      Voxels: voxels,
      R1: mean(({ truth }) => truth.R1),
      k2: mean(({ truth }) => truth.k2),
      BPND: mean(({ truth }) => truth.BPND),
      WindowBPND: windowMin === undefined ? null : mean(({ windowBPND }) => windowBPND),
      Levels: levels.map(({ curve: { truth }, voxels: count }) => {
        return { R1: truth.R1, k2: truth.k2, BPND: truth.BPND, Voxels: count };
      }),
    };
  });
}

/** How the tracer was given; an infusion goes on from injection to the end of the scan. */
function administration({ kbolMin, frames }: Study): JsonObject {
  if (kbolMin === undefined) return { ModeOfAdministration: "bolus" };
  const lengthMin = lastMin(frames);
  const infusedShare = lengthMin / (lengthMin + kbolMin);
  return {
    ModeOfAdministration: "bolus-infusion",
    InfusionRadioactivity: INJECTED_MBQ * infusedShare,
    InfusionStart: 0,
    InfusionSpeed: INFUSION_ML / lengthMin,
    InfusionSpeedUnits: "mL/min",
    InjectedVolume: BOLUS_ML + INFUSION_ML,
  };
}

function lastMin(frames: Frames): number {
  return frames.endMin[frames.count - 1];
}

/** Whole milliseconds, so that minutes come back as the seconds they were made from. */
function seconds(minutes: number): number {
  return Math.round(minutes * 60_000) / 1000;
}
