// The two kinds of study that are simulated: tracer, injection, frames and the kinetics of every
// tissue. It knows no anatomy beyond the names of tissues.

import type { Frames } from "../timing/frames.ts";
import { bolusInfusionInput, bolusInput, type PlasmaInput } from "./input.ts";
import { TISSUES, type Tissue } from "./regions.ts";
import { bolusSchedule, equilibriumSchedule } from "./schedules.ts";
import { REFERENCE_RATES, type SrtmTruth } from "./tissue.ts";

export type StudyName = "srtm" | "equilibrium";

export interface Study {
  readonly name: StudyName;
  /** As PET-BIDS writes it. */
  readonly tracer: string;
  readonly frames: Frames;
  readonly plasma: PlasmaInput;
  /** Infusion beside the bolus: bolus dose over infusion rate, in minutes; absent: bolus only. */
  readonly kbolMin?: number;
  /** Window in which target and reference are near equilibrium; absent: there is none. */
  readonly windowMin?: readonly [start: number, end: number];
  readonly tissues: Readonly<Record<Tissue, SrtmTruth>>;
}

/** Every tissue without binding; the reference region is cerebellar cortex. */
const FREE: Readonly<Record<Tissue, SrtmTruth>> = {
  scalp: free(0.3),
  cortex: free(1),
  white: free(0.45),
  "cerebellar cortex": free(1),
  "cerebellar white": free(0.5),
  "brain stem": free(0.75),
  "dorsal brain stem": free(0.75),
  ventricle: free(0.15),
  thalamus: free(1.1),
  caudate: free(0.95),
  putamen: free(1.05),
  "ventral striatum": free(0.95),
  amygdala: free(0.8),
  hippocampus: free(0.8),
  "anterior cingulate": free(1),
};

const NO_BINDING = { scalp: 0, ventricle: 0, "cerebellar cortex": 0 };

/** About what [11C]AZ10419369 shows of the serotonin 1B receptor. */
const AZ10419369_BPND: Readonly<Record<Tissue, number>> = {
  ...NO_BINDING,
  cortex: 0.8,
  white: 0.2,
  "cerebellar white": 0.05,
  "brain stem": 0.25,
  "dorsal brain stem": 0.5,
  thalamus: 0.5,
  caudate: 0.8,
  putamen: 0.9,
  "ventral striatum": 1.5,
  amygdala: 0.9,
  hippocampus: 0.5,
  "anterior cingulate": 1,
};

/** About what [11C]DASB shows of the serotonin transporter. */
const DASB_BPND: Readonly<Record<Tissue, number>> = {
  ...NO_BINDING,
  cortex: 0.3,
  white: 0.15,
  "cerebellar white": 0.05,
  "brain stem": 0.8,
  "dorsal brain stem": 2,
  thalamus: 1.6,
  caudate: 1.3,
  putamen: 1.4,
  "ventral striatum": 1.5,
  amygdala: 1.3,
  hippocampus: 0.5,
  "anterior cingulate": 0.5,
};

/** Brings amygdala, caudate, putamen and thalamus within 3 % of equilibrium from 95 min on. */
const DASB_KBOL_MIN = 120;

/** A bolus, 38 frames over 93 min, for the simplified reference tissue model. */
export function srtmStudy(): Study {
  return {
    name: "srtm",
    tracer: "[11C]AZ10419369",
    frames: bolusSchedule(),
    plasma: bolusInput,
    tissues: bound((tissue) => AZ10419369_BPND[tissue]),
  };
}

/** Bolus and infusion, 20 frames from 40 to 140 min, for the ratio from 95 to 135 min. */
export function equilibriumStudy(): Study {
  return {
    name: "equilibrium",
    tracer: "[11C]DASB",
    frames: equilibriumSchedule(),
    plasma: bolusInfusionInput(DASB_KBOL_MIN),
    kbolMin: DASB_KBOL_MIN,
    windowMin: [95, 135],
    tissues: bound((tissue) => DASB_BPND[tissue]),
  };
}

/** The same study in somebody, or at a time, with other binding: BPND times a factor per tissue. */
export function withBinding(study: Study, factor: (tissue: Tissue) => number): Study {
  return { ...study, tissues: bound((tissue) => study.tissues[tissue].BPND * factor(tissue)) };
}

function bound(BPND: (tissue: Tissue) => number): Readonly<Record<Tissue, SrtmTruth>> {
  const tissues = { ...FREE };
  for (const tissue of TISSUES) tissues[tissue] = { ...FREE[tissue], BPND: BPND(tissue) };
  return tissues;
}

/** k2 = R1·k2': the volume of distribution of free tracer is the same everywhere. */
function free(R1: number): SrtmTruth {
  return { R1, k2: R1 * REFERENCE_RATES.k2, BPND: 0 };
}
