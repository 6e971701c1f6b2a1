// The scanners that a simulation may imitate: a grid by name or number of voxels, and the blur that
// goes with it.

import { Fault } from "../errors.ts";
import {
  headGrid,
  HRRT_GRID,
  SMALL_GRID,
  WHOLE_BODY_GRID,
  type HeadGrid,
} from "../simulate/anatomy.ts";

export interface Scanner {
  readonly grid: HeadGrid;
  /** Full width at half maximum of the blur; 0 for none. */
  readonly psfMm: number;
}

const HRRT: Scanner = { grid: HRRT_GRID, psfMm: 2.5 };
const NAMED: ReadonlyMap<string, Scanner> = new Map([
  ["small", unblurred(SMALL_GRID)],
  ["hrrt", HRRT],
  ["256x256x207", HRRT],
  ["128x128x35", { grid: WHOLE_BODY_GRID, psfMm: 4.5 }],
]);

/** @throws Fault "usage" for a name or shape that is no grid. */
export function scannerOfSize(size: string): Scanner {
  const named = NAMED.get(size);
  if (named !== undefined) return named;
  const shape = /^(\d{1,4})x(\d{1,4})x(\d{1,4})$/.exec(size);
  if (shape === null) {
    throw new Fault(
      "usage",
      `--size is "${size}"; it must be hrrt, small or three numbers of voxels`,
      "For example --size 64x64x48.",
    );
  }
  const [nx, ny, nz] = shape.slice(1).map(Number);
  return unblurred(headGrid([nx, ny, nz]));
}

/** A grid of no scanner, for trying things out: every voxel keeps its exact truth. */
function unblurred(grid: HeadGrid): Scanner {
  return { grid, psfMm: 0 };
}
