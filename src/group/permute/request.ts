// What is asked of a permutation test over maps, and what it answers. It knows no files: maps come as
// one array, and a voxel is its place on the grid.

/** Which values are compared. Maps are named by their place in `PermutationRequest.maps`. */
export type VoxelTest =
  /** Mean of all maps against 0; signs are flipped. */
  | { readonly kind: "one-sample" }
  /** Mean of second - first; signs of the differences are flipped. */
  | {
      readonly kind: "paired";
      readonly pairs: readonly { readonly first: number; readonly second: number }[];
    }
  /** Mean of second - mean of first, one variance for both groups; who is in which is permuted. */
  | {
      readonly kind: "two-sample";
      readonly first: readonly number[];
      readonly second: readonly number[];
    }
  /** Correlation with one number a map; the numbers are permuted. */
  | { readonly kind: "correlation"; readonly covariate: readonly number[] };

/** Which deviations count: of either sign, above the null value alone, or below it alone. */
export type Side = "two-sided" | "greater" | "less";

/**
 * Threshold-free cluster enhancement: the integral of e(h)^E h^H dh from 0 to a voxel's |t|, where
 * e(h) is the number of voxels in its cluster at threshold h. It is integrated exactly: no step.
 *
 * @see Smith SM & Nichols TE (2009) NeuroImage 44:83, for the method, E = 0.5 and H = 2.
 */
export interface TfceSettings {
  readonly extentPower: number;
  readonly heightPower: number;
  /** Neighbours of a voxel: those that share a face, an edge as well, or a corner as well. */
  readonly connectivity: 6 | 18 | 26;
}

/** FSL's for volumes. */
export const TFCE_DEFAULTS: TfceSettings = { extentPower: 0.5, heightPower: 2, connectivity: 6 };

export interface PermutationRequest {
  /** `[map][voxel]`, as many values a map as `voxels` has, or as the grid has. */
  readonly maps: Float32Array;
  readonly mapCount: number;
  /** Voxels of the grid along x, which runs fastest, y and z. */
  readonly shape: readonly [number, number, number];
  /** Places on the grid of the voxels that `maps` holds, ascending; the whole grid without it. */
  readonly voxels?: Uint32Array | undefined;
  readonly test: VoxelTest;
  /** Default "two-sided". */
  readonly side?: Side | undefined;
  /** How many arrangements at the most, the observed one among them. */
  readonly permutations: number;
  /** Whole number from 0 to 2^32 - 1: chooses the arrangements where not all are used. */
  readonly seed: number;
  /** Without it there is no cluster enhancement. */
  readonly tfce?: TfceSettings | undefined;
}

/** What became of a voxel, and why it has no t. */
export const VOXEL_STATE = { tested: 0, notFinite: 1, noVariance: 2 } as const;

/** Which arrangements were compared. */
export interface ArrangementCount {
  /** The observed one among them. */
  readonly used: number;
  readonly asked: number;
  /** That differ; Infinity above 1e308. */
  readonly possible: number;
  /** All of them were used: p is exact and owes nothing to the seed. */
  readonly exhaustive: boolean;
  readonly seed: number;
}

export interface TfceResult {
  readonly settings: TfceSettings;
  /** `[voxel]`, with the sign of t; NaN where not tested. */
  readonly score: Float64Array;
  /** `[voxel]`, family-wise over the tested voxels. */
  readonly pCorrected: Float64Array;
  /** `[arrangement]`, largest score over the voxels; the observed arrangement first. */
  readonly largest: Float64Array;
}

/** Arrays over voxels are in the order of the maps. p is a share of the arrangements, never 0. */
export interface PermutationResult {
  /** In words, with what was subtracted from what and what was permuted. */
  readonly method: string;
  readonly side: Side;
  /** Maps, or pairs of them. */
  readonly n: number;
  readonly df: number;
  readonly arrangements: ArrangementCount;
  /** VOXEL_STATE of each voxel. */
  readonly state: Uint8Array;
  readonly voxelCounts: Readonly<Record<keyof typeof VOXEL_STATE, number>>;
  /** `[voxel]`; NaN where not tested. */
  readonly t: Float64Array;
  /** `[voxel]`, by the voxel's own arrangements: for one voxel chosen beforehand. */
  readonly pUncorrected: Float64Array;
  /** `[voxel]`, family-wise over the tested voxels, by the largest t of each arrangement. */
  readonly pCorrected: Float64Array;
  /** `[arrangement]`, largest t on the tested side over the voxels (|t| if two-sided). */
  readonly largestT: Float64Array;
  /** There if it was asked for. */
  readonly tfce: TfceResult | undefined;
  readonly ran: EngineInfo;
}

/** What computed, for the user and the record. */
export interface EngineInfo {
  /** Processor or adapter. */
  readonly device: string;
  /** In words: "f64 on 2 threads"; a software adapter is said to be one. */
  readonly how: string;
  /** What happened that the user should know, such as a lost device. */
  readonly events: readonly string[];
}

export interface PermutationHooks {
  readonly signal?: AbortSignal | undefined;
  /** Told of each stage ("largest t", "cluster enhancement") how much of it is done, from 0 to 1. */
  readonly onProgress?: ((stage: string, done: number) => void) | undefined;
}
