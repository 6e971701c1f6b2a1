// Scans of a group for tests, without files.

import type { GroupScan } from "../../src/group/scan.ts";

export function scanOf(
  participant: string,
  session?: string,
  changes: Partial<GroupScan> = {},
): GroupScan {
  const name = `sub-${participant}${session === undefined ? "" : `_ses-${session}`}`;
  return {
    participant,
    session,
    run: undefined,
    set: "trc-11CX_model-SRTM",
    model: "SRTM",
    version: "0.1.0",
    options: new Map([["k2a-range", "0.006,0.6"]]),
    precision: "f64",
    maps: new Map(),
    valid: undefined,
    tables: new Map(),
    record: `/out/${name}_trc-11CX_model-SRTM_run.json`,
    ...changes,
  };
}
