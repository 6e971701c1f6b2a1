// The tables of a fit: the words for status numbers, and the reference curve. How a table is written
// is here as well; those of regions are region-tables.ts.

import type { ScanResult } from "../maps/result.ts";
import { STATUS_LABELS } from "../models/status.ts";
import type { Frames } from "../timing/frames.ts";
import { toSeconds } from "./seconds.ts";

/** `desc-status_dseg.tsv`: BIDS finds labels in `index` and `name`. */
export function statusTable(): string {
  return toTsv([["index", "name"], ...STATUS_LABELS.map((label, code) => [String(code), label])]);
}

/** `desc-reference_tacs.tsv`: one row a frame in use, seconds after injection, unit of the image. */
export function curvesTable({ frames, reference }: ScanResult): string {
  return timeTable(frames, [
    { name: "reference", values: reference.mean },
    { name: "reference_sd", values: reference.spread },
  ]);
}

interface Curve {
  readonly name: string;
  /** Undefined for n/a in every frame. Length F. */
  readonly values: Float64Array | undefined;
}

/** Curves side by side, as petprep writes them. */
export function timeTable(frames: Frames, curves: readonly Curve[]): string {
  return toTsv([
    ["frame_start", "frame_end", ...curves.map(({ name }) => textCell(name))],
    ...Array.from({ length: frames.count }, (_, f) => [
      cell(toSeconds(frames.startMin[f])),
      cell(toSeconds(frames.endMin[f])),
      ...curves.map(({ values }) => cell(values?.[f])),
    ]),
  ]);
}

/** BIDS writes n/a for what is missing. */
export function cell(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? "n/a" : String(value);
}

/** A name; in quotes where a reader would cut it up or take quotes of its own away. */
export function textCell(text: string): string {
  return /^\s|^"|[\t\r\n]|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function toTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.join("\t")}\n`).join("");
}
