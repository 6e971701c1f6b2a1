// Threshold-free cluster enhancement, integrated exactly. Between two neighbouring values of a map no
// cluster changes, so the integral of e(h)^E h^H is a sum over the values: voxels are added from the
// largest down, and clusters that meet are joined (union-find). Stepped thresholds only approach it.
//
// @see Chen X, Weeda W, Nichols TE & Goeman JJ (2026) arXiv:2603.03004, who do the same and find that
// FSL's stepped scores were off by the step as a factor; a factor leaves p as it is.

import { makeSorter } from "./descending.ts";
import type { ClusterWork } from "./engine.ts";
import { tOf } from "./statistic.ts";

export interface Enhancer {
  /**
   * Writes the score of every voxel on one side into `out`; voxels of the other side are left alone.
   *
   * @param r - `[voxel]`.
   * @param sign - Of the side.
   * @returns The largest score; 0 where no voxel is on that side.
   */
  enhance(r: Float64Array, sign: 1 | -1, out: Float64Array): number;
}

export function makeEnhancer({ voxelCount, box, tfce, df }: Omit<ClusterWork, "codes">): Enhancer {
  const { places, steps } = box;
  const sorter = makeSorter(voxelCount);
  const extents = Float64Array.from({ length: voxelCount + 1 }, (_, e) => e ** tfce.extentPower);
  const power = tfce.heightPower + 1;
  const heightOf = (r: number): number => {
    const t = tOf(r, df);
    return (power === 3 ? t * t * t : t ** power) / power;
  };
  /** `[place]`: 1 + rank of the voxel that was added there; 0 where none was. */
  const added = new Uint32Array(box.length);
  // By rank. A voxel's score is the sum of `score` from its own rank up to the root of its cluster.
  const parent = new Uint32Array(voxelCount);
  const size = new Uint32Array(voxelCount);
  const score = new Float64Array(voxelCount);
  /** Integral of h^H up to the height to which a cluster's score has been added up. */
  const height = new Float64Array(voxelCount);

  function rootOf(rank: number): number {
    let root = rank;
    while (parent[root] !== root) root = parent[root];
    return root;
  }

  /** Adds up the score of the cluster down to a height. */
  function lower(root: number, to: number): void {
    score[root] += extents[size[root]] * (height[root] - to);
    height[root] = to;
  }

  /** The larger becomes the root, so that no way to a root is longer than log2 of its size. */
  function join(one: number, two: number): number {
    const [root, child] = size[one] >= size[two] ? [one, two] : [two, one];
    parent[child] = root;
    size[root] += size[child];
    score[child] -= score[root];
    return root;
  }

  return {
    enhance(r, sign, out) {
      const count = sorter.sort(r, sign);
      const { order } = sorter;
      for (let rank = 0; rank < count; rank++) {
        const place = places[order[rank]];
        parent[rank] = rank;
        size[rank] = 1;
        score[rank] = 0;
        height[rank] = heightOf(sign * r[order[rank]]);
        let root = rank;
        for (let s = 0; s < steps.length; s++) {
          const neighbour = added[place + steps[s]];
          if (neighbour === 0) continue;
          const other = rootOf(neighbour - 1);
          if (other === root) continue;
          lower(other, height[rank]);
          root = join(root, other);
        }
        added[place] = rank + 1;
      }
      for (let rank = 0; rank < count; rank++) {
        if (parent[rank] === rank) lower(rank, 0);
      }
      let largest = 0;
      for (let rank = 0; rank < count; rank++) {
        let sum = score[rank];
        for (let at = rank; parent[at] !== at;) {
          at = parent[at];
          sum += score[at];
        }
        if (sum > largest) largest = sum;
        out[order[rank]] = sum;
        added[places[order[rank]]] = 0;
      }
      return largest;
    },
  };
}
