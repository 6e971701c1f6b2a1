// The regions of a label image as runs of voxels: which voxels carry which label. It knows numbers
// only; what the labels are called is region-names.ts.

import { Fault } from "../errors.ts";

/**
 * Labelled voxels as runs of one label. Labels come in runs, so that this takes little memory, and air
 * takes no time in any frame.
 */
export interface LabelRuns {
  /** The labels that occur, ascending, without 0. Length N. */
  readonly labels: Float64Array;
  /** Voxels of each. Length N. */
  readonly voxelCounts: Uint32Array;
  /** First voxel of each run, ascending. No run goes on into another z-slice. */
  readonly first: Uint32Array;
  /** The voxel behind each run. */
  readonly end: Uint32Array;
  /** Index into `labels` of each run. */
  readonly row: Uint16Array;
  /** Voxels of a z-slice. */
  readonly sliceSize: number;
}

/** What the runs take, and a list of the voxels of each region with one value of each. */
export function runsBytes({ first, end, row, voxelCounts }: LabelRuns): number {
  const voxels = voxelCounts.reduce((sum, count) => sum + count, 0);
  return first.byteLength + end.byteLength + row.byteLength + 8 * voxels;
}

/** Far more than any atlas has; an image of measurements, taken for labels, has as many values. */
const MOST_LABELS = 65_535;

/**
 * @param values - One volume, x fastest.
 * @param file - For messages.
 * @throws Fault "input" for values that are not whole numbers from 0 on, for too many of them, and for
 *   an image without labels.
 */
export function labelRuns(values: Float64Array, sliceSize: number, file: string): LabelRuns {
  const counts = new Map<number, number>();
  let runCount = 0;
  eachRun(values, sliceSize, file, (label, from, to) => {
    runCount++;
    counts.set(label, (counts.get(label) ?? 0) + to - from);
    if (counts.size > MOST_LABELS) {
      throw new Fault(
        "input",
        `${file}: has more than ${MOST_LABELS} different values; a label image of regions has fewer`,
        "Give a segmentation, not a map of measurements.",
      );
    }
  });
  if (runCount === 0) {
    throw new Fault(
      "input",
      `${file}: none of its ${values.length} voxels has a label; a label image of regions has values besides 0`,
    );
  }
  const labels = Float64Array.from(counts.keys()).sort();
  const rowOf = new Map(Array.from(labels, (label, n) => [label, n]));
  const first = new Uint32Array(runCount);
  const end = new Uint32Array(runCount);
  const row = new Uint16Array(runCount);
  let at = 0;
  eachRun(values, sliceSize, file, (label, from, to) => {
    first[at] = from;
    end[at] = to;
    row[at++] = rowOf.get(label) ?? 0;
  });
  const voxelCounts = Uint32Array.from(labels, (label) => counts.get(label) ?? 0);
  return { labels, voxelCounts, first, end, row, sliceSize };
}

function eachRun(
  values: Float64Array,
  sliceSize: number,
  file: string,
  visit: (label: number, from: number, to: number) => void,
): void {
  for (let v = 0; v < values.length;) {
    const label = values[v];
    const sliceEnd = v - (v % sliceSize) + sliceSize;
    const from = v++;
    while (v < sliceEnd && values[v] === label) v++;
    if (label === 0) continue;
    if (!Number.isSafeInteger(label) || label < 0) throw notALabel(label, from, file);
    visit(label, from, v);
  }
}

function notALabel(value: number, voxel: number, file: string): Fault {
  return new Fault(
    "input",
    `${file}: voxel ${voxel} is ${value}; a label image holds whole numbers from 0 on`,
    "Resample labels with nearest-neighbour interpolation, and threshold maps of probability first.",
  );
}
