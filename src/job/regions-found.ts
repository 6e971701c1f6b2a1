// The regions of a label image when the scan has been fitted: a fit of each mean curve, and what the
// maps have in each region. A mean of noisy fits is biased where a fit of the mean is not, so both are
// given.

import type { RegionFound, RegionsFound, ScanResult } from "../maps/result.ts";
import { summarise, type Summary } from "../maps/summary.ts";
import type { Design, Model } from "../models/model.ts";
import { STATUS } from "../models/status.ts";
import type { LabelRuns } from "../tac/label-runs.ts";
import type { RegionCurves } from "../tac/region-curves.ts";
import type { Warnings } from "../warnings.ts";
import type { RegionsInput } from "./inputs.ts";

interface FittedScan extends Pick<ScanResult, "model" | "voxels" | "maps" | "status"> {
  readonly design: Design;
  readonly voxelMm3: number;
  readonly warnings: Warnings;
}

export function regionsFound(
  { file, names, runs }: RegionsInput,
  curves: RegionCurves,
  scan: FittedScan,
): RegionsFound {
  const sound = soundVoxels(runs, scan);
  const fit = curveFitter(scan.model, scan.design);
  const list = names.map((name, n): RegionFound => {
    const { mean, spread } = curves.curve(n);
    return {
      label: runs.labels[n],
      name,
      voxelCount: runs.voxelCounts[n],
      mean,
      spread,
      ...fit(mean),
      maps: summaries(scan, sound.of(n)),
      mapVoxels: sound.of(n).length,
    };
  });
  warnOfNotFinite(list, file, scan.warnings);
  return { file, voxelMm3: scan.voxelMm3, list };
}

/** The model on one curve, in f64 and with the design that every voxel has. */
function curveFitter(
  model: Model,
  design: Design,
): (curve: Float64Array) => Pick<RegionFound, "values" | "status"> {
  const scratch = new Float64Array(design.scratchLength);
  return (curve) => {
    const values = new Float64Array(model.maps.length).fill(Number.NaN);
    const status = model.fitVoxel(curve, design, values, scratch);
    return { values, status };
  };
}

/** Positions in `voxels`, region by region, of those that are ok and have a number in every map. */
interface SoundVoxels {
  of(n: number): Uint32Array;
}

function soundVoxels(runs: LabelRuns, scan: FittedScan): SoundVoxels {
  const ends = new Uint32Array(runs.labels.length);
  eachSound(runs, scan, (n) => void ends[n]++);
  for (let n = 1; n < ends.length; n++) ends[n] += ends[n - 1];
  const positions = new Uint32Array(ends.at(-1) ?? 0);
  const next = Uint32Array.from(ends, (_, n) => (n === 0 ? 0 : ends[n - 1]));
  eachSound(runs, scan, (n, i) => void (positions[next[n]++] = i));
  return { of: (n) => positions.subarray(n === 0 ? 0 : ends[n - 1], ends[n]) };
}

/** Voxels and runs are both ascending: one way through both. */
function eachSound(
  { first, end, row }: LabelRuns,
  { voxels, maps, status }: FittedScan,
  visit: (n: number, i: number) => void,
): void {
  const count = voxels.length;
  const isFinite = (i: number): boolean => {
    for (let at = i; at < maps.length; at += count) if (!Number.isFinite(maps[at])) return false;
    return true;
  };
  let i = 0;
  for (let r = 0; r < row.length && i < count; r++) {
    while (i < count && voxels[i] < first[r]) i++;
    for (; i < count && voxels[i] < end[r]; i++) {
      if (status[voxels[i]] === STATUS.ok && isFinite(i)) visit(row[r], i);
    }
  }
}

function summaries({ model, voxels, maps }: FittedScan, sound: Uint32Array): readonly Summary[] {
  return model.maps.map((_, m) => {
    const map = maps.subarray(m * voxels.length, (m + 1) * voxels.length);
    const values = new Float32Array(sound.length);
    for (let i = 0; i < sound.length; i++) values[i] = map[sound[i]];
    return summarise(values);
  });
}

function warnOfNotFinite(list: readonly RegionFound[], file: string, warnings: Warnings): void {
  const broken = list.filter(({ mean }) => !mean.every(Number.isFinite));
  if (broken.length === 0) return;
  const shown = broken.slice(0, 12).map(({ name }) => JSON.stringify(name));
  const others = broken.length > shown.length ? ` and ${broken.length - shown.length} more` : "";
  warnings.add(
    `${file}: ${broken.length} of ${list.length} regions with voxels that are not finite, where the mean of the frame is n/a: ${shown.join(", ")}${others}`,
  );
}
