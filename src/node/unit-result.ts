// What a fit in the pool came to, as plain data: it crosses a thread boundary and outlives the maps.

import path from "node:path";

import type { BackendInfo } from "../backend/backend.ts";
import { mapOf, type ScanResult } from "../maps/result.ts";
import { STATUS } from "../models/status.ts";
import type { WriteReport } from "./write-result.ts";

export interface UnitResult {
  /** The run record, absolute. */
  readonly record: string;
  /** Files that were written, the record among them. */
  readonly files: number;
  /** Voxels by the words of their status. */
  readonly counts: Readonly<Record<string, number>>;
  /** As in the record; what happened on the backend (a replaced device, halved chunks) among them. */
  readonly warnings: readonly string[];
  readonly backend: BackendInfo;
  /** The model's main map over the voxels that are ok; NaN where none is. */
  readonly main: { readonly map: string; readonly median: number };
  /** From the memory that was granted to the last file, waiting for it not counted. */
  readonly seconds: number;
  readonly stagesMs: Readonly<Record<string, number>>;
}

export function unitResult(
  result: ScanResult,
  written: WriteReport,
  warnings: readonly string[],
  seconds: number,
): UnitResult {
  const { model, counts, backend, stagesMs } = result;
  return {
    record: path.join(written.folder, written.names.record),
    files: written.files.length,
    counts,
    warnings: [...warnings],
    backend: { ...backend },
    main: { map: model.mainMap, median: okMedian(result) },
    seconds,
    stagesMs: { ...stagesMs, write: written.writeMs },
  };
}

/** As the summary of a single fit has it: flagged voxels sit at borders and say nothing of tissue. */
function okMedian(result: ScanResult): number {
  const { status, voxels, model } = result;
  const values = mapOf(result, model.mainMap)
    .filter((_, i) => status[voxels[i]] === STATUS.ok)
    .sort();
  return values.length === 0 ? Number.NaN : values[Math.floor(0.5 * values.length)];
}
