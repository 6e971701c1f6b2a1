// A whole HRRT scan from file to maps, against inflating it to nowhere: bench/hrrt-runs.ts as a part
// of the benchmark.

import path from "node:path";

import { table } from "../../tools/accuracy/markdown.ts";
import { runHrrt, type FileResult, type HrrtResult } from "../hrrt-runs.ts";
import { buildCommandLine } from "../places.ts";
import { spreadText } from "../spread.ts";
import { timelineText } from "../timeline.ts";
import type { BenchContext, Head, Part } from "./part.ts";

interface HrrtPartResult {
  readonly threads: number;
  /** One for the CPU, one for a GPU where there is one. */
  readonly runs: readonly HrrtResult[];
}

const RUNS = 5;
const QUICK_RUNS = 1;
/** A fit on the CPU may hold less than this at its peak. */
const MOST_BYTES = 1e9;

export const hrrtPart: Part<HrrtPartResult> = {
  name: "hrrt",
  title: "A whole HRRT scan",
  about: "256x256x207 voxels, 38 frames, from .nii.gz and .nii to maps (4 GB in --dir, 10 minutes)",
  byDefault: false,
  async measure({ gpu, threads, quick, folder, signal, say }: BenchContext) {
    buildCommandLine();
    const backends = [["--backend", "cpu", "--threads", String(threads)]];
    if (gpu.report?.software === false) {
      backends.push(["--backend", "webgpu", "--gpu", gpu.report.name]);
    }
    const runs: HrrtResult[] = [];
    for (const fitOptions of backends) {
      say(`bindmap fit ${fitOptions.join(" ")}`);
      const wishes = { folder: path.join(folder, "hrrt"), runs: quick ? QUICK_RUNS : RUNS };
      runs.push(await runHrrt({ ...wishes, fitOptions, signal, say }));
    }
    return { threads, runs };
  },
  render({ threads, runs }, head) {
    const [{ shape, frames, voxels, inflatedBytes, compressionRatio, gzip }] = runs;
    const files = runs.flatMap((run) => [
      { who: nameOf(run, threads), what: ".nii.gz, inflated", file: run.gzip },
      { who: nameOf(run, threads), what: ".nii, read from the page cache", file: run.plain },
    ]);
    return `A simulated scan of ${shape.join(" x ")} voxels and ${frames} frames in float32 with noise in the air too: ${gigabytes(inflatedBytes)}, by gzip -6 ${gigabytes(gzip.bytes)} (${compressionRatio.toFixed(2)} times less). ${voxels} voxels are fitted with SRTM. "To nowhere" is the time in which Node's zlib inflates the same file, or reads it, and throws it away; it was measured before and after each fit, and "times" is each fit over the mean of those two. ${skipped(head)}

${table([
  ["who", "file", "to nowhere, s", "to maps, s", "times", "cpu time, s", "peak, GB", "runs"],
  ...files.map(({ who, what, file }) => [
    who,
    what,
    spreadText(file.nowhereS),
    spreadText(file.wallS),
    spreadText(file.ratio),
    spreadText(file.cpuS),
    (file.peakBytes / 1e9).toFixed(3),
    String(file.wallS.runs),
  ]),
])}

${files.map(({ who, what, file }) => timeline(`${who}, ${what}`, file)).join("\n\n")}`;
  },
  failed: ({ runs }) => runs.some(holdsTooMuch),
};

function nameOf({ backend }: HrrtResult, threads: number): string {
  if (backend.name === "cpu") return `cpu, ${threads} threads`;
  return `webgpu on ${backend.device}${backend.software ? " (software adapter)" : ""}`;
}

function skipped({ software }: Head): string {
  return software === true ? "The software adapter was not timed." : "";
}

function timeline(title: string, { timeline: spans, timelineWallMs }: FileResult): string {
  return `${title}, the stages of a typical run:\n\n\`\`\`\n${timelineText(spans, timelineWallMs)}\n\`\`\``;
}

function holdsTooMuch({ backend, gzip, plain }: HrrtResult): boolean {
  return backend.name === "cpu" && Math.max(gzip.peakBytes, plain.peakBytes) >= MOST_BYTES;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
