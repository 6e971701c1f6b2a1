// What fitting one scan comes to: maps, a status for every voxel, and all that was found on the way.
// It knows no files and no names of files.

import type { BackendInfo } from "../backend/backend.ts";
import type { Model, OptionValues } from "../models/model.ts";
import { STATUS_LABELS } from "../models/status.ts";
import type { Frames } from "../timing/frames.ts";
import type { WeightKind } from "../timing/weights.ts";
import type { Certificate } from "./certificate.ts";
import type { Summary } from "./summary.ts";

export interface ReferenceFound {
  /** What the reference is called: "dseg.nii.gz:8,47". */
  readonly name: string;
  /** Mean of each frame in use, decay-corrected, unit of the image. Length F. */
  readonly mean: Float64Array;
  /** Standard deviation across voxels; undefined where a table gave the curve. Length F. */
  readonly spread: Float64Array | undefined;
  readonly voxelCount: number | undefined;
}

export interface WeightsFound {
  readonly kind: WeightKind;
  readonly why: string;
  /** Mean 1 over the frames with weight. Length F. */
  readonly values: Float64Array;
}

/** A region of a label image. */
export interface RegionFound {
  /** Its number in the label image. */
  readonly label: number;
  readonly name: string;
  readonly voxelCount: number;
  /** Mean of each frame in use; NaN where a voxel is not finite. Length F. */
  readonly mean: Float64Array;
  /** Standard deviation across voxels; NaN for a single one. Length F. */
  readonly spread: Float64Array;
  /** The fit to the mean curve in f64: values in the order of `model.maps`, NaN where there is none. */
  readonly values: Float64Array;
  /** STATUS of that fit. */
  readonly status: number;
  /** Each of `model.maps` over the voxels of the region that are ok; NaN where there is none. */
  readonly maps: readonly Summary[];
  /** How many voxels those are. */
  readonly mapVoxels: number;
}

export interface RegionsFound {
  /** The label image, as the user gave it. */
  readonly file: string;
  readonly voxelMm3: number;
  /** By ascending label. */
  readonly list: readonly RegionFound[];
}

/** When a stage of a run began and ended. */
export interface Span {
  readonly stage: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface ScanResult {
  readonly model: Model;
  readonly options: OptionValues;
  /** Index in the image (from 0) of each frame in use. Length F. */
  readonly kept: readonly number[];
  /** The frames in use. */
  readonly frames: Frames;
  readonly reference: ReferenceFound;
  /** Undefined for a model that has no weights. */
  readonly weights: WeightsFound | undefined;
  /** Facts and notes of the model's design. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
  /** Voxel numbers (x fastest) that were fitted, ascending. Length V. */
  readonly voxels: Uint32Array;
  /** `[map][V]` in the order of `model.maps`; NaN where there is no fit. */
  readonly maps: Float32Array;
  /** STATUS of every voxel of the volume. */
  readonly status: Uint8Array;
  /** `statusCounts` of these: counted once, since a volume has millions of voxels. */
  readonly counts: Readonly<Record<string, number>>;
  readonly backend: BackendInfo;
  /** What happened on the backend: a replaced device, halved chunks. */
  readonly events: readonly string[];
  readonly certificate: Certificate;
  /** Undefined where no label image was given. */
  readonly regions?: RegionsFound | undefined;
  /** Times the image was read. */
  readonly passes: number;
  readonly slabs: number;
  /** Wall-clock milliseconds of each stage. */
  readonly stagesMs: Readonly<Record<string, number>>;
  /** When each of them began first and ended last, on the caller's clock. */
  readonly timeline: readonly Span[];
}

/** One of the model's maps. Length V. */
export function mapOf(result: ScanResult, name: string): Float32Array {
  const at = result.model.maps.findIndex((map) => map.name === name);
  const count = result.voxels.length;
  return result.maps.subarray(at * count, (at + 1) * count);
}

/** Voxels of each status, by its words, statuses that did not occur left out. */
export function statusCounts(status: Uint8Array): Readonly<Record<string, number>> {
  const counts = new Uint32Array(STATUS_LABELS.length);
  // An iterator would take five times as long over the millions of voxels of a volume.
  for (let v = 0; v < status.length; v++) counts[status[v]]++;
  return Object.fromEntries(
    STATUS_LABELS.map((label, code) => [label, counts[code]] as const).filter(([, n]) => n > 0),
  );
}

/** Places `values` of the fitted voxels into a whole volume. */
export function toVolume(
  values: ArrayLike<number>,
  voxels: Uint32Array,
  volumeLength: number,
  fill: number,
): Float32Array {
  const volume = new Float32Array(volumeLength);
  if (fill !== 0) volume.fill(fill);
  for (let i = 0; i < voxels.length; i++) volume[voxels[i]] = values[i];
  return volume;
}
