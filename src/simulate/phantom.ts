// A simulated scan: an anatomy whose every voxel has one of a table of curves, plus noise. Frames
// are made one at a time, so the whole scan is never in memory. It knows no files.

import type { Frames } from "../timing/frames.ts";
import { brainMask, type Anatomy } from "./anatomy.ts";
import { fineGrid, frameMeans } from "./fine.ts";
import { noiseLaw, noiseSd } from "./noise.ts";
import { fillGaussian, LARGEST_GAUSSIAN, randomStream } from "./random.ts";
import { REGIONS } from "./regions.ts";
import type { Study } from "./studies.ts";
import { regionLevels, textureRows, type Rows } from "./texture.ts";
import { referenceCurve, srtmCurve, type SrtmTruth } from "./tissue.ts";

export interface PhantomOptions {
  readonly study: Study;
  readonly anatomy: Anatomy;
  /** Of the texture: whole number from 0 to 2^32 - 1. Two scans of one head share it. */
  readonly textureSeed: number;
  /** Of the noise: whole number from 0 to 2^32 - 1. */
  readonly noiseSeed: number;
  /** Coefficient of variation of the mean brain curve in the frame nearest 33 min. */
  readonly noise: number;
  /** Whether the air around the head is noisy too. */
  readonly airNoise: boolean;
}

/** One row of the table of curves. */
export interface PhantomCurve {
  /** Label of the region; 0 is air. */
  readonly label: number;
  readonly truth: SrtmTruth;
  /** Noise-free target/reference - 1 over the study's window; NaN without a window. */
  readonly windowBPND: number;
}

export interface Phantom {
  readonly study: Study;
  readonly anatomy: Anatomy;
  /** Row 0 is air. */
  readonly curves: readonly PhantomCurve[];
  /** Row of the table for every voxel. */
  readonly rowOfVoxel: Uint16Array;
  /** Noise-free frame means, [frame][row]. */
  readonly clean: Float64Array;
  /** Standard deviation of the noise, [frame][row]. */
  readonly sd: Float64Array;
  /** Noise-free frame means of the reference region. Length F. */
  readonly reference: Float64Array;
  readonly textureSeed: number;
  readonly noiseSeed: number;
}

/** Names the noise among the streams of a seed. */
const SCAN = 3;
const BLOCK = 8192;

const AIR: SrtmTruth = { R1: 0, k2: 0, BPND: 0 };

/**
 * Solves every curve of the table once and gives each voxel its row. The reference region has a
 * single row, so its mean curve is the reference curve itself.
 */
export function makePhantom(options: PhantomOptions): Phantom {
  const { study, anatomy, textureSeed, noiseSeed } = options;
  const regionRows = new Map<number, Rows>();
  const truths: { label: number; truth: SrtmTruth }[] = [{ label: 0, truth: AIR }];
  for (const region of REGIONS) {
    const levels = regionLevels(study.tissues[region.tissue], region, textureSeed);
    regionRows.set(region.label, { first: truths.length, count: levels.length });
    for (const truth of levels) truths.push({ label: region.label, truth });
  }
  const rowOfVoxel = textureRows(anatomy, regionRows, textureSeed);
  const solved = solve(study, truths);
  const mean = meanOverBrain(anatomy, rowOfVoxel, solved.clean, study.frames.count);
  const law = noiseLaw(options.noise, mean, study.frames);
  const { count } = study.frames;
  const rows = truths.length;
  const sd = new Float64Array(count * rows);
  for (let row = 0; row < rows; row++) {
    if (row === 0 && !options.airNoise) continue;
    const curve = Float64Array.from({ length: count }, (_, f) => solved.clean[f * rows + row]);
    // Air has no maximum of its own: its noise is that of the floor of the mean brain curve.
    const rowSd = noiseSd(law, curve, row === 0 ? mean : curve);
    for (let f = 0; f < count; f++) sd[f * rows + row] = rowSd[f];
  }
  return { study, anatomy, rowOfVoxel, sd, textureSeed, noiseSeed, ...solved };
}

/**
 * Fills `out` with frame `f`: Bq/mL, decay-corrected to injection, x fastest.
 *
 * @param out - One value for each voxel of the grid.
 */
export function phantomFrame(phantom: Phantom, f: number, out: Float32Array): void {
  const rows = phantom.curves.length;
  const clean = phantom.clean.subarray(f * rows, (f + 1) * rows);
  const sd = phantom.sd.subarray(f * rows, (f + 1) * rows);
  const { rowOfVoxel } = phantom;
  const stream = randomStream(phantom.noiseSeed, SCAN, f);
  const draws = new Float32Array(BLOCK);
  for (let first = 0; first < out.length; first += BLOCK) {
    const count = Math.min(BLOCK, out.length - first);
    fillGaussian(stream, first, draws);
    for (let i = 0; i < count; i++) {
      const row = rowOfVoxel[first + i];
      out[first + i] = clean[row] + sd[row] * draws[i];
    }
  }
}

/** No voxel of the scan has more activity than this, nor less than its negative. */
export function largestActivity({ clean, sd }: Phantom): number {
  return clean.reduce((largest, mean, i) => {
    return Math.max(largest, Math.abs(mean) + LARGEST_GAUSSIAN * sd[i]);
  }, 0);
}

/** A map of something that the rows of the table have. */
export function phantomMap(
  phantom: Phantom,
  valueOf: (curve: PhantomCurve) => number,
): Float32Array {
  const values = phantom.curves.map(valueOf);
  return Float32Array.from(phantom.rowOfVoxel, (row) => values[row]);
}

function solve(
  study: Study,
  truths: readonly { label: number; truth: SrtmTruth }[],
): Pick<Phantom, "curves" | "clean" | "reference"> {
  const { frames } = study;
  const reference = referenceCurve(study.plasma, fineGrid(frames));
  const window = windowFrame(study);
  const inWindow = window === undefined ? Number.NaN : frameMeans(reference, window)[0];
  const clean = new Float64Array(frames.count * truths.length);
  const curves = truths.map(({ label, truth }, row): PhantomCurve => {
    const target = srtmCurve(truth, reference);
    const means = frameMeans(target, frames);
    for (let f = 0; f < frames.count; f++) clean[f * truths.length + row] = means[f];
    const targetInWindow = window === undefined ? Number.NaN : frameMeans(target, window)[0];
    return { label, truth, windowBPND: targetInWindow / inWindow - 1 };
  });
  return { curves, clean, reference: frameMeans(reference, frames) };
}

function windowFrame({ windowMin }: Study): Frames | undefined {
  if (windowMin === undefined) return undefined;
  const [start, end] = windowMin;
  return { count: 1, startMin: Float64Array.of(start), endMin: Float64Array.of(end) };
}

function meanOverBrain(
  anatomy: Anatomy,
  rowOfVoxel: Uint16Array,
  clean: Float64Array,
  frameCount: number,
): Float64Array {
  const rows = clean.length / frameCount;
  const voxels = new Float64Array(rows);
  let total = 0;
  brainMask(anatomy).forEach((inBrain, v) => {
    if (inBrain === 0) return;
    voxels[rowOfVoxel[v]]++;
    total++;
  });
  const mean = new Float64Array(frameCount);
  for (let f = 0; f < frameCount; f++) {
    for (let row = 0; row < rows; row++) mean[f] += (clean[f * rows + row] * voxels[row]) / total;
  }
  return mean;
}
