// What is true of a simulated scan and that its image hides: the list of labels, the reference curve,
// the record of all settings and regional values. It makes plain objects and table rows and writes
// nothing.

import { brainMask, voxelCounts } from "./anatomy.ts";
import { seconds, type JsonObject } from "./bids.ts";
import type { Binding } from "./binding.ts";
import { C11_HALF_LIFE_MIN } from "./noise.ts";
import type { Phantom, PhantomCurve } from "./phantom.ts";
import { REGIONS, TISSUES } from "./regions.ts";
import { REFERENCE_RATES } from "./tissue.ts";

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

/** What was asked for and can't be seen in the phantom. */
export interface Asked {
  readonly seed: number;
  readonly noise: number;
  readonly occupancy: number;
  readonly plasmaScale: number;
  readonly group: string | undefined;
}

/**
 * Everything that is true of a scan and that its image hides.
 *
 * @param pure - Voxels of one tissue in spite of the blur; undefined where nothing is blurred.
 */
export function truthRecord(
  phantom: Phantom,
  asked: Asked,
  pure: Uint8Array | undefined,
): JsonObject {
  const { study, anatomy, psf } = phantom;
  return {
    Study: study.name,
    Assumed: TISSUES.every((tissue) => study.binding[tissue].assumed),
    TracerName: study.tracer,
    Seed: asked.seed,
    TextureSeed: phantom.textureSeed,
    NoiseSeed: phantom.noiseSeed,
    NoiseLevel: asked.noise,
    NoiseDescription:
      "Gaussian, white in space and time, added after the blur; sd of frame i = a sqrt(max(C_i, 0.02 " +
      "max C) exp(lambda t_mid) / duration), C_i blurred, max C of the voxel's tissue, a such that " +
      "the brain's unblurred mean curve has NoiseLevel as its coefficient of variation near 33 min",
    PsfFwhmMm: psf?.fwhmMm ?? 0,
    HalfLifeMin: C11_HALF_LIFE_MIN,
    Shape: anatomy.grid.shape,
    VoxelMm: anatomy.grid.voxelMm,
    BrainVoxels: brainMask(anatomy).reduce((sum, inBrain) => sum + inBrain, 0),
    PlasmaScale: asked.plasmaScale,
    ReferenceK1PerMin: REFERENCE_RATES.K1 / asked.plasmaScale,
    ReferenceK2PerMin: REFERENCE_RATES.k2,
    Group: asked.group ?? null,
    Occupancy: asked.occupancy,
    KbolMin: study.kbolMin ?? null,
    WindowMin: study.windowMin ?? null,
    FrameStartMin: Array.from(study.frames.startMin),
    FrameEndMin: Array.from(study.frames.endMin),
    ReferenceCurve: Array.from(phantom.reference),
    Regions: regionRecords(phantom, pure),
  };
}

/** Regional truth: the voxel means, and the parameter sets that the voxels are drawn from. */
function regionRecords(phantom: Phantom, pure: Uint8Array | undefined): JsonObject[] {
  const { curves, rowOfVoxel, anatomy } = phantom;
  const { windowMin, binding, tissues } = phantom.study;
  const pureOfLabel = pure && voxelCounts(anatomy.labels.map((label, v) => label * pure[v]));
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
      PureVoxels: pureOfLabel === undefined ? voxels : (pureOfLabel.get(label) ?? 0),
      Assumed: binding[tissue].assumed,
      PopulationBPND: populationRecord(binding[tissue]),
      TissueBPND: tissues[tissue].BPND,
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

/** What BPND of a region is among people at their first scan. */
function populationRecord({ mean, sd, correlation }: Binding): JsonObject {
  return { Mean: mean, SD: sd, SessionCorrelation: sd > 0 ? correlation : null };
}
