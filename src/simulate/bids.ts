// What a simulated data set says about itself: PET-BIDS sidecars, its description, its participants.
// It makes plain objects, texts and table rows and writes nothing. What is true of a scan is in
// truth.ts.

import { durationMin, type Frames } from "../timing/frames.ts";
import { MISSING_SHARE, SAMPLE_CV } from "./blood.ts";
import type { PlannedScan } from "./cohort.ts";
import { TRUTH_FOLDER, type MapName } from "./names.ts";
import { PURE_SHARE, type Psf } from "./psf.ts";
import { TISSUES } from "./regions.ts";
import type { Study } from "./studies.ts";

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

/** Sidecar of the plasma samples. */
export function bloodSidecar(): JsonObject {
  return {
    PlasmaAvail: true,
    MetaboliteAvail: false,
    WholeBloodAvail: false,
    DispersionCorrected: false,
    time: { Description: "Time of the sample after injection (TimeZero)", Units: "s" },
    plasma_radioactivity: {
      Description:
        "Simulated tracer in plasma, all of it unchanged, decay-corrected to injection: the study's " +
        `input curve times a scale of the person, with ${100 * SAMPLE_CV} % of scatter; ` +
        `${100 * MISSING_SHARE} % of samples are missing`,
      Units: "Bq/mL",
    },
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

/** The README of the data set, which says what is published, what is assumed and what is blurred. */
export function readme(study: Study, psf: Psf | undefined): string {
  const published = TISSUES.filter((tissue) => !study.binding[tissue].assumed);
  const source =
    published.length === 0
      ? "BPND is assumed in every region."
      : `BPND (mean, sd between people, correlation of two scans) follows published figures of ${study.tracer} in
${published.join(", ")}.
In all other regions it is assumed.`;
  const blurred =
    psf === undefined
      ? "The scans are not blurred: every voxel has the curve of its own tissue, and noise."
      : `The scans are blurred by a Gaussian of ${psf.fwhmMm} mm (full width at half maximum); the noise, added after
it, is white. The maps are true of the tissue in each voxel, without the blur. Where the blur mixes
tissues a fit can't find them; desc-pure_mask has the voxels with ${100 * PURE_SHARE} % of their own tissue or more,
which small regions may have none of. Their regional means are found, single voxels only as far as
their neighbours of the same tissue are alike. desc-reference_mask has the pure voxels of the
reference region.`;
  return `Dynamic PET scans of a head phantom, made by bindmap simulate. Nobody was scanned.

The scans are under sub-*. What is true of them is under ${TRUTH_FOLDER}: labels, masks,
maps of R1, k2 and BPND, the reference curve without noise, and all settings (*_truth.json).

${source}
R1, k2, the shapes of the regions and the plasma curve are assumed; regions and people are drawn
independently of each other. Where plasma was sampled (*_blood.tsv) people differ in its scale
(PlasmaScale of *_truth.json); K1 is divided by it, which changes neither R1, k2 and BPND nor the scans.

${blurred}
`;
}

/** Rows of participants.tsv; with groups it has a column for them. */
export function participantRows(plans: readonly PlannedScan[]): (readonly string[])[] {
  const grouped = plans.some(({ group }) => group !== undefined);
  const people = new Map(plans.map(({ participant, group }) => [`sub-${participant}`, group]));
  const rows = [...people].map(([person, group]) => [person, ...(grouped ? [group ?? "n/a"] : [])]);
  return [["participant_id", ...(grouped ? ["group"] : [])], ...rows];
}

/** Sidecar of participants.tsv; undefined where there are no groups to explain. */
export function participantsSidecar(plans: readonly PlannedScan[]): JsonObject | undefined {
  const shares = new Map<string, number[]>();
  for (const { group, session, occupancy } of plans) {
    if (group === undefined) continue;
    const known = shares.get(group) ?? [];
    shares.set(group, known);
    if (session !== undefined && occupancy > 0) known.push(occupancy);
  }
  if (shares.size === 0) return undefined;
  const levels = [...shares].map(([group, blocked]) => {
    const text =
      blocked.length > 0
        ? "binding is partly blocked in sessions after the first"
        : "binding is not blocked in any session";
    return [group, text] as const;
  });
  return { group: { Description: "Simulated group", Levels: Object.fromEntries(levels) } };
}

const MAP_UNITS: Readonly<Record<MapName, string>> = {
  BPND: "unitless",
  R1: "unitless",
  k2: "1/min",
};

/** Sidecar of a map of a parameter of the tissue. */
export function mapSidecar(name: MapName, psf: Psf | undefined): JsonObject {
  return {
    Description: `True ${name} of a simulated scan, in the brain; 0 outside${unblurred(psf)}`,
    Units: MAP_UNITS[name],
    ModelName: "SRTM",
    SkullStripped: true,
  };
}

/** Sidecar of the map of what the equilibrium method would find without noise. */
export function windowSidecar(
  [start, end]: readonly [start: number, end: number],
  psf: Psf | undefined,
): JsonObject {
  return {
    Description:
      `Noise-free target/reference - 1 of a simulated scan from ${start} to ${end} min after ` +
      `injection, in the brain; 0 outside${unblurred(psf)}`,
    Units: "unitless",
    ModelName: "Equilibrium",
    InputValues: [start, end],
    InputValuesLabels: ["WindowStart", "WindowEnd"],
    InputValuesUnits: ["min", "min"],
    SkullStripped: true,
  };
}

/** Sidecar of the mask of voxels that the blur leaves alone. */
export function pureSidecar({ fwhmMm }: Psf): JsonObject {
  return {
    Description:
      `Voxels of the brain with ${100 * PURE_SHARE} % or more of their own tissue after the scan's blur ` +
      `of ${fwhmMm} mm (full width at half maximum)`,
    Type: "ROI",
  };
}

function unblurred(psf: Psf | undefined): string {
  if (psf === undefined) return "";
  return `; of the tissue in the voxel, without the scan's blur of ${psf.fwhmMm} mm`;
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
export function seconds(minutes: number): number {
  return Math.round(minutes * 60_000) / 1000;
}
