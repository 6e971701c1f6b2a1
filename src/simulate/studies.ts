// The two kinds of study that are simulated: tracer, injection, frames and the kinetics of every
// tissue. It knows no anatomy beyond the names of tissues.

import type { Frames } from "../timing/frames.ts";
import type { Binding } from "./binding.ts";
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
  /** When plasma is sampled, in minutes after injection; absent: it is not. */
  readonly bloodMin?: readonly number[];
  /** What people have who are drawn for it. */
  readonly binding: Readonly<Record<Tissue, Binding>>;
  /** What the tissues of this one are; the population's mean, until somebody is drawn. */
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

/** Zero by definition in the reference region, and assumed zero where nothing is known to bind. */
const NO_BINDING = { scalp: none(), ventricle: none(), "cerebellar cortex": none() };

/**
 * Baseline BPND of [11C]AZ10419369 at the serotonin 1B receptor. The four regions that its studies
 * report (mean and sd between people, correlation of two scans of a person) are published figures;
 * all others are assumed, with 25 % between people and a correlation of 0.7, like those four.
 */
const AZ10419369: Readonly<Record<Tissue, Binding>> = {
  ...NO_BINDING,
  "anterior cingulate": published(1.22, 0.29, 0.61),
  "dorsal brain stem": published(1.31, 0.37, 0.8),
  hippocampus: published(0.46, 0.16, 0.7),
  "ventral striatum": published(1.98, 0.35, 0.66),
  cortex: assumedOf1B(0.8),
  white: assumedOf1B(0.2),
  "cerebellar white": assumedOf1B(0.05),
  "brain stem": assumedOf1B(0.25),
  thalamus: assumedOf1B(0.5),
  caudate: assumedOf1B(0.8),
  putamen: assumedOf1B(0.9),
  amygdala: assumedOf1B(0.9),
};

/**
 * BPND of [11C]DASB at the serotonin transporter. All of it is assumed: round figures in the order
 * in which regions show, 15 % between people, a correlation of 0.8 between two scans.
 */
const DASB: Readonly<Record<Tissue, Binding>> = {
  ...NO_BINDING,
  cortex: assumedOfSert(0.3),
  white: assumedOfSert(0.15),
  "cerebellar white": assumedOfSert(0.05),
  "brain stem": assumedOfSert(0.8),
  "dorsal brain stem": assumedOfSert(2),
  thalamus: assumedOfSert(1.6),
  caudate: assumedOfSert(1.3),
  putamen: assumedOfSert(1.4),
  "ventral striatum": assumedOfSert(1.5),
  amygdala: assumedOfSert(1.3),
  hippocampus: assumedOfSert(0.5),
  "anterior cingulate": assumedOfSert(0.5),
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
    binding: AZ10419369,
    tissues: bound((tissue) => AZ10419369[tissue].mean),
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
    bloodMin: [5, 10, 20, 30, 40, 50, 60, 70, 80, 95, 105, 115, 125, 135],
    binding: DASB,
    tissues: bound((tissue) => DASB[tissue].mean),
  };
}

/** The same study in somebody, or at a time, with other binding: BPND times a factor per tissue. */
export function withBinding(study: Study, factor: (tissue: Tissue) => number): Study {
  return withBPND(study, (tissue) => study.tissues[tissue].BPND * factor(tissue));
}

/** The same study in somebody with this BPND. */
export function withBPND(study: Study, BPND: (tissue: Tissue) => number): Study {
  return { ...study, tissues: bound(BPND) };
}

function none(): Binding {
  return { mean: 0, sd: 0, correlation: 0, assumed: true };
}

function published(mean: number, sd: number, correlation: number): Binding {
  return { mean, sd, correlation, assumed: false };
}

function assumedOf1B(mean: number): Binding {
  return { mean, sd: 0.25 * mean, correlation: 0.7, assumed: true };
}

function assumedOfSert(mean: number): Binding {
  return { mean, sd: 0.15 * mean, correlation: 0.8, assumed: true };
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
