// What a fit came to, for a person: a dozen lines.

import type { BackendInfo } from "../backend/backend.ts";
import type { Comparison } from "../maps/certificate.ts";
import { mapOf, type ScanResult } from "../maps/result.ts";
import { STATUS } from "../models/status.ts";
import type { FitPlan } from "../node/fit-plan.ts";
import type { WriteReport } from "../node/write-result.ts";

/** What will be done: one line for each decision. */
export function planLines(plan: FitPlan, backend: BackendInfo, why: string): readonly string[] {
  const { pet, kept, timing, model, weights } = plan;
  const { shape } = pet.header.grid;
  const total = pet.header.frameCount;
  const first = timing.frames.startMin[kept[0]];
  const last = timing.frames.endMin[kept[kept.length - 1]];
  return [
    `${model.title} of ${pet.path}: ${shape.join(" x ")} voxels, ${kept.length} of ${total} frames, ${minutes(first)} to ${minutes(last)} min after injection`,
    `${backend.name} on ${deviceName(backend)}: ${why}`,
    ...(model.usesWeights ? [weights.why] : []),
  ];
}

/** What was found, and where the maps are. */
export function resultLines(
  result: ScanResult,
  written: WriteReport,
  backend: BackendInfo,
  totalMs: number,
): readonly string[] {
  const { reference, model } = result;
  const counts = Object.entries(result.counts).filter(([name]) => name !== "outside");
  const voxels = reference.voxelCount;
  return [
    ...result.notes.map((note) => row("note", note)),
    row(
      "reference",
      `${reference.name}${voxels === undefined ? "" : ` (${count(voxels)} voxels)`}`,
    ),
    ...(result.regions === undefined
      ? []
      : [row("regions", `${count(result.regions.list.length)} of ${result.regions.file}`)]),
    row("voxels", counts.map(([name, n]) => `${count(n)} ${name}`).join(", ")),
    row(model.mainMap, distribution(result)),
    ...(written.clipped === undefined
      ? []
      : [
          row(
            "clipped",
            `${count(written.clipped.below)} below ${written.clipped.low}, ${count(written.clipped.above)} above ${written.clipped.high}`,
          ),
        ]),
    ...result.certificate.comparisons.map((one) => row("checked", comparison(one, model.mainMap))),
    row("fitted by", `${backend.name} on ${deviceName(backend)}, ${backend.precision}`),
    row("time", times(result, written, totalMs)),
    row("maps", `${written.folder} (${written.files.length} files)`),
  ];
}

function comparison(one: Comparison, map: string): string {
  if (one.voxels === 0) return `no voxel by ${one.against}`;
  const others = [
    ...(one.near > 0 ? [`${count(one.near)} beyond the tolerance, as few may be`] : []),
    ...(one.equalResidual > 0 ? [`${count(one.equalResidual)} other fits of equal quality`] : []),
  ];
  const difference = `${map} differs by at most ${one.largest.toExponential(1)}`;
  return [`${count(one.voxels)} voxels by ${one.against}: ${difference}`, ...others].join(", ");
}

function deviceName({ device, software, details }: BackendInfo): string {
  const threads = details["threads"];
  return [
    device,
    ...(software ? ["(a software adapter, no GPU)"] : []),
    ...(typeof threads === "number"
      ? [`(${threads} ${threads === 1 ? "thread" : "threads"})`]
      : []),
  ].join(" ");
}

/** Quantiles over the voxels that are ok; flagged ones sit at borders and say nothing of tissue. */
function distribution(result: ScanResult): string {
  const values = mapOf(result, result.model.mainMap)
    .filter((_, i) => result.status[result.voxels[i]] === STATUS.ok)
    .sort();
  if (values.length === 0) return "no voxel is ok";
  const at = (p: number): string =>
    values[Math.min(values.length - 1, Math.floor(p * values.length))].toPrecision(3);
  return `median ${at(0.5)}, 5 % below ${at(0.05)}, 5 % above ${at(0.95)} (voxels that are ok)`;
}

function times(result: ScanResult, { writeMs }: WriteReport, totalMs: number): string {
  const stages = Object.entries({ ...result.stagesMs, write: writeMs }).map(
    ([stage, ms]) => `${stage} ${(ms / 1000).toFixed(2)}`,
  );
  const passes = result.passes === 1 ? "" : `, read in ${result.passes} passes`;
  return `${(totalMs / 1000).toFixed(2)} s (${stages.join(", ")})${passes}`;
}

function row(name: string, text: string): string {
  return `${name.padEnd(10)} ${text}`;
}

function count(n: number): string {
  return n.toLocaleString("en");
}

function minutes(value: number): string {
  return String(Math.round(value * 100) / 100);
}
