// What was asked of one fit: plain values, as they go into the run record and come back from it.

import type { OptionValues } from "../models/model.ts";

export interface FitSpec {
  /** Dynamic scan. */
  readonly pet: string;
  /** Mask, label image with labels, or TAC table with a column: FILE or FILE:SELECTION. */
  readonly ref: string;
  /** What the reference region is called in sidecars and messages; absent: as `ref` has it. */
  readonly refName?: string | undefined;
  /** Label table for names in `ref` and `mask`; by default the .tsv beside the label image. */
  readonly labels?: string | undefined;
  readonly mask?: string | undefined;
  /** Without a mask: least mean activity of a voxel, as a part of the reference's. */
  readonly signalFloor: number;

  readonly model: string;
  readonly modelOptions: OptionValues;
  /** "counts", "duration", "uniform" or a table; absent for the default rule. */
  readonly weights?: string | undefined;

  /** PET-BIDS sidecar; by default the .json beside the scan. */
  readonly json?: string | undefined;
  /** Sidecars whose fields hold where `json` is silent, the nearest first: BIDS inheritance. */
  readonly inherited?: readonly string[] | undefined;
  /** Frame times in a table instead of a sidecar. */
  readonly frames?: string | undefined;
  readonly timesFrom?: "zero" | "scan" | undefined;
  readonly injectionStartS?: number | undefined;
  readonly fixFrameDurations?: "end-times" | undefined;
  readonly decayCorrected?: boolean | undefined;
  readonly decayCorrect?: boolean | undefined;
  readonly halfLifeMin?: number | undefined;
  readonly untilMin?: number | undefined;
  /** Frames counted from 1: "1,5,20-22". */
  readonly excludeFrames?: string | undefined;

  readonly backend: "auto" | "webgpu" | "cpu";
  readonly gpu?: string | undefined;
  readonly threads?: number | undefined;
  /** Bytes. */
  readonly memory?: number | undefined;
  readonly seed: number;
  readonly certify: number | "all";

  readonly out: string;
  /** What the names of all outputs begin with; absent: the name of the scan. */
  readonly prefix?: string | undefined;
  /** Label image of which every region gets a curve, a fit and the means of the maps. */
  readonly regions?: string | undefined;
  /** Label table for the names of `regions`; by default the .tsv beside it. */
  readonly regionLabels?: string | undefined;
  /** Names of maps; absent for the model's defaults. */
  readonly maps?: readonly string[] | undefined;
  readonly fill: "0" | "nan";
  /** Limits of the main map. */
  readonly clip?: readonly [number, number] | undefined;
  readonly gzip: boolean;
}

/** The part of the reference's mean activity that a voxel needs to be fitted without a mask. */
export const DEFAULT_SIGNAL_FLOOR = 0.05;
/** Voxels of every GPU run that are fitted again in f64. */
export const DEFAULT_CERTIFY = 1000;
