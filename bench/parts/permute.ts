// Group maps by permutation: bench/permute.ts as a part of the benchmark.

import { table } from "../../tools/accuracy/markdown.ts";
import { measurePermute, type PermuteRow } from "../permute.ts";
import { rateOf, scaled, spreadText } from "../spread.ts";
import type { Part } from "./part.ts";

interface PermutePartResult {
  readonly rows: readonly PermuteRow[];
}

export const permutePart: Part<PermutePartResult> = {
  name: "permute",
  title: "Group maps by permutation",
  about: "largest t of 10,000 permutations of 2 x 20 maps of 100,000 voxels; clusters (2 minutes)",
  byDefault: false,
  async measure(context) {
    const { gpu, say } = context;
    if (gpu.open === undefined) say(`no GPU is timed: ${gpu.reason}`);
    return { rows: await measurePermute(context, (row) => say(line(row))) };
  },
  render({ rows }) {
    return `Seconds of a whole test, from maps in memory to t and p, median (quartiles) of the runs; before a time counts, 5 voxels over all permutations and 3 permutations over all voxels are held against textbook formulas. A GPU finds the largest t in single precision and the processor settles in double what that can't decide, so all rows of a test have the same maps. Clusters are threshold-free cluster enhancement (E 0.5, H 2, 6 neighbours, both signs, exact integral), on the processor alone; their time includes that of the largest t. "Each" is a permutation of a voxel.

${table([
  ["test", "who", "voxels", "permutations", "clusters", "seconds", "runs", "million each/s"],
  ...rows.map((row) => [
    row.test,
    who(row),
    String(row.voxels),
    String(row.arrangements),
    row.clusters ? "yes" : "no",
    spreadText(scaled(row.ms, 1e-3)),
    String(row.ms.runs),
    spreadText(rateOf((row.voxels * row.arrangements) / 1000, row.ms)),
  ]),
])}`;
  },
};

function who(row: PermuteRow): string {
  return row.software ? `${row.who} (software adapter, no GPU)` : row.who;
}

function line(row: PermuteRow): string {
  const clusters = row.clusters ? ", with clusters" : "";
  return `${row.test}, ${row.arrangements} permutations of ${row.voxels} voxels${clusters}, ${who(row)}: ${spreadText(scaled(row.ms, 1e-3))} s`;
}
