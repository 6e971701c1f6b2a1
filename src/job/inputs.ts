// What a fit needs, with every file opened, every name resolved and every time in place.

import type { Backend } from "../backend/backend.ts";
import type { Image } from "../image/image.ts";
import type { CertificateOptions } from "../maps/certificate.ts";
import type { Model, OptionValues } from "../models/model.ts";
import type { LabelRuns } from "../tac/label-runs.ts";
import type { PetTiming } from "../timing/pet-timing.ts";
import type { WeightKind } from "../timing/weights.ts";
import type { Warnings } from "../warnings.ts";

/** The reference region: voxels of the image, or a curve that came from a table. */
export type ReferenceInput =
  | { readonly kind: "region"; readonly name: string; readonly voxels: Uint32Array }
  /** One value for every frame of the image, in its unit. */
  | { readonly kind: "curve"; readonly name: string; readonly values: Float64Array };

/** The regions of a label image: each gets its curve, a fit, and what the maps have in it. */
export interface RegionsInput {
  /** The label image, as the user gave it. */
  readonly file: string;
  /** One for each of `runs.labels`, no two the same. */
  readonly names: readonly string[];
  readonly runs: LabelRuns;
}

export interface WeightsInput {
  readonly kind: WeightKind;
  readonly why: string;
  /** One weight for every frame of the image; for "table". */
  readonly table?: Float64Array | undefined;
}

export interface ScanInputs {
  readonly image: Image;
  readonly timing: PetTiming;
  /** Indices of the image's frames in use, ascending. */
  readonly kept: readonly number[];
  readonly reference: ReferenceInput;
  /** Voxels to fit, ascending; undefined for all that have signal. */
  readonly mask: Uint32Array | undefined;
  readonly regions?: RegionsInput | undefined;
  /**
   * Without a mask a voxel has signal when its mean over the frames in use is above this part of
   * the reference's.
   */
  readonly signalFloor: number;
  readonly model: Model;
  readonly options: OptionValues;
  readonly weights: WeightsInput;
  readonly backend: Backend;
  /** Bytes that curves and maps may take. */
  readonly memoryBytes: number;
  readonly certificate: CertificateOptions;
}

export type Stage = "read" | "design" | "fit" | "certify";

/** What the caller hears while it runs. */
export interface Hooks {
  readonly warnings: Warnings;
  readonly signal?: AbortSignal | undefined;
  /** `done` of `total` bytes (read) or voxels (fit, certify) of this stage, over all slabs. */
  readonly onProgress?: ((stage: Stage, done: number, total: number) => void) | undefined;
  /** Arrays for curves; Node gives shared ones, so that threads need no copies. */
  readonly allocate: (length: number) => Float32Array;
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
}
