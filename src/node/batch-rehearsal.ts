// A dry run of units: headers, times, tables and grids are checked as a fit checks them; no voxel is
// read and nothing is written.

import type { Unit } from "../batch/unit.ts";
import { Fault } from "../errors.ts";
import type { DatasetLink } from "../output/context.ts";
import { makeWarnings } from "../warnings.ts";
import { planFit } from "./fit-plan.ts";

/** One sentence on what a fit of it would refuse; undefined where nothing was found wrong. */
export async function rehearseUnit(
  { spec }: Unit,
  datasets: readonly DatasetLink[],
): Promise<string | undefined> {
  try {
    await planFit(spec, { force: true, inputs: { datasets } }, makeWarnings());
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}
