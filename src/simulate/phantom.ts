// A simulated scan: an anatomy whose every voxel has one of a table of curves, blurred as a scanner
// blurs, plus noise. Frames are made one at a time, so the whole scan is never in memory. It knows no
// files.

import type { Frames } from "../timing/frames.ts";
import { brainMask, type Anatomy } from "./anatomy.ts";
import { fineGrid, frameMeans } from "./fine.ts";
import { noiseFloor, noiseLaw, noisePerRoot, noiseSd } from "./noise.ts";
import { blur, type Psf } from "./psf.ts";
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
  /** Absent: activity stays in its voxel. */
  readonly psf?: Psf | undefined;
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
  /** Standard deviation of the noise where nothing is blurred, [frame][row]. */
  readonly sd: Float64Array;
  /** Standard deviation of the noise over the square root of the activity. Length F. */
  readonly sdPerRoot: Float64Array;
  /** Activity below which the noise does not fall any further, [row]. */
  readonly noiseFloor: Float64Array;
  readonly airNoise: boolean;
  readonly psf: Psf | undefined;
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
  const { study, anatomy, textureSeed, noiseSeed, airNoise, psf } = options;
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
  const floors = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    if (row === 0 && !airNoise) continue;
    const curve = Float64Array.from({ length: count }, (_, f) => solved.clean[f * rows + row]);
    // Air has no maximum of its own: its noise is that of the floor of the mean brain curve.
    const floorCurve = row === 0 ? mean : curve;
    const rowSd = noiseSd(law, curve, floorCurve);
    for (let f = 0; f < count; f++) sd[f * rows + row] = rowSd[f];
    floors[row] = noiseFloor(floorCurve);
  }
  const noiseOf = { sd, sdPerRoot: noisePerRoot(law), noiseFloor: floors, airNoise };
  return { study, anatomy, rowOfVoxel, textureSeed, noiseSeed, psf, ...noiseOf, ...solved };
}

/**
 * Fills `out` with frame `f`: Bq/mL, decay-corrected to injection, x fastest. Noise comes after the
 * blur, with the variance of the blurred activity, and is not blurred itself.
 *
 * @param out - One value for each voxel of the grid.
 */
export function phantomFrame(phantom: Phantom, f: number, out: Float32Array): void {
  const { rowOfVoxel, psf, noiseFloor: floors, airNoise } = phantom;
  const rows = phantom.curves.length;
  const clean = phantom.clean.subarray(f * rows, (f + 1) * rows);
  for (let v = 0; v < out.length; v++) out[v] = clean[rowOfVoxel[v]];
  if (psf !== undefined) blur(psf, out);
  const perRoot = phantom.sdPerRoot[f];
  if (perRoot === 0) return;
  const stream = randomStream(phantom.noiseSeed, SCAN, f);
  const draws = new Float32Array(BLOCK);
  for (let first = 0; first < out.length; first += BLOCK) {
    const count = Math.min(BLOCK, out.length - first);
    fillGaussian(stream, first, draws);
    for (let i = 0; i < count; i++) {
      const row = rowOfVoxel[first + i];
      if (row === 0 && !airNoise) continue;
      const activity = out[first + i];
      out[first + i] += perRoot * Math.sqrt(Math.max(activity, floors[row])) * draws[i];
    }
  }
}

/** No voxel of the scan has more activity than this, nor less than its negative. */
export function largestActivity({ clean, sd, study }: Phantom): number {
  const rows = clean.length / study.frames.count;
  let largest = 0;
  for (let f = 0; f < study.frames.count; f++) {
    // A blurred voxel lies between the rows that it mixes, and so does its noise.
    const most = (values: Float64Array): number =>
      values.subarray(f * rows, (f + 1) * rows).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    largest = Math.max(largest, most(clean) + LARGEST_GAUSSIAN * most(sd));
  }
  return largest;
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
