// The rows of measurements that grow together, out of a result: what is drawn and what lines are laid
// through.

import type { FitAnswer, ScansAnswer } from "./jobs.ts";
import type { Point } from "./line.ts";
import type { ScaleResult } from "./result.ts";

/** Answers of one backend, in the order of their sizes. */
export interface Row {
  readonly backend: string;
  readonly isCpu: boolean;
  readonly answers: readonly FitAnswer[];
}

/** The CPU's row first. */
export function rowsOf(answers: readonly FitAnswer[]): readonly Row[] {
  return (["cpu", "webgpu"] as const)
    .map((backend) => answers.filter((one) => one.backend === backend))
    .filter((own) => own.length > 0)
    .map((own) => ({
      backend: backendName(own[0]),
      isCpu: own[0].backend === "cpu",
      answers: own,
    }));
}

/** A software adapter is never called a GPU. */
export function backendName({
  backend,
  software,
}: Pick<FitAnswer, "backend" | "software">): string {
  if (backend === "cpu") return "CPU";
  return software ? "software adapter" : "GPU";
}

export function seconds(x: "voxels" | "frames", answers: readonly FitAnswer[]): readonly Point[] {
  return answers.map((one): Point => [one[x], one.wallMs / 1000]);
}

export function fitSeconds(
  x: "voxels" | "frames",
  answers: readonly FitAnswer[],
): readonly Point[] {
  return answers.map((one): Point => [one[x], one.stagesMs["fit"] / 1000]);
}

export function peakGb(x: "voxels" | "frames", answers: readonly FitAnswer[]): readonly Point[] {
  return answers.map((one): Point => [one[x], one.peakBytes / 1e9]);
}

/** What the plan of memory and the process before the fit come to. */
export function plannedGb(x: "voxels" | "frames", answers: readonly FitAnswer[]): readonly Point[] {
  return answers.map((one): Point => [one[x], (one.plannedBytes + one.idleBytes) / 1e9]);
}

export function scanSeconds({ checkpoints }: ScansAnswer): readonly Point[] {
  return checkpoints.map((one): Point => [one.scans, one.wallMs / 1000]);
}

export function scanMegabytes(
  { checkpoints }: ScansAnswer,
  what: "residentBytes" | "heapBytes",
): readonly Point[] {
  return checkpoints.map((one): Point => [one.scans, one[what] / 1e6]);
}

export function processSeconds({ processes }: ScaleResult): readonly Point[] {
  return processes.map((one): Point => [one.scans, one.wallMs / 1000]);
}
