// How many voxels a second: bench/speed.ts as a part of the benchmark.

import { figures, table } from "../../tools/accuracy/markdown.ts";
import { measureSpeed, type SpeedAnswer, type SpeedRow } from "../speed.ts";
import { rateOf, spreadText } from "../spread.ts";
import type { BenchContext, Part } from "./part.ts";

const MOST_REASON = 300;

export const speedPart: Part<SpeedAnswer> = {
  name: "speed",
  title: "Voxels a second",
  about: "every model on 38 and 20 frames: CPU, GPU, and other programs' ways to do the same",
  byDefault: true,
  async measure(context: BenchContext) {
    const { gpu, say } = context;
    say(gpu.report === undefined ? `no GPU is timed: ${gpu.reason}` : "timing");
    return measureSpeed(context, (row) => say(line(row)));
  },
  render({ rows, events }) {
    return `Fits in millions a second, median (quartiles) of repeated runs over so many voxels, no two alike, at 5 % noise; each model and schedule in a process of its own. Before anything is timed, 20 voxels of each of bindmap's rows are held against brute force, and 100 of each opponent's against bindmap. A GPU's kernel is timed by the GPU's own clock; without "kernel" a row includes upload and read-back, or the queue of the threads; gpu.js is given its curves as one typed array and gives its maps as it likes best. The CPU's kernel and the grid search run on the thread on which the tables were made, where Node's compiled code is some 15 % slower than on the worker threads of the other rows. "Times" is the rate over that of the plain grid search on one thread.

${table([
  ["model", "frames", "who", "million fits/s", "times", "samples", "voxels"],
  ...rows
    .flatMap(withKernel)
    .map((row) => [
      row.model,
      String(row.frames),
      marked(row),
      fits(row),
      timesNaive(row, rows),
      row.ms === null ? "-" : String(row.ms.runs),
      row.ms === null ? "-" : String(row.voxels),
    ]),
])}${refusals(rows)}

${opponentTable(rows)}${events.map((event) => `\n\n- ${event}`).join("")}`;
  },
};

/** The kernel alone is a row of its own, above the one that includes it. */
function withKernel(row: SpeedRow): readonly SpeedRow[] {
  if (row.kernelMs === null) return [row];
  return [{ ...row, what: `${row.what}, kernel`, ms: row.kernelMs }, row];
}

function opponentTable(rows: readonly SpeedRow[]): string {
  const others = rows.filter(({ method }) => method !== "");
  return `What the others do, and how far their BPND is from bindmap's:

${table([
  ["model", "frames", "who", "how", "what ran", "median", "largest"],
  ...others.map((row) => [
    row.model,
    String(row.frames),
    marked(row),
    row.method,
    row.ms === null ? "nothing" : row.ran,
    row.agreement === null ? "-" : figures(row.agreement.median),
    row.agreement === null ? "-" : figures(row.agreement.largest),
  ]),
])}`;
}

function marked({ what, software }: SpeedRow): string {
  return software ? `${what} (software adapter)` : what;
}

function line(row: SpeedRow): string {
  const unit = row.ms === null ? `: ${row.refused}` : " million fits/s";
  return `${row.model}, ${row.frames} frames, ${row.what}: ${fits(row)}${unit}`;
}

function fits({ ms, voxels }: SpeedRow): string {
  return ms === null ? "did not run" : spreadText(rateOf(voxels / 1000, ms));
}

/** Empty where all ran. A compiler's words may be many lines. */
function refusals(rows: readonly SpeedRow[]): string {
  const lines = rows
    .filter(({ ms }) => ms === null)
    .map(({ model, what, refused }) => {
      const why = refused.replaceAll(/\s+/g, " ");
      return `- ${model}, ${what}, did not run: ${why.slice(0, MOST_REASON)}`;
    });
  return lines.length === 0 ? "" : `\n\n${[...new Set(lines)].join("\n")}`;
}

/** Against the naive row of the same model and frames. */
function timesNaive(row: SpeedRow, rows: readonly SpeedRow[]): string {
  const naive = rows.find(
    (one) => one.naive && one.model === row.model && one.frames === row.frames,
  );
  if (row.ms === null || naive === undefined || naive.ms === null) return "-";
  const times = row.voxels / row.ms.median / (naive.voxels / naive.ms.median);
  return times.toFixed(times < 10 ? 1 : 0);
}
