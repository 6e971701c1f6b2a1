// The tables of a fit: the words for status numbers, and the reference curve.

import type { ScanResult } from "../maps/result.ts";
import { STATUS_LABELS } from "../models/status.ts";
import { toSeconds } from "./seconds.ts";

/** `desc-status_dseg.tsv`: BIDS finds labels in `index` and `name`. */
export function statusTable(): string {
  return toTsv([["index", "name"], ...STATUS_LABELS.map((label, code) => [String(code), label])]);
}

/** `desc-reference_tacs.tsv`: one row a frame in use, seconds after injection, unit of the image. */
export function curvesTable({ frames, reference }: ScanResult): string {
  return toTsv([
    ["frame_start", "frame_end", "reference", "reference_sd"],
    ...Array.from({ length: frames.count }, (_, f) => [
      cell(toSeconds(frames.startMin[f])),
      cell(toSeconds(frames.endMin[f])),
      cell(reference.mean[f]),
      cell(reference.spread?.[f]),
    ]),
  ]);
}

/** BIDS writes n/a for what is missing. */
function cell(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? "n/a" : String(value);
}

function toTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.join("\t")}\n`).join("");
}
