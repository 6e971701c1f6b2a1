// The plan of a batch as a table for a person: what would be fitted with what, and what is missing of
// whom.

import type { Gap, Unit, UnitState } from "./unit.ts";

/** A unit, what its output folder says, and what a check of its headers found wrong. */
export interface PlanRow {
  readonly unit: Unit;
  readonly state: UnitState;
  readonly wrong: string | undefined;
}

const HEADINGS = ["scan", "model", "reference", "voxels", "regions", "state"];

/** A heading, a line for each unit, and below them a line for each gap. */
export function planTable(rows: readonly PlanRow[], gaps: readonly Gap[]): readonly string[] {
  const cells = rows.map(({ unit, state, wrong }) => [
    baseName(unit.scan),
    unit.spec.model,
    shortened(unit.spec.ref, unit.scan),
    unit.spec.mask === undefined ? "all with signal" : shortened(unit.spec.mask, unit.scan),
    unit.spec.regions === undefined ? "-" : shortened(unit.spec.regions, unit.scan),
    wrong === undefined ? stateInWords(state) : `wrong: ${wrong}`,
  ]);
  return [...(cells.length > 0 ? aligned([HEADINGS, ...cells]) : []), ...gaps.map(gapLine)];
}

/** "sub-05 ses-2: nothing to fit: …". */
function gapLine({ participant, session, scan, reason, advice }: Gap): string {
  const who = [`sub-${participant}`, ...(session === undefined ? [] : [`ses-${session}`])];
  // The sentence may begin with the scan by itself.
  const what = scan === undefined || reason.startsWith(scan) ? "" : ` ${scan}:`;
  return `missing ${who.join(" ")}:${what} ${reason}. ${advice}`.trimEnd();
}

function stateInWords(state: UnitState): string {
  if (state.kind === "complete") return "complete";
  if (state.kind === "changed") return `to do again (${state.why})`;
  if (state.kind === "other") return `there already (${state.why}); --force replaces it`;
  if (state.kind === "unreadable") return `can't be told (${state.why})`;
  return state.why === "" ? "to do" : `to do (${state.why})`;
}

/** A file's name without what the scan's name says as well: "seg-gtm_dseg.nii.gz:8,47". */
function shortened(file: string, scan: string): string {
  const name = baseName(file).replace(/:$/, "");
  const own = new Set(baseName(scan).split("_"));
  return name
    .split("_")
    .filter((part) => !own.has(part))
    .join("_");
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows.map((row) =>
    row
      .map((cell, c) => cell.padEnd(widths[c]))
      .join("  ")
      .trimEnd(),
  );
}
