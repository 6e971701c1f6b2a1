// The largest r and the counts of a range of voxels over all arrangements, on one thread, in f64.

import type { Work } from "./engine.ts";
import { extremeness, SAME_R } from "./statistic.ts";
import { fillTables, makeTables, rowOf, subsetsOf, tableCount, TILE } from "./subset-sums.ts";
import { addTwo, tallySigned, tallySize, type Tally } from "./tally.ts";

/** Takes voxels `from` to `to`: raises `largest` to theirs and writes their counts. */
export type TakeRange = (
  from: number,
  to: number,
  largest: Float64Array,
  counts: Uint32Array,
) => void;

/** Prepares what all ranges share. */
export function rangeTaker(work: Work): TakeRange {
  // "less" is "greater" with the weights turned round.
  const weights = work.side === "less" ? work.weights.map((weight) => -weight) : work.weights;
  const takeTile = weights.length === 2 ? bySubsets(work, weights) : byRows(work, weights);
  const tally = { from: new Float64Array(TILE), counts: new Uint32Array(TILE) };
  return (from, to, largest, counts) => {
    for (let start = from; start < to; start += TILE) {
      const count = Math.min(TILE, to - start);
      for (let v = 0; v < count; v++) {
        tally.from[v] = extremeness(work.observed[start + v], work.side) - SAME_R;
      }
      tally.counts.fill(0);
      takeTile(start, count, tally, largest);
      counts.set(tally.counts.subarray(0, count), start);
    }
  };
}

type TakeTile = (from: number, count: number, tally: Tally, largest: Float64Array) => void;

/** Two codes: sums of subsets from tables. */
function bySubsets(work: Work, weights: Float64Array): TakeTile {
  const { values, voxelCount, rowCount, arrangementCount } = work;
  const tables = makeTables(rowCount);
  const count = tableCount(rowCount);
  const subsets = subsetsOf(work.codes, rowCount);
  const tallyOf = work.side === "two-sided" ? tallySize : tallySigned;
  const sum = new Float64Array(TILE);
  return (from, voxels, tally, largest) => {
    fillTables(tables, values, voxelCount, from, voxels, weights);
    for (let a = 0; a < arrangementCount; a++) {
      const at = a * count;
      const i = rowOf(count - 2, subsets[at + count - 2]);
      const j = rowOf(count - 1, subsets[at + count - 1]);
      const first = rowOf(0, subsets[at]);
      if (count === 3) {
        largest[a] = tallyOf(tally, voxels, largest[a], tables, first, tables, i, j);
        continue;
      }
      sum.set(tables.subarray(first, first + voxels));
      for (let t = 1; t < count - 2; t += 2) {
        addTwo(sum, voxels, tables, rowOf(t, subsets[at + t]), rowOf(t + 1, subsets[at + t + 1]));
      }
      largest[a] = tallyOf(tally, voxels, largest[a], sum, 0, tables, i, j);
    }
  };
}

/** Any number of codes: the dot product, four rows at a time. */
function byRows(work: Work, weights: Float64Array): TakeTile {
  const { values, voxelCount, rowCount, arrangementCount, codes } = work;
  const tallyOf = work.side === "two-sided" ? tallySize : tallySigned;
  const padded = Math.ceil(rowCount / 4) * 4;
  /** `[row][voxel]`; rows beyond the last stay 0. */
  const tile = new Float64Array(padded * TILE);
  const zeros = new Float64Array(TILE);
  const sum = new Float64Array(TILE);
  const w = new Float64Array(padded);
  return (from, voxels, tally, largest) => {
    for (let i = 0; i < rowCount; i++) {
      const row = i * voxelCount + from;
      tile.set(values.subarray(row, row + voxels), i * TILE);
    }
    for (let a = 0; a < arrangementCount; a++) {
      for (let i = 0; i < rowCount; i++) w[i] = weights[codes[a * rowCount + i]];
      sum.fill(0);
      for (let i = 0; i < padded; i += 4) addFour(sum, voxels, tile, i, w);
      largest[a] = tallyOf(tally, voxels, largest[a], sum, 0, zeros, 0, 0);
    }
  };
}

function addFour(
  sum: Float64Array,
  voxels: number,
  tile: Float64Array,
  i: number,
  w: Float64Array,
): void {
  const w0 = w[i];
  const w1 = w[i + 1];
  const w2 = w[i + 2];
  const w3 = w[i + 3];
  const one = i * TILE;
  const two = one + TILE;
  const three = two + TILE;
  const four = three + TILE;
  for (let v = 0; v < voxels; v++) {
    sum[v] += w0 * tile[one + v] + w1 * tile[two + v] + w2 * tile[three + v] + w3 * tile[four + v];
  }
}

/** Voxels at a time: their sums stay in the fastest cache while the rows go by. */
const STRIP = 2048;

/** `[voxel]`: r of all voxels in one arrangement, into `out`. */
export function correlations(work: Work, arrangement: number, out: Float64Array): void {
  const { values, codes, weights, rowCount, voxelCount } = work;
  out.fill(0);
  for (let from = 0; from < voxelCount; from += STRIP) {
    const to = Math.min(from + STRIP, voxelCount);
    for (let i = 0; i < rowCount; i++) {
      const weight = weights[codes[arrangement * rowCount + i]];
      const row = i * voxelCount;
      for (let v = from; v < to; v++) out[v] += weight * values[row + v];
    }
  }
}
