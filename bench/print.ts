// What bench prints: a line for each row as it is done, a table at the end.

import { figures, table } from "../tools/accuracy/markdown.ts";
import type { CheckRow } from "./check.ts";
import type { BenchGpu } from "./gpu.ts";
import type { Rate } from "./measure.ts";
import type { SpeedRow } from "./speed.ts";

/** For the result file: null is what JSON has for "none". */
export function describeGpu({ backend, reason }: BenchGpu): {
  readonly name: string | null;
  readonly software: boolean | null;
  /** Why there is none. */
  readonly noGpu: string | null;
} {
  if (backend === undefined) return { name: null, software: null, noGpu: reason };
  return { name: backend.info.device, software: backend.info.software, noGpu: null };
}

export function checkLine(row: CheckRow): string {
  return `${row.check}, ${row.model}, ${row.frames} frames, noise ${row.noise}: ${verdict(row)}`;
}

export function checkTable(rows: readonly CheckRow[], gpu: BenchGpu): string {
  const { name, software, noGpu } = describeGpu(gpu);
  const kind = software === true ? " (a software adapter, no GPU)" : "";
  const parity = noGpu === null ? `f32 on ${name}${kind} against f64` : `not checked, ${noGpu}`;
  return `parity: ${parity}
exactness: f64 against brute force in f64
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
])}`;
}

function cells({ comparison }: CheckRow): readonly string[] {
  if (comparison === undefined) return ["-", "-", "-", "-", "-"];
  const { voxels, median, p999, largest, beyond } = comparison;
  return [String(voxels), ...[median, p999, largest].map((x) => figures(x)), String(beyond)];
}

function verdict({ passed, failure }: CheckRow): string {
  return passed ? "passed" : `FAILED: ${failure}`;
}

export function speedLine(row: SpeedRow): string {
  return `${row.model}, ${row.frames} frames, ${row.backend}: ${perSecond(row)}`;
}

export function speedTable(rows: readonly SpeedRow[]): string {
  return table([
    ["model", "frames", "backend", "fits/s", "voxels a run"],
    ...rows.map((row) => [
      row.model,
      String(row.frames),
      row.software ? `${row.backend} (${row.device})` : row.backend,
      perSecond(row),
      String(row.voxels),
    ]),
  ]);
}

function perSecond({ fitsPerS, marginPercent }: Rate): string {
  return `${(fitsPerS / 1e6).toPrecision(3)} M ±${marginPercent.toFixed(1)} %`;
}
