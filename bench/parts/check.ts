// Whether the machine computes rightly: bench/check.ts as a part of the benchmark.

import { figures, table } from "../../tools/accuracy/markdown.ts";
import { checkMachine, type CheckRow } from "../check.ts";
import { adapterName } from "../head.ts";
import type { BenchContext, Head, Part } from "./part.ts";

export interface CheckResult {
  readonly passed: number;
  readonly failed: number;
  readonly rows: readonly CheckRow[];
}

/** A software adapter takes half a minute for these, a GPU as long. */
const PARITY_VOXELS = { software: 2000, gpu: 100_000 };
/** Brute force takes a millisecond a voxel. */
const EXACTNESS_VOXELS = 1000;
const QUICK_VOXELS = 100;

export const checkPart: Part<CheckResult> = {
  name: "check",
  title: "Is it right?",
  about: "the GPU's f32 against f64, and f64 against brute force",
  byDefault: true,
  async measure({ gpu, voxels, quick, signal, say }: BenchContext) {
    say(gpu.report === undefined ? `no GPU is checked: ${gpu.reason}` : "checking");
    const usual = PARITY_VOXELS[gpu.report?.software === true ? "software" : "gpu"];
    const parity = voxels ?? (quick ? QUICK_VOXELS : usual);
    const exactness = Math.min(parity, EXACTNESS_VOXELS);
    const sayRow = (row: CheckRow): void => say(line(row));
    const rows = await checkMachine(gpu.backend, { parity, exactness }, sayRow, signal);
    const failed = rows.filter((row) => !row.passed).length;
    return { passed: rows.length - failed, failed, rows };
  },
  render({ passed, failed, rows }, head) {
    return `${about(head)}

${table([
  ["check", "model", "frames", "noise", "voxels", "median", "99.9 %", "largest", "beyond", ""],
  ...rows.map((row) => [
    row.check,
    row.model,
    String(row.frames),
    String(row.noise),
    ...cells(row),
    verdict(row),
  ]),
])}

${passed} passed, ${failed} failed`;
  },
  failed: ({ failed }) => failed > 0,
};

function about(head: Head): string {
  const parity = head.noGpu ?? `f32 on ${adapterName(head)} against f64`;
  return `Parity: ${parity}. Exactness: f64 against brute force in f64. Differences are of the model's main map, absolute, where both call a voxel ok; beyond counts voxels that differ by more than the model's tolerance, or in status.`;
}

function line(row: CheckRow): string {
  return `${row.check}, ${row.model}, ${row.frames} frames, noise ${row.noise}: ${verdict(row)}`;
}

function cells({ comparison }: CheckRow): readonly string[] {
  if (comparison === undefined) return ["-", "-", "-", "-", "-"];
  const { voxels, median, p999, largest, beyond } = comparison;
  // JSON has no NaN: a difference that no voxel gave is null there.
  const differences = [median, p999, largest].map((x) => (Number.isFinite(x) ? figures(x) : "-"));
  return [String(voxels), ...differences, String(beyond)];
}

function verdict({ passed, failure }: CheckRow): string {
  return passed ? "passed" : `FAILED: ${failure}`;
}
