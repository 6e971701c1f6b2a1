// Many studies of kind (a) at the level of region curves, without images: how often the test rejects where
// nothing has changed, and where part of the transporter is blocked.

import { occupancyPercent } from "../../src/group/occupancy.ts";
import { signedRank } from "../../src/group/stats/signed-rank.ts";
import { equilibrium } from "../../src/models/equilibrium/index.ts";
import { paintAnatomy, voxelCounts, WHOLE_BODY_GRID } from "../../src/simulate/anatomy.ts";
import { planCohort, type PlannedScan } from "../../src/simulate/cohort.ts";
import { fineGrid, frameMeans } from "../../src/simulate/fine.ts";
import { noiseLaw, noiseSd } from "../../src/simulate/noise.ts";
import { derivedSeed, fillGaussian, randomStream } from "../../src/simulate/random.ts";
import { REFERENCE_LABELS, REGIONS, TISSUES, type Region } from "../../src/simulate/regions.ts";
import { equilibriumStudy, withBinding, type Study } from "../../src/simulate/studies.ts";
import { referenceCurve, srtmCurve } from "../../src/simulate/tissue.ts";
import { TRANSPORTER_REGIONS } from "./transporter.ts";

export interface RegionalOptions {
  readonly studies: number;
  readonly subjects: number;
  /** Mean share blocked in the second session. */
  readonly occupancy: number;
  /** Standard deviation of BPND between scans of a person, over its mean; noise comes on top. */
  readonly sessionCv: number;
  /** Of a voxel of the reference region, in the frame nearest 33 min. */
  readonly noise: number;
  readonly seed: number;
}

export interface RegionalCount {
  readonly region: string;
  /** Studies with p at or below 0.05. */
  readonly rejections: number;
  /** Mean over studies of the mean occupancy, per cent. */
  readonly occupancy: number;
  /** Root mean square of the sd within persons of ln BPND, less the mean change: what was realised. */
  readonly withinCv: number;
}

export const ALPHA = 0.05;
/** Between people, of the lasting part of BPND over its mean: as in the simulated study. */
const PERSON_CV = 0.15 * Math.sqrt(0.8);
const WINDOW_MIN = [95, 135] as const;

/** Names of the streams of the seed. */
const STUDY = 31;
const NOISE = 32;

/** @returns Counts of each region. */
export function regionalStudies(options: RegionalOptions): readonly RegionalCount[] {
  const { studies, subjects, occupancy, sessionCv, seed } = options;
  const study = withSessionCv(equilibriumStudy(), sessionCv);
  const measure = makeScanner(study, options.noise);
  const regions = transporterRegions();
  const counts = regions.map(() => ({ rejections: 0, occupancy: 0, square: 0 }));
  for (let n = 0; n < studies; n++) {
    const own = derivedSeed(seed, STUDY, n);
    const scans = planCohort({ study, subjects, sessions: 2, occupancy: [occupancy], seed: own });
    const values = scans.map((scan, s) => measure(scan, regions, derivedSeed(own, NOISE, s)));
    for (const [r, count] of counts.entries()) {
      // Scans come by participant, then session.
      const pairs = Array.from({ length: subjects }, (_, p) => [
        values[2 * p][r],
        values[2 * p + 1][r],
      ]);
      const found = pairs.map(([first, second]) => occupancyPercent(first, second));
      const test = signedRank(found);
      if (test.computable && test.p <= ALPHA) count.rejections++;
      count.occupancy += meanOf(found) / studies;
      const logs = pairs.map(([first, second]) => Math.log(second / first));
      const mean = meanOf(logs);
      const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (subjects - 1);
      count.square += variance / 2 / studies;
    }
  }
  return counts.map(({ rejections, occupancy: mean, square }, r) => ({
    region: regions[r].name,
    rejections,
    occupancy: mean,
    withinCv: Math.sqrt(square),
  }));
}

/** What the equilibrium method finds of the mean person without noise, per cent, by region. */
export function noiseFreeOccupancy(occupancy: number): ReadonlyMap<string, number> {
  const study = equilibriumStudy();
  const measure = makeScanner(study, 0);
  const regions = transporterRegions();
  const [plan] = planCohort({ study, subjects: 1, seed: 0 });
  const [free, blocked] = [1, 1 - occupancy].map((share) =>
    measure({ ...plan, study: withBinding(study, () => share) }, regions, 0),
  );
  return new Map(regions.map(({ name }, r) => [name, occupancyPercent(free[r], blocked[r])]));
}

function transporterRegions(): readonly Region[] {
  return REGIONS.filter(({ name }) => TRANSPORTER_REGIONS.includes(name));
}

/** The study with people as different as ever, and scans of a person as different as asked. */
function withSessionCv(study: Study, sessionCv: number): Study {
  const binding = { ...study.binding };
  for (const tissue of TISSUES) {
    const { mean } = study.binding[tissue];
    if (mean === 0) continue;
    const cv = Math.hypot(PERSON_CV, sessionCv);
    const correlation = (PERSON_CV / cv) ** 2;
    binding[tissue] = { mean, sd: cv * mean, correlation, assumed: true };
  }
  return { ...study, binding };
}

/** Noise of a region's mean: that of a voxel over the root of the voxels on the whole-body grid. */
function makeScanner(
  study: Study,
  noise: number,
): (scan: PlannedScan, regions: readonly Region[], seed: number) => readonly number[] {
  const { frames } = study;
  const reference = referenceCurve(study.plasma, fineGrid(frames));
  const clean = frameMeans(reference, frames);
  const law = noiseLaw(noise, clean, frames);
  const voxels = voxelCounts(paintAnatomy(WHOLE_BODY_GRID).labels);
  const count = (labels: readonly number[]): number =>
    labels.reduce((sum, label) => sum + (voxels.get(label) ?? 0), 0);
  const noisy = (curve: Float64Array, voxelCount: number, seed: number, stream: number) => {
    const draws = new Float64Array(frames.count);
    fillGaussian(randomStream(seed, stream), 0, draws);
    const sd = noiseSd(law, curve);
    return curve.map((activity, f) => activity + (sd[f] / Math.sqrt(voxelCount)) * draws[f]);
  };
  return (scan, regions, seed) => {
    const design = equilibrium.design({
      frames,
      reference: noisy(clean, count(REFERENCE_LABELS), seed, 0),
      weights: new Float64Array(frames.count).fill(1),
      options: { window: WINDOW_MIN },
    });
    const scratch = new Float64Array(design.scratchLength);
    const curves = new Map(
      [...new Set(regions.map(({ tissue }) => tissue))].map((tissue) => [
        tissue,
        frameMeans(srtmCurve(scan.study.tissues[tissue], reference), frames),
      ]),
    );
    return regions.map(({ tissue, label }) => {
      const out = new Float64Array(equilibrium.maps.length);
      const curve = curves.get(tissue) ?? new Float64Array(frames.count);
      equilibrium.fitVoxel(noisy(curve, count([label]), seed, label), design, out, scratch);
      return out[0];
    });
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
